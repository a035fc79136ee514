package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.type.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.UUID;

/** Values of keys and filters as literals to compare a column with. */
final class MysqlLiterals {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(java.util.Locale.ROOT);
  private static final DateTimeFormatter DATE_TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd ")
          .append(TIME)
          .toFormatter(java.util.Locale.ROOT);

  private MysqlLiterals() {}

  /**
   * The literal.
   *
   * @param value a canonical value, or what stands for one in a file
   * @param asBytes whether the column is compared by its bytes
   */
  static String of(MysqlColumn column, Field field, Object value, boolean asBytes) {
    try {
      return switch (column.kind()) {
        case INTEGER, YEAR, DECIMAL -> number(value);
        case FLOAT, DOUBLE -> floating(value);
        case BIT -> bit(value);
        case DATE -> "'" + date(value) + "'";
        case TIME ->
            "'" + (value instanceof LocalTime time ? TIME.format(time) : text(value)) + "'";
        case DATETIME, TIMESTAMP -> "'" + DATE_TIME.format(timestamp(value)) + "'";
        case BINARY, GEOMETRY -> MysqlNames.bytes(bytes(value));
        case UUID -> asBytes ? MysqlNames.bytes(bytes(value)) : "'" + uuid(value) + "'";
        case TEXT, ENUM, SET, JSON, ADDRESS, UNKNOWN -> text(column, value);
      };
    } catch (IllegalArgumentException | DateTimeException | ClassCastException e) {
      throw MigrationException.invalid(
          "A value for field '"
              + field.name()
              + "' does not suit its type '"
              + field.type()
              + "' (column type '"
              + column.type().text()
              + "')");
    }
  }

  private static String text(MysqlColumn column, Object value) {
    String text = value instanceof UUID ? value.toString() : (String) value;
    // Compared in the column's own collation: a literal gives way to a column.
    return column.charset().isEmpty()
        ? "'" + text.replace("'", "''").replace("\\", "\\\\") + "'"
        : MysqlNames.text(text);
  }

  private static String number(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? "1" : "0";
    }
    return new BigDecimal(String.valueOf(value)).toPlainString();
  }

  private static String floating(Object value) {
    double number =
        value instanceof Float f ? f.doubleValue() : Double.parseDouble(String.valueOf(value));
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("not a finite number");
    }
    String text = Double.toString(number);
    return text.contains("E") ? text : text + "E0";
  }

  private static String bit(Object value) {
    if (value instanceof byte[] bytes) {
      return new BigInteger(1, bytes).toString();
    }
    return number(value);
  }

  private static LocalDate date(Object value) {
    return value instanceof LocalDate date ? date : LocalDate.parse((String) value);
  }

  private static LocalDateTime timestamp(Object value) {
    if (value instanceof LocalDateTime local) {
      return local;
    }
    if (value instanceof Instant instant) {
      return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
    String text = ((String) value).replace(' ', 'T');
    if (text.length() == 10) {
      return LocalDate.parse(text).atStartOfDay();
    }
    if (text.matches(".*(Z|[+-][0-9:]+)$")) {
      return OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }
    return LocalDateTime.parse(text);
  }

  private static byte[] bytes(Object value) {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    UUID uuid = uuid(value);
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  private static UUID uuid(Object value) {
    if (value instanceof byte[] bytes && bytes.length == 16) {
      ByteBuffer halves = ByteBuffer.wrap(bytes);
      return new UUID(halves.getLong(), halves.getLong());
    }
    return value instanceof UUID uuid ? uuid : UUID.fromString((String) value);
  }

  private static String text(Object value) {
    String text = (String) value;
    if (!text.matches("[-0-9:.]+")) {
      throw new IllegalArgumentException("not a time");
    }
    return text;
  }
}
