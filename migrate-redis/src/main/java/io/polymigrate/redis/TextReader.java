package io.polymigrate.redis;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text that Redis keeps as values; strict, so that nothing is taken for what it isn't.
 */
final class TextReader {
  private TextReader() {}

  /** The value as a canonical object. */
  static @Nullable Object value(byte[] text, LogicalType held) {
    ValueCollector collector = new ValueCollector();
    write(text, held, collector);
    return collector.take();
  }

  /**
   * Pushes the value.
   *
   * @throws RefusedValueException when the text is no value of the type
   */
  static void write(byte[] text, LogicalType held, ValueWriter writer) {
    try {
      if (held instanceof Simple simple) {
        simple(text, simple, writer);
      } else if (held instanceof Decimal) {
        decimal(ascii(text), writer);
      } else if (held instanceof Extension extension) {
        write(text, extension.base(), writer);
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

  private static String ascii(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void simple(byte[] text, Simple type, ValueWriter writer) {
    switch (type) {
      case BOOLEAN -> writer.booleanValue(bool(ascii(text)));
      case INT -> writer.intValue(Integer.parseInt(ascii(text)));
      case LONG -> writer.longValue(Long.parseLong(ascii(text)));
      case BIGINT -> writer.bigInteger(new BigInteger(ascii(text)));
      case FLOAT -> writer.floatValue(Float.parseFloat(ascii(text)));
      case DOUBLE -> writer.doubleValue(Double.parseDouble(ascii(text)));
      case STRING -> {
        requireUtf8(text);
        writer.utf8(text, 0, text.length);
      }
      case BYTES -> writer.bytes(text, 0, text.length);
      case DATE -> writer.date(LocalDate.parse(ascii(text)).toEpochDay());
      case TIME -> writer.time(LocalTime.parse(ascii(text)).toNanoOfDay());
      case TIMESTAMP -> {
        Instant utc = LocalDateTime.parse(ascii(text)).toInstant(ZoneOffset.UTC);
        writer.timestamp(utc.getEpochSecond(), utc.getNano());
      }
      case INSTANT -> {
        Instant instant = Instant.parse(ascii(text));
        writer.instant(instant.getEpochSecond(), instant.getNano());
      }
      case UUID -> uuid(ascii(text), writer);
      case JSON -> json(text, writer);
      case NULL, VARIANT -> throw refused(type);
    }
  }

  private static boolean bool(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new NumberFormatException(text);
    }
    return text.equals("true");
  }

  private static void uuid(String text, ValueWriter writer) {
    if (text.length() != 36) {
      throw new NumberFormatException("not a UUID");
    }
    try {
      UUID uuid = UUID.fromString(text);
      writer.uuid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    } catch (IllegalArgumentException e) {
      throw refused(Simple.UUID);
    }
  }

  // Written by us it is valid; what others wrote is looked at by whoever parses it.
  private static void json(byte[] text, ValueWriter writer) {
    requireUtf8(text);
    writer.json(text, 0, text.length);
  }

  private static void decimal(String text, ValueWriter writer) {
    switch (text) {
      case "NaN" -> writer.decimal(DecimalSpecial.NAN);
      case "Infinity" -> writer.decimal(DecimalSpecial.POSITIVE_INFINITY);
      case "-Infinity" -> writer.decimal(DecimalSpecial.NEGATIVE_INFINITY);
      default -> writer.decimal(new BigDecimal(text));
    }
  }

  private static void requireUtf8(byte[] text) {
    for (byte b : text) {
      if (b < 0) {
        if (!isUtf8(text)) {
          throw new RefusedValueException(
              StandardErrorCode.SCHEMA_MISMATCH, "the bytes in Redis are no UTF-8");
        }
        return;
      }
    }
  }

  static boolean isUtf8(byte[] text) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
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
