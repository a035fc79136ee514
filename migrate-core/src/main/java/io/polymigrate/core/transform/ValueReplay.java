package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Pushes again what a {@link ValueRecorder} kept. */
final class ValueReplay {
  // Names come again and again: a string for each would be most of the garbage.
  private static final NameCache NAMES = new NameCache();

  private ValueReplay() {}

  /** Whether the value at an offset is there. */
  static Presence presence(byte[] data, int offset) {
    return switch (data[offset]) {
      case ValueRecorder.MISSING -> Presence.MISSING;
      case ValueRecorder.NULL -> Presence.NULL;
      default -> Presence.PRESENT;
    };
  }

  /** Where the value after the one at an offset starts. */
  static int skip(byte[] data, int offset) {
    int at = offset;
    int depth = 0;
    do {
      byte token = data[at];
      at = next(data, at);
      switch (token) {
        case ValueRecorder.BEGIN_LIST, ValueRecorder.BEGIN_MAP, ValueRecorder.BEGIN_STRUCT ->
            depth++;
        case ValueRecorder.END_LIST, ValueRecorder.END_MAP, ValueRecorder.END_STRUCT -> depth--;
        case ValueRecorder.NAME, ValueRecorder.NUMBERED_NAME, ValueRecorder.EXTENSION -> {
          if (depth == 0) {
            // The value it belongs to is still to come.
            at = skip(data, at);
          }
        }
        default -> {
          // A scalar.
        }
      }
    } while (depth > 0);
    return at;
  }

  /** Pushes the value at an offset; says where the next one starts. */
  static int write(byte[] data, int offset, ValueWriter writer) {
    int at = offset;
    int depth = 0;
    while (true) {
      byte token = data[at];
      switch (token) {
        case ValueRecorder.NUMBERED_NAME -> {
          writer.name(Names.text(size(data, at)));
          at = content(data, at);
          continue;
        }
        case ValueRecorder.NAME -> {
          writer.name(name(data, at));
          at = next(data, at);
          continue;
        }
        case ValueRecorder.EXTENSION -> {
          writer.extension(text(data, at));
          at = next(data, at);
          continue;
        }
        case ValueRecorder.BEGIN_LIST, ValueRecorder.BEGIN_MAP, ValueRecorder.BEGIN_STRUCT -> {
          begin(token, writer);
          at++;
          depth++;
        }
        case ValueRecorder.END_LIST, ValueRecorder.END_MAP, ValueRecorder.END_STRUCT -> {
          end(token, writer);
          at++;
          depth--;
        }
        default -> at = scalar(data, at, writer);
      }
      if (depth == 0) {
        return at;
      }
    }
  }

  private static void begin(byte token, ValueWriter writer) {
    switch (token) {
      case ValueRecorder.BEGIN_LIST -> writer.beginList();
      case ValueRecorder.BEGIN_MAP -> writer.beginMap();
      default -> writer.beginStruct();
    }
  }

  private static void end(byte token, ValueWriter writer) {
    switch (token) {
      case ValueRecorder.END_LIST -> writer.endList();
      case ValueRecorder.END_MAP -> writer.endMap();
      default -> writer.endStruct();
    }
  }

  private static int scalar(byte[] data, int at, ValueWriter writer) {
    switch (data[at]) {
      case ValueRecorder.MISSING -> writer.missing();
      case ValueRecorder.NULL -> writer.nullValue();
      case ValueRecorder.TRUE -> writer.booleanValue(true);
      case ValueRecorder.FALSE -> writer.booleanValue(false);
      case ValueRecorder.INT -> writer.intValue((int) Varint.getSigned(data, at + 1));
      case ValueRecorder.LONG -> writer.longValue(Varint.getSigned(data, at + 1));
      case ValueRecorder.SMALL_DECIMAL -> {
        int scale = Varint.end(data, at + 1);
        writer.decimal(Varint.getSigned(data, at + 1), (int) Varint.getSigned(data, scale));
        return Varint.end(data, scale);
      }
      case ValueRecorder.UTF8 -> {
        int from = content(data, at);
        int size = size(data, at);
        writer.utf8(data, from, size);
        return from + size;
      }
      case ValueRecorder.FLOAT ->
          writer.floatValue(Float.intBitsToFloat((int) Varint.getSigned(data, at + 1)));
      case ValueRecorder.DOUBLE -> writer.doubleValue(Double.longBitsToDouble(fixed(data, at + 1)));
      case ValueRecorder.DATE -> writer.date(Varint.getSigned(data, at + 1));
      case ValueRecorder.TIME -> writer.time(Varint.getSigned(data, at + 1));
      case ValueRecorder.TIMESTAMP ->
          writer.timestamp(
              Varint.getSigned(data, at + 1),
              (int) Varint.getSigned(data, Varint.end(data, at + 1)));
      case ValueRecorder.INSTANT ->
          writer.instant(
              Varint.getSigned(data, at + 1),
              (int) Varint.getSigned(data, Varint.end(data, at + 1)));
      case ValueRecorder.UUID -> writer.uuid(fixed(data, at + 1), fixed(data, at + 1 + Long.BYTES));
      case ValueRecorder.DECIMAL_SPECIAL ->
          writer.decimal(special((char) Varint.getSigned(data, at + 1)));
      default -> sized(data, at, writer);
    }
    return next(data, at);
  }

