package io.polymigrate.sql.mysql;

import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Decodes a value as the server sent it. */
@FunctionalInterface
interface ValueReader {

  void read(byte[] bytes, int from, int length, ValueWriter out);

  /** The reader for a column whose values are asked for as this type; null when there is none. */
  static @Nullable ValueReader of(MysqlColumn column, LogicalType held) {
    LogicalType type = held instanceof Extension extension ? extension.base() : held;
    if (type == Simple.NULL) {
      return (bytes, from, length, out) -> {
        throw Ascii.invalid("only null was expected");
      };
    }
    return switch (column.kind()) {
      case INTEGER -> integer(type);
      case DECIMAL -> decimal(type);
      case FLOAT ->
          type == Simple.FLOAT
              ? (bytes, from, length, out) ->
                  out.floatValue((float) Ascii.toDouble(bytes, from, length))
              : null;
      case DOUBLE ->
          type == Simple.DOUBLE
              ? (bytes, from, length, out) -> out.doubleValue(Ascii.toDouble(bytes, from, length))
              : null;
      case TEXT, ENUM, SET, ADDRESS, UNKNOWN -> type == Simple.STRING ? text() : null;
      case JSON -> type == Simple.JSON ? json() : type == Simple.STRING ? text() : null;
      case BINARY, GEOMETRY -> type == Simple.BYTES ? bytes() : null;
      case BIT -> type == Simple.BYTES ? bytes() : type == Simple.BOOLEAN ? bit() : null;
      case DATE ->
          type == Simple.DATE
              ? (bytes, from, length, out) -> out.date(Ascii.epochDay(bytes, from))
              : null;
      case TIME -> type == Simple.STRING ? text() : type == Simple.TIME ? ValueReader::time : null;
      case DATETIME, TIMESTAMP -> timestamp(type);
      case YEAR -> type == Simple.INT ? integer(type) : null;
      case UUID -> type == Simple.UUID ? ValueReader::uuid : null;
    };
  }

  private static @Nullable ValueReader integer(LogicalType type) {
    if (type == Simple.INT) {
      return (bytes, from, length, out) -> out.intValue((int) Ascii.toLong(bytes, from, length));
    } else if (type == Simple.LONG) {
      return (bytes, from, length, out) -> out.longValue(Ascii.toLong(bytes, from, length));
    } else if (type == Simple.BIGINT) {
      return (bytes, from, length, out) -> out.bigInteger(Ascii.toBigInteger(bytes, from, length));
    } else if (type == Simple.BOOLEAN) {
      return (bytes, from, length, out) -> {
        if (length != 1 || (bytes[from] != '0' && bytes[from] != '1')) {
          throw Ascii.invalid("a boolean is 0 or 1, and the column holds another number");
        }
        out.booleanValue(bytes[from] == '1');
      };
    }
    return null;
  }

  private static @Nullable ValueReader decimal(LogicalType type) {
    if (type == Simple.BIGINT) {
      return (bytes, from, length, out) -> out.bigInteger(Ascii.toBigInteger(bytes, from, length));
    } else if (type instanceof Decimal) {
      return (bytes, from, length, out) -> {
        if (Ascii.fitsUnscaled(length)) {
          out.decimal(Ascii.unscaled(bytes, from, length), Ascii.scale(bytes, from, length));
        } else {
          out.decimal(Ascii.toDecimal(bytes, from, length));
        }
      };
    }
    return null;
  }

  private static ValueReader text() {
    return (bytes, from, length, out) -> out.utf8(bytes, from, length);
  }

  private static ValueReader json() {
    return (bytes, from, length, out) -> out.json(bytes, from, length);
  }

  private static ValueReader bytes() {
    return (bytes, from, length, out) -> out.bytes(bytes, from, length);
  }

  private static ValueReader bit() {
    return (bytes, from, length, out) -> out.booleanValue(bytes[from] != 0);
  }

  // [-]HH:MM:SS[.ffffff], with two or three digits of hours.
  private static void time(byte[] bytes, int from, int length, ValueWriter out) {
    if (length < 8 || bytes[from] == '-' || bytes[from + 2] != ':') {
      throw Ascii.invalid("the time is not within one day");
    }
    int hours = Ascii.digits(bytes, from, 2);
    if (hours > 23) {
      throw Ascii.invalid("the time is not within one day");
    }
    long seconds =
        hours * 3600L + Ascii.digits(bytes, from + 3, 2) * 60L + Ascii.digits(bytes, from + 6, 2);
    out.time(seconds * 1_000_000_000L + Ascii.nanos(bytes, from + 8, from + length));
  }

  // YYYY-MM-DD HH:MM:SS[.ffffff]; the session's zone is UTC.
  private static @Nullable ValueReader timestamp(LogicalType type) {
    if (type != Simple.TIMESTAMP && type != Simple.INSTANT) {
      return null;
    }
    boolean instant = type == Simple.INSTANT;
    return (bytes, from, length, out) -> {
      long second =
          Ascii.epochDay(bytes, from) * 86_400
              + Ascii.digits(bytes, from + 11, 2) * 3600L
              + Ascii.digits(bytes, from + 14, 2) * 60L
              + Ascii.digits(bytes, from + 17, 2);
      int nano = Ascii.nanos(bytes, from + 19, from + length);
      if (instant) {
        out.instant(second, nano);
      } else {
        out.timestamp(second, nano);
      }
    };
  }

  private static void uuid(byte[] bytes, int from, int length, ValueWriter out) {
    if (length != 36) {
      throw Ascii.invalid("the server sent no UUID");
    }
    ByteBuffer halves = ByteBuffer.allocate(16);
    for (int at = from; at < from + length; at += 2) {
      if (bytes[at] == '-') {
        at++;
      }
      halves.put((byte) (Character.digit(bytes[at], 16) << 4 | Character.digit(bytes[at + 1], 16)));
    }
    out.uuid(halves.getLong(0), halves.getLong(8));
  }
}
