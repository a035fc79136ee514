package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.sql.postgresql.Codec.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Canonical values as PostgreSQL literals: COPY takes no parameters. */
final class PgLiterals {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSSSS");

  private PgLiterals() {}

  /** A literal of the codec's type. */
  static String of(Object value, Codec codec, String field) {
    if (value instanceof Number
        && (codec.kind() == Kind.INT2 || codec.kind() == Kind.INT4 || codec.kind() == Kind.INT8)) {
      return number(value);
    }
    if (value instanceof List || value instanceof Map) {
      throw MigrationException.invalid(
          "The condition on '" + field + "' has a list or map as its value; give a single value");
    }
    return PgSql.literal(text(value)) + "::" + cast(codec);
  }

  // Wide enough for every integer, and an index on the column still serves it.
  private static String number(Object value) {
    BigDecimal number = new BigDecimal(value.toString());
    boolean fits =
        number.stripTrailingZeros().scale() <= 0 && number.toBigInteger().bitLength() < 64;
    return PgSql.literal(fits ? number.toBigInteger().toString() : number.toPlainString())
        + (fits ? "::bigint" : "::numeric");
  }

  private static String cast(Codec codec) {
    return switch (codec.kind()) {
      // A modifier would round or cut the value before it is compared.
      case NUMERIC -> "numeric";
      case TEXT ->
          codec.type() instanceof io.polymigrate.api.type.LogicalType.Extension
                  || codec.nativeType().contains("citext")
              ? codec.nativeType()
              : "text";
      case BLANK_PADDED -> "bpchar";
      case TIME -> "time without time zone";
      case TIMESTAMP -> "timestamp without time zone";
      case TIMESTAMPTZ -> "timestamp with time zone";
      default -> codec.nativeType();
    };
  }

  static String text(Object value) {
    if (value instanceof DecimalSpecial special) {
      return switch (special) {
        case NAN -> "NaN";
        case POSITIVE_INFINITY -> "Infinity";
        case NEGATIVE_INFINITY -> "-Infinity";
      };
    } else if (value instanceof byte[] bytes) {
      return "\\x" + HexFormat.of().formatHex(bytes);
    } else if (value instanceof LocalDate date) {
      return date(date) + era(date);
    } else if (value instanceof LocalTime time) {
      return TIME.format(time);
    } else if (value instanceof LocalDateTime local) {
      return date(local.toLocalDate())
          + " "
          + TIME.format(local.toLocalTime())
          + era(local.toLocalDate());
    } else if (value instanceof Instant instant) {
      LocalDateTime utc = instant.atOffset(ZoneOffset.UTC).toLocalDateTime();
      return date(utc.toLocalDate())
          + " "
          + TIME.format(utc.toLocalTime())
          + "+00"
          + era(utc.toLocalDate());
    } else if (value instanceof JsonText json) {
      return json.text();
    } else if (value instanceof BigInteger || value instanceof BigDecimal) {
      return value.toString();
    }
    return value.toString();
  }

  // Year 0 of ISO is 1 BC.
  private static String date(LocalDate date) {
    int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
    return String.format("%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
  }

  private static String era(LocalDate date) {
    return date.getYear() > 0 ? "" : " BC";
  }
}
