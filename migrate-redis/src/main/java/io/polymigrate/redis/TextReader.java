package io.polymigrate.redis;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.spi.IsoText;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text that Redis keeps as values; strict, so that nothing is taken for what it isn't.
 */
final class TextReader {
  /** So many characters hold no number of more than 64 bits. */
  private static final int SHORT = 18;

  private static final byte[] TRUE = RedisConnection.bytes("true");
  private static final byte[] FALSE = RedisConnection.bytes("false");

  private TextReader() {}

  /** The value as a canonical object. */
  static @Nullable Object value(byte[] text, LogicalType held) {
    ValueCollector collector = new ValueCollector();
    write(text, held, collector);
    return collector.take();
  }

  /** Pushes the value. */
  static void write(byte[] text, LogicalType held, ValueWriter writer) {
    write(text, 0, text.length, held, writer);
  }

  /**
   * Pushes the value of a part.
   *
   * @throws RefusedValueException when the text is no value of the type
   */
  static void write(byte[] text, int from, int length, LogicalType held, ValueWriter writer) {
    try {
      if (held instanceof Simple simple) {
        simple(text, from, length, simple, writer);
      } else if (held instanceof Decimal) {
        decimal(text, from, length, writer);
      } else if (held instanceof Extension extension) {
        write(text, from, length, extension.base(), writer);
      } else {
        throw refused(held);
      }
    } catch (NumberFormatException | DateTimeException e) {
      throw refused(held);
    }
  }

  private static RefusedValueException refused(LogicalType held) {
    return new RefusedValueException(
        StandardErrorCode.SCHEMA_MISMATCH, "the text in Redis is no " + held);
  }

  private static String ascii(byte[] text, int from, int length) {
    return new String(text, from, length, StandardCharsets.ISO_8859_1);
  }

  private static void simple(byte[] text, int from, int length, Simple type, ValueWriter writer) {
    switch (type) {
      case BOOLEAN -> writer.booleanValue(bool(text, from, length));
      case INT -> {
        long value = number(text, from, length);
        if (value != (int) value) {
          throw refused(type);
        }
        writer.intValue((int) value);
      }
      case LONG -> writer.longValue(number(text, from, length));
      case BIGINT -> writer.bigInteger(new BigInteger(ascii(text, from, length)));
      case FLOAT -> writer.floatValue(Float.parseFloat(ascii(text, from, length)));
      case DOUBLE -> writer.doubleValue(Double.parseDouble(ascii(text, from, length)));
      case STRING -> {
        requireUtf8(text, from, length);
        writer.utf8(text, from, length);
      }
      case BYTES -> writer.bytes(text, from, length);
      case DATE -> writer.date(IsoText.parseDate(text, from, length));
      case TIME -> writer.time(IsoText.parseTime(text, from, length));
      case TIMESTAMP -> IsoText.parseTimestamp(text, from, length, writer::timestamp);
      case INSTANT -> IsoText.parseInstant(text, from, length, writer::instant);
      case UUID -> uuid(text, from, length, writer);
      case JSON -> {
        // Written by us it is valid; what others wrote is looked at by whoever parses it.
        requireUtf8(text, from, length);
        writer.json(text, from, length);
      }
      case NULL, VARIANT -> throw refused(type);
    }
  }

  // Those of up to 19 digits without a string; the others as the JDK reads them.
  private static long number(byte[] text, int from, int length) {
    int first = length > 0 && text[from] == '-' ? 1 : 0;
    if (length == first || length - first > SHORT + 1) {
      return Long.parseLong(ascii(text, from, length));
    }
    long number = 0;
    for (int at = from + first; at < from + length; at++) {
      int digit = text[at] - '0';
      // Only the 19th digit can be too much; then the sum is less than 0.
      number = number * 10 + digit;
      if (digit < 0 || digit > 9 || number < 0) {
        return Long.parseLong(ascii(text, from, length));
      }
    }
    return first == 1 ? -number : number;
  }

  private static boolean bool(byte[] text, int from, int length) {
    boolean yes = Arrays.equals(text, from, from + length, TRUE, 0, TRUE.length);
    if (!yes && !Arrays.equals(text, from, from + length, FALSE, 0, FALSE.length)) {
      throw new NumberFormatException("neither true nor false");
    }
    return yes;
  }

  private static void uuid(byte[] text, int from, int length, ValueWriter writer) {
    if (length != 36) {
      throw new NumberFormatException("not a UUID");
    }
    long most = 0;
    long least = 0;
    int digits = 0;
    for (int i = 0; i < 36; i++) {
      int c = text[from + i];
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      int digit = dash ? 0 : hexDigit(c);
      if (dash ? c != '-' : digit < 0) {
        throw new NumberFormatException("not a UUID");
      }
      if (!dash && digits++ < 16) {
        most = most << 4 | digit;
      } else if (!dash) {
        least = least << 4 | digit;
      }
    }
    writer.uuid(most, least);
  }

  private static int hexDigit(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  // Up to 17 digits and a point fit into 64 bits.
  private static void decimal(byte[] text, int from, int length, ValueWriter writer) {
    int first = length > 0 && text[from] == '-' ? 1 : 0;
    long unscaled = 0;
    int point = -1;
    int digits = 0;
    boolean plain = length <= SHORT;
    for (int i = first; i < length && plain; i++) {
      int digit = text[from + i] - '0';
      if (digit >= 0 && digit <= 9) {
        unscaled = unscaled * 10 + digit;
        digits++;
      } else {
        plain = text[from + i] == '.' && point < 0 && digits > 0;
        point = i;
      }
    }
    if (plain && digits > 0 && point != length - 1) {
      writer.decimal(first == 1 ? -unscaled : unscaled, point < 0 ? 0 : length - 1 - point);
      return;
    }
    String whole = ascii(text, from, length);
    switch (whole) {
      case "NaN" -> writer.decimal(DecimalSpecial.NAN);
      case "Infinity" -> writer.decimal(DecimalSpecial.POSITIVE_INFINITY);
      case "-Infinity" -> writer.decimal(DecimalSpecial.NEGATIVE_INFINITY);
      default -> writer.decimal(new BigDecimal(whole));
    }
  }

  private static void requireUtf8(byte[] text, int from, int length) {
    if (!isUtf8(text, from, from + length)) {
      throw new RefusedValueException(
          StandardErrorCode.SCHEMA_MISMATCH, "the bytes in Redis are no UTF-8");
    }
  }

  static boolean isUtf8(byte[] text) {
    return isUtf8(text, 0, text.length);
  }

  private static boolean isUtf8(byte[] text, int from, int end) {
    int at = from;
    while (at < end) {
      int length = text[at] >= 0 ? 1 : character(text, at, end);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  // How many bytes the character of several takes that begins here; 0 when it is none: cut off,
  // longer than it need be, half of a surrogate pair, or beyond the last one.
  private static int character(byte[] text, int at, int end) {
    int first = text[at] & 0xff;
    int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > end) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((text[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    int second = text[at + 1] & 0xff;
    boolean valid =
        switch (first) {
          case 0xe0 -> second >= 0xa0;
          case 0xed -> second < 0xa0;
          case 0xf0 -> second >= 0x90;
          case 0xf4 -> second < 0x90;
          default -> true;
        };
    return valid ? length : 0;
  }

  /** Whether it is one JSON value. */
  static boolean isJson(String text) {
    try {
      Json.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
