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
        case ValueRecorder.NAME, ValueRecorder.EXTENSION -> {
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

  private static int next(byte[] data, int at) {
    return switch (data[at]) {
      case ValueRecorder.INT, ValueRecorder.FLOAT, ValueRecorder.DECIMAL_SPECIAL -> at + 5;
      case ValueRecorder.LONG, ValueRecorder.DOUBLE, ValueRecorder.DATE, ValueRecorder.TIME ->
          at + 9;
      case ValueRecorder.SMALL_DECIMAL, ValueRecorder.TIMESTAMP, ValueRecorder.INSTANT -> at + 13;
      case ValueRecorder.UUID -> at + 17;
      case ValueRecorder.BIG_INTEGER,
          ValueRecorder.UTF8,
          ValueRecorder.UTF16,
          ValueRecorder.BYTES,
          ValueRecorder.JSON,
          ValueRecorder.EXTENSION,
          ValueRecorder.NAME ->
          at + 5 + intAt(data, at + 1);
      case ValueRecorder.DECIMAL -> at + 9 + intAt(data, at + 1);
      default -> at + 1;
    };
  }

  /** Pushes the value at an offset; says where the next one starts. */
  static int write(byte[] data, int offset, ValueWriter writer) {
    int at = offset;
    int depth = 0;
    boolean complete;
    do {
      byte token = data[at];
      token(data, at, writer);
      at = next(data, at);
      switch (token) {
        case ValueRecorder.BEGIN_LIST, ValueRecorder.BEGIN_MAP, ValueRecorder.BEGIN_STRUCT ->
            depth++;
        case ValueRecorder.END_LIST, ValueRecorder.END_MAP, ValueRecorder.END_STRUCT -> depth--;
        default -> {
          // A scalar, or what comes before a value.
        }
      }
      complete = token != ValueRecorder.NAME && token != ValueRecorder.EXTENSION;
    } while (depth > 0 || !complete);
    return at;
  }

  private static void token(byte[] data, int at, ValueWriter writer) {
    switch (data[at]) {
      case ValueRecorder.MISSING -> writer.missing();
      case ValueRecorder.NULL -> writer.nullValue();
      case ValueRecorder.TRUE -> writer.booleanValue(true);
      case ValueRecorder.FALSE -> writer.booleanValue(false);
      case ValueRecorder.BEGIN_LIST -> writer.beginList();
      case ValueRecorder.END_LIST -> writer.endList();
      case ValueRecorder.BEGIN_MAP -> writer.beginMap();
      case ValueRecorder.END_MAP -> writer.endMap();
      case ValueRecorder.BEGIN_STRUCT -> writer.beginStruct();
      case ValueRecorder.END_STRUCT -> writer.endStruct();
      case ValueRecorder.INT -> writer.intValue(intAt(data, at + 1));
      case ValueRecorder.LONG -> writer.longValue(longAt(data, at + 1));
      case ValueRecorder.FLOAT -> writer.floatValue(Float.intBitsToFloat(intAt(data, at + 1)));
      case ValueRecorder.DOUBLE ->
          writer.doubleValue(Double.longBitsToDouble(longAt(data, at + 1)));
      case ValueRecorder.DATE -> writer.date(longAt(data, at + 1));
      case ValueRecorder.TIME -> writer.time(longAt(data, at + 1));
      case ValueRecorder.TIMESTAMP -> writer.timestamp(longAt(data, at + 1), intAt(data, at + 9));
      case ValueRecorder.INSTANT -> writer.instant(longAt(data, at + 1), intAt(data, at + 9));
      case ValueRecorder.UUID -> writer.uuid(longAt(data, at + 1), longAt(data, at + 9));
      default -> sized(data, at, writer);
    }
  }

  private static void sized(byte[] data, int at, ValueWriter writer) {
    int length = intAt(data, at + 1);
    switch (data[at]) {
      case ValueRecorder.SMALL_DECIMAL -> writer.decimal(longAt(data, at + 1), intAt(data, at + 9));
      case ValueRecorder.DECIMAL_SPECIAL ->
          writer.decimal(
              length == 'S'
                  ? DecimalSpecial.POSITIVE_INFINITY
                  : length == 'N' ? DecimalSpecial.NAN : DecimalSpecial.NEGATIVE_INFINITY);
      case ValueRecorder.DECIMAL ->
          writer.decimal(
              new BigDecimal(new BigInteger(data, at + 5, length), intAt(data, at + 5 + length)));
      case ValueRecorder.BIG_INTEGER -> writer.bigInteger(new BigInteger(data, at + 5, length));
      case ValueRecorder.UTF8 -> writer.utf8(data, at + 5, length);
      case ValueRecorder.UTF16 -> writer.string(utf16(data, at + 5, length));
      case ValueRecorder.BYTES -> writer.bytes(data, at + 5, length);
      case ValueRecorder.JSON -> writer.json(data, at + 5, length);
      case ValueRecorder.EXTENSION -> writer.extension(text(data, at + 5, length));
      case ValueRecorder.NAME -> writer.name(NAMES.text(data, at + 5, length));
      default -> throw new IllegalStateException("Unknown token " + data[at]);
    }
  }

  /** The name at an offset where one stands. */
  static String name(byte[] data, int offset) {
    return NAMES.text(data, offset + 5, intAt(data, offset + 1));
  }

  /** Where the name's value starts. */
  static int afterName(byte[] data, int offset) {
    return next(data, offset);
  }

  /** Where a member of the struct or map at an offset has its value, or -1. */
  static int member(byte[] data, int offset, String name) {
    if (data[offset] != ValueRecorder.BEGIN_STRUCT && data[offset] != ValueRecorder.BEGIN_MAP) {
      return -1;
    }
    int at = offset + 1;
    while (data[at] == ValueRecorder.NAME) {
      int value = next(data, at);
      if (name(data, at).equals(name)) {
        return value;
      }
      at = skip(data, value);
    }
    return -1;
  }

  private static String text(byte[] data, int offset, int length) {
    return new String(data, offset, length, StandardCharsets.UTF_8);
  }

  private static String utf16(byte[] data, int offset, int length) {
    char[] chars = new char[length / 2];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) ((data[offset + 2 * i] << 8) | (data[offset + 2 * i + 1] & 0xff));
    }
    return new String(chars);
  }

  private static int intAt(byte[] data, int at) {
    return (int) ValueRecorder.INTS.get(data, at);
  }

  private static long longAt(byte[] data, int at) {
    return (long) ValueRecorder.LONGS.get(data, at);
  }
}
