package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bson.io.BsonInput;

/** Growing bytes with the little-endian pieces that BSON is made of. Reused; not thread-safe. */
final class BsonBuffer {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int at;

  BsonBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  /** Empty, with memory that is there. */
  BsonBuffer(byte[] bytes) {
    this.bytes = bytes;
  }

  static int getInt(byte[] bytes, int offset) {
    return (int) INTS.get(bytes, offset);
  }

  static long getLong(byte[] bytes, int offset) {
    return (long) LONGS.get(bytes, offset);
  }

  // Byte by byte: the first compiler makes a call of each write through a handle, not of a read.
  static void putInt(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) value;
    bytes[offset + 1] = (byte) (value >>> 8);
    bytes[offset + 2] = (byte) (value >>> 16);
    bytes[offset + 3] = (byte) (value >>> 24);
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return at;
  }

  /** Forgets everything written after a position. */
  void rewind(int position) {
    at = position;
  }

  private void room(int more) {
    if (bytes.length - at < more) {
      long wanted = Math.max((long) bytes.length * 2, (long) at + more);
      if (wanted > Integer.MAX_VALUE - 8) {
        wanted = Integer.MAX_VALUE - 8;
      }
      bytes = Arrays.copyOf(bytes, (int) wanted);
    }
  }

  void put(int oneByte) {
    room(1);
    bytes[at++] = (byte) oneByte;
  }

  void putInt(int value) {
    room(4);
    putInt(bytes, at, value);
    at += 4;
  }

  void putLong(long value) {
    room(8);
    putInt(bytes, at, (int) value);
    putInt(bytes, at + 4, (int) (value >>> 32));
    at += 8;
  }

  void putBytes(byte[] source, int offset, int length) {
    room(length);
    System.arraycopy(source, offset, bytes, at, length);
    at += length;
  }

  /** What comes next in an input. */
  void putBytes(BsonInput source, int length) {
    room(length);
    source.readBytes(bytes, at, length);
    at += length;
  }

  void putBytes(byte[] source) {
    putBytes(source, 0, source.length);
  }

  /** Overwrites a byte. */
  void set(int position, int oneByte) {
    bytes[position] = (byte) oneByte;
  }

  /** Overwrites a length. */
  void setInt(int position, int value) {
    putInt(bytes, position, value);
  }

  /** Starts a document or array: leaves room for its length and says where that is. */
  int open() {
    int start = at;
    putInt(0);
    return start;
  }

  /** Ends the document that was opened there. */
  void close(int start) {
    put(0);
    setInt(start, at - start);
  }

  /** A string value: its length with the NUL, its bytes, the NUL. */
  void putString(byte[] utf8, int offset, int length) {
    room(length + 5);
    putInt(bytes, at, length + 1);
    System.arraycopy(utf8, offset, bytes, at + 4, length);
    at += 4 + length;
    bytes[at++] = 0;
  }

  /** A string value. */
  void putString(String text) {
    int start = at;
    putInt(0);
    putUtf8(text, false);
    put(0);
    setInt(start, at - start - 4);
  }

  /** A name with its NUL; refuses a NUL within. */
  void putName(String name) {
    putUtf8(name, true);
    put(0);
  }

  private void putUtf8(String text, boolean name) {
    int length = text.length();
    if (length > Integer.MAX_VALUE / 3 - 16) {
      throw RefusedValueException.notRepresentable("a text of more than 16 MB");
    }
    room(length * 3 + 1);
    byte[] out = bytes;
    int position = at;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        if (c == 0 && name) {
          throw RefusedValueException.notRepresentable("a field name with a NUL character");
        }
        out[position++] = (byte) c;
      } else if (c < 0x800) {
        out[position++] = (byte) (0xc0 | (c >> 6));
        out[position++] = (byte) (0x80 | (c & 0x3f));
      } else if (!Character.isSurrogate(c)) {
        out[position++] = (byte) (0xe0 | (c >> 12));
        out[position++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        out[position++] = (byte) (0x80 | (c & 0x3f));
      } else {
        if (!Character.isHighSurrogate(c)
            || i + 1 == length
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw RefusedValueException.notRepresentable("a text with an unpaired surrogate");
        }
        int point = Character.toCodePoint(c, text.charAt(++i));
        out[position++] = (byte) (0xf0 | (point >> 18));
        out[position++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        out[position++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        out[position++] = (byte) (0x80 | (point & 0x3f));
      }
    }
    at = position;
  }
}
