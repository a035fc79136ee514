package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Values of items and of conditions in a form that can be compared. */
final class ComparedValue {
  /** Neither equal nor in any order. */
  static final int UNEQUAL = Integer.MIN_VALUE;

  private ComparedValue() {}

  /**
   * What a condition is given, as a value of the field's type.
   *
   * @throws MigrationException when it is of another type
   */
  static Comparable<?> given(Object value, Field field) {
    try {
      LogicalType type = base(field.type());
      if (value instanceof Number number) {
        if (numeric(type) || type == Simple.VARIANT) {
          return new BigDecimal(number.toString());
        }
      } else if (value instanceof Boolean flag) {
        if (type == Simple.BOOLEAN || type == Simple.VARIANT) {
          return flag;
        }
      } else if (value instanceof String text && type != Simple.BOOLEAN && !numeric(type)) {
        return text(text, type);
      } else if (value instanceof byte[] bytes && type == Simple.BYTES) {
        return new Bytes(bytes);
      } else if (!(value instanceof String)) {
        return text(value.toString(), type);
      }
    } catch (DateTimeException | NumberFormatException e) {
      // said below
    }
    throw MigrationException.invalid(
        "A condition on field '"
            + field.name()
            + "' compares it with a value that is no "
            + field.type());
  }

  /** An item's value; null when it is null or can't be compared. */
  static @Nullable Comparable<?> of(AttributeValue value, Field field) {
    LogicalType type = base(field.type());
    if (value.n() != null) {
      return new BigDecimal(value.n());
    }
    if (value.bool() != null) {
      return value.bool();
    }
    if (value.b() != null) {
      return new Bytes(value.b().asByteArray());
    }
    if (value.s() == null) {
      return null;
    }
    try {
      return numeric(type) ? new BigDecimal(value.s()) : text(value.s(), type);
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  private static LogicalType base(LogicalType type) {
    return type instanceof Extension extension ? base(extension.base()) : type;
  }

  private static boolean numeric(LogicalType type) {
    return type instanceof Decimal
        || type == Simple.INT
        || type == Simple.LONG
        || type == Simple.BIGINT
        || type == Simple.FLOAT
        || type == Simple.DOUBLE;
  }

  private static Comparable<?> text(String text, LogicalType type) {
    if (type instanceof Simple simple) {
      return switch (simple) {
        case DATE -> LocalDate.parse(text);
        case TIME -> LocalTime.parse(text);
        case TIMESTAMP -> LocalDateTime.parse(text);
        case INSTANT -> Instant.parse(text);
        case UUID -> text.toLowerCase(java.util.Locale.ROOT);
        default -> new Bytes(text.getBytes(StandardCharsets.UTF_8));
      };
    }
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Their order, or {@link #UNEQUAL} when they are of two kinds. */
  static int compare(Comparable<?> left, Comparable<?> right) {
    if (left.getClass() != right.getClass()) {
      return UNEQUAL;
    }
    @SuppressWarnings("unchecked") // of one class, each of which compares with itself
    Comparable<Object> comparable = (Comparable<Object>) left;
    return Integer.signum(comparable.compareTo(right));
  }

  /** Bytes and texts, unsigned. */
  private static final class Bytes implements Comparable<Bytes> {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int compareTo(Bytes other) {
      return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }
}
