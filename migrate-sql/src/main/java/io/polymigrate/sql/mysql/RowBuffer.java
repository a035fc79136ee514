package io.polymigrate.sql.mysql;

import io.polymigrate.api.spi.Digits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Rows in the form that a statement wants, in one growing array. */
abstract class RowBuffer {
  private byte[] bytes = new byte[1 << 16];
  private int used;
  private int[] ends = new int[1024];
  private int rows;
  private boolean firstValue = true;

  final void clear() {
    used = 0;
    rows = 0;
    firstValue = true;
  }

  final int rows() {
    return rows;
  }

  final byte[] bytes() {
    return bytes;
  }

  /** Where a row starts. */
  final int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  /** Where a row ends. */
  final int end(int row) {
    return ends[row];
  }

  final int used() {
    return used;
  }

  final void beginRow() {
    firstValue = true;
    rowStarts();
  }

  final void endRow() {
    rowEnds();
    if (rows == ends.length) {
      ends = Arrays.copyOf(ends, rows * 2);
    }
    ends[rows++] = used;
  }

  /** Forgets what was written since the last {@link #endRow()}. */
  final void rollBackRow() {
    used = rows == 0 ? 0 : ends[rows - 1];
  }

  /** How long the last row is. */
  final int lastSize() {
    return used - start(rows - 1);
  }

  /** Forgets the last row. */
  final void dropLastRow() {
    rows--;
    rollBackRow();
  }

  final void beginValue() {
    if (!firstValue) {
      separator();
    }
    firstValue = false;
  }

  abstract void rowStarts();

  abstract void rowEnds();

  abstract void separator();

  abstract void nullValue();

  /** Text that needs no escaping: a number, a date. */
  abstract void plainText(byte[] ascii, int from, int length);

  abstract void text(byte[] utf8, int from, int length);

  abstract void binary(byte[] value, int from, int length);

  /** A number as its digits. */
  final void number(long value) {
    byte[] target = room(Digits.LONGEST);
    used = Digits.put(target, used, value);
  }

  final void number(long unscaled, int scale) {
    byte[] target = room(Digits.LONGEST + scale + 2);
    used = Digits.put(target, used, unscaled, scale);
  }

  final void number(String digits) {
    append(digits.getBytes(StandardCharsets.ISO_8859_1));
  }

  final byte[] room(int more) {
    if (bytes.length - used < more) {
      long wanted = Math.max((long) used + more, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
    return bytes;
  }

  final void append(int b) {
    room(1)[used++] = (byte) b;
  }

  final void append(byte[] more) {
    append(more, 0, more.length);
  }

  final void append(byte[] more, int from, int length) {
    System.arraycopy(more, from, room(length), used, length);
    used += length;
  }

  /** Moves the end after bytes were put into {@link #room}. */
  final void setUsed(int newUsed) {
    used = newUsed;
  }

  /** The lines of a LOAD DATA file: tabs between, backslashes before what is special. */
  static final class FileLines extends RowBuffer {
    private static final byte[] NULL = {'\\', 'N'};

    @Override
    void rowStarts() {
      // A line starts with its first value.
    }

    @Override
    void rowEnds() {
      append('\n');
    }

    @Override
    void separator() {
      append('\t');
    }

    @Override
    void nullValue() {
      append(NULL);
    }

    @Override
    void plainText(byte[] ascii, int from, int length) {
      append(ascii, from, length);
    }

    @Override
    void text(byte[] utf8, int from, int length) {
      byte[] target = room(length * 2);
      int at = used();
      for (int i = from; i < from + length; i++) {
        byte b = utf8[i];
        if ((b > '\n' && b != '\\') || b < 0) {
          target[at++] = b;
        } else {
          at = escaped(target, at, b);
        }
      }
      setUsed(at);
    }

    private static int escaped(byte[] target, int start, byte b) {
      int at = start;
      switch (b) {
        case '\\', '\t', '\n', 0 -> {
          target[at++] = '\\';
          target[at++] =
              switch (b) {
                case '\t' -> 't';
                case '\n' -> 'n';
                case 0 -> '0';
                default -> b;
              };
        }
        default -> target[at++] = b;
      }
      return at;
    }

    @Override
    void binary(byte[] value, int from, int length) {
      text(value, from, length);
    }
  }

  /** The rows of a VALUES clause. */
  static final class Literals extends RowBuffer {
    private static final byte[] NULL = {'N', 'U', 'L', 'L'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    @Override
    void rowStarts() {
      append('(');
    }

    @Override
    void rowEnds() {
      append(')');
    }

    @Override
    void separator() {
      append(',');
    }

    @Override
    void nullValue() {
      append(NULL);
    }

    @Override
    void plainText(byte[] ascii, int from, int length) {
      append('\'');
      append(ascii, from, length);
      append('\'');
    }

    @Override
    void text(byte[] utf8, int from, int length) {
      byte[] target = room(length * 2 + 2);
      int at = used();
      target[at++] = '\'';
      for (int i = from; i < from + length; i++) {
        byte b = utf8[i];
        if (b == '\'' || b == '\\') {
          target[at++] = '\\';
          target[at++] = b;
        } else if (b == 0) {
          target[at++] = '\\';
          target[at++] = '0';
        } else {
          target[at++] = b;
        }
      }
      target[at++] = '\'';
      setUsed(at);
    }

    @Override
    void binary(byte[] value, int from, int length) {
      byte[] target = room(length * 2 + 3);
      int at = used();
      if (length > 0) {
        target[at++] = 'x';
      }
      target[at++] = '\'';
      for (int i = from; i < from + length; i++) {
        target[at++] = HEX[value[i] >> 4 & 15];
        target[at++] = HEX[value[i] & 15];
      }
      target[at++] = '\'';
      setUsed(at);
    }
  }
}
