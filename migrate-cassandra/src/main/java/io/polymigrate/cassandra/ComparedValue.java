package io.polymigrate.cassandra;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of rows and of conditions in a form that can be compared. */
final class ComparedValue {
  /** Neither equal nor in any order. */
  static final int UNEQUAL = Integer.MIN_VALUE;

  private ComparedValue() {}

  /**
   * What a condition is given, as a value of the field's type.
   *
   * @throws MigrationException when it is of another type, or values of that type can't be compared
   */
  static Comparable<?> given(Object value, Field field) {
    try {
      Optional<Comparable<?>> compared =
          compared(GivenValues.canonical(field.type(), value), field.type());
      if (compared.isPresent()) {
        return compared.get();
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw MigrationException.invalid(
        "A condition on field '"
            + field.name()
            + "' of type "
            + field.type()
            + " compares it with a value that is none, or that can't be compared");
  }

  /** A row's value, as it is held; null when it can't be compared. */
  static @Nullable Comparable<?> of(Object held, Field field) {
    return compared(held, field.type()).orElse(null);
  }

  private static Optional<Comparable<?>> compared(Object value, LogicalType type) {
    LogicalType base = type instanceof Extension extension ? extension.base() : type;
    if (value instanceof String text && base instanceof Simple simple) {
      return text(text, simple);
    }
    if (value instanceof Float || value instanceof Double) {
      return Optional.of(((Number) value).doubleValue());
    }
    if (value instanceof BigInteger whole) {
      return Optional.of(new BigDecimal(whole));
    }
    if (value instanceof Integer || value instanceof Long) {
      return Optional.of(BigDecimal.valueOf(((Number) value).longValue()));
    }
    if (value instanceof byte[] bytes) {
      return Optional.of(new Bytes(bytes));
    }
    if (value instanceof UUID uuid) {
      return Optional.of(bytes(uuid.toString()));
    }
    if (value instanceof JsonText json) {
      return Optional.of(bytes(json.text()));
    }
    return value instanceof Comparable<?> comparable ? Optional.of(comparable) : Optional.empty();
  }

  // What is carried as text is compared as what it means.
  private static Optional<Comparable<?>> text(String text, Simple type) {
    try {
      return switch (type) {
        case TIMESTAMP -> Optional.of(LocalDateTime.parse(text));
        case INSTANT -> Optional.of(Instant.parse(text));
        case VARIANT -> Optional.empty();
        default -> Optional.of(bytes(text));
      };
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Bytes bytes(String text) {
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