  private static DecimalSpecial special(char third) {
    return third == 'S'
        ? DecimalSpecial.POSITIVE_INFINITY
        : third == 'N' ? DecimalSpecial.NAN : DecimalSpecial.NEGATIVE_INFINITY;
  }

  private static void sized(byte[] data, int at, ValueWriter writer) {
    int from = content(data, at);
    int size = size(data, at);
    switch (data[at]) {
      case ValueRecorder.DECIMAL ->
          writer.decimal(
              new BigDecimal(
                  new BigInteger(data, from, size), (int) Varint.getSigned(data, from + size)));
      case ValueRecorder.BIG_INTEGER -> writer.bigInteger(new BigInteger(data, from, size));
      case ValueRecorder.UTF16 -> writer.string(utf16(data, from, size));
      case ValueRecorder.BYTES -> writer.bytes(data, from, size);
      case ValueRecorder.JSON -> writer.json(data, from, size);
      default -> throw new IllegalStateException("Unknown token " + data[at]);
    }
  }

  private static int next(byte[] data, int at) {
    return switch (data[at]) {
      case ValueRecorder.INT,
          ValueRecorder.LONG,
          ValueRecorder.FLOAT,
          ValueRecorder.DECIMAL_SPECIAL,
          ValueRecorder.DATE,
          ValueRecorder.TIME,
          ValueRecorder.NUMBERED_NAME ->
          Varint.end(data, at + 1);
      case ValueRecorder.SMALL_DECIMAL, ValueRecorder.TIMESTAMP, ValueRecorder.INSTANT ->
          Varint.end(data, Varint.end(data, at + 1));
      case ValueRecorder.DOUBLE -> at + 1 + Long.BYTES;
      case ValueRecorder.UUID -> at + 1 + 2 * Long.BYTES;
      case ValueRecorder.BIG_INTEGER,
          ValueRecorder.UTF8,
          ValueRecorder.UTF16,
          ValueRecorder.BYTES,
          ValueRecorder.JSON,
          ValueRecorder.EXTENSION,
          ValueRecorder.NAME ->
          content(data, at) + size(data, at);
      case ValueRecorder.DECIMAL -> Varint.end(data, content(data, at) + size(data, at));
      default -> at + 1;
    };
  }

  /** Where the bytes begin of a value that has some. */
  static int content(byte[] data, int at) {
    return Varint.end(data, at + 1);
  }

  private static int size(byte[] data, int at) {
    return (int) Varint.get(data, at + 1);
  }

  /** The name at an offset where one stands. */
  static String name(byte[] data, int offset) {
    return data[offset] == ValueRecorder.NUMBERED_NAME
        ? Names.text(size(data, offset))
        : NAMES.text(data, content(data, offset), size(data, offset));
  }

  private static boolean isName(byte[] data, int offset) {
    return data[offset] == ValueRecorder.NUMBERED_NAME || data[offset] == ValueRecorder.NAME;
  }

  /** Where a member of the struct or map at an offset has its value, or -1. */
  static int member(byte[] data, int offset, String name) {
    if (data[offset] != ValueRecorder.BEGIN_STRUCT && data[offset] != ValueRecorder.BEGIN_MAP) {
      return -1;
    }
    int at = offset + 1;
    while (isName(data, at)) {
      int value = next(data, at);
      if (name(data, at).equals(name)) {
        return value;
      }
      at = skip(data, value);
    }
    return -1;
  }

  private static String text(byte[] data, int at) {
    return new String(data, content(data, at), size(data, at), StandardCharsets.UTF_8);
  }

  private static String utf16(byte[] data, int offset, int length) {
    char[] chars = new char[length / 2];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) ((data[offset + 2 * i] << 8) | (data[offset + 2 * i + 1] & 0xff));
    }
    return new String(chars);
  }

  private static long fixed(byte[] data, int at) {
    long value = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      value = (value << Byte.SIZE) | (data[at + i] & 0xffL);
    }
    return value;
  }
}
