package io.polymigrate.core.transform;

import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The order that all stores can be asked for: null first, numbers by value whatever their type, NaN
 * last, text by UTF-8 bytes, bytes and UUIDs unsigned, time by time.
 */
public final class CanonicalOrder {
  /** Compares canonical values. */
  public static final Comparator<@Nullable Object> VALUES = CanonicalOrder::compare;

  private CanonicalOrder() {}

  /** Compares keys field by field. */
  public static int compareKeys(@Nullable Object[] left, @Nullable Object[] right) {
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = compare(left[i], right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  /** Compares two canonical values. */
  public static int compare(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return left == right ? 0 : left == null ? -1 : 1;
    }
    if (left instanceof Long a && right instanceof Long b) {
      return Long.compare(a, b);
    }
    if (left instanceof Integer a && right instanceof Integer b) {
      return Integer.compare(a, b);
    }
    if (left instanceof String a && right instanceof String b) {
      return compareText(a, b);
    }
    int rank = rank(left);
    int order = Integer.compare(rank, rank(right));
    if (order != 0) {
      return order;
    }
    return switch (rank) {
      case NUMBER -> compareNumbers(left, right);
      case BYTES -> Arrays.compareUnsigned((byte[]) left, (byte[]) right);
      case UUIDS -> compareUuids((UUID) left, (UUID) right);
      case LIST -> compareKeys(((List<?>) left).toArray(), ((List<?>) right).toArray());
      case TEXT -> compareText(text(left), text(right));
      case EXTENSION -> compare(((ExtensionValue) left).base(), ((ExtensionValue) right).base());
      default -> compareNatural(left, right);
    };
  }

  /** A value that is equal to another's exactly when the two compare as equal; for hash maps. */
  static Object hashable(@Nullable Object value) {
    if (value == null) {
      return NULL;
    } else if (value instanceof Integer number) {
      return number.longValue();
    } else if (value instanceof BigInteger || value instanceof BigDecimal) {
      return smallest(decimal(value));
    } else if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Double.isFinite(number) ? smallest(decimal(value)) : special(value);
    } else if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    } else if (value instanceof ExtensionValue extension) {
      return hashable(extension.base());
    }
    return value;
  }

  private static final Object NULL = new Object();
  private static final int BOOLEAN = 0;
  private static final int NUMBER = 1;
  private static final int TEXT = 2;
  private static final int BYTES = 3;
  private static final int UUIDS = 4;
  private static final int DATE = 5;
  private static final int TIME = 6;
  private static final int TIMESTAMP = 7;
  private static final int INSTANT = 8;
  private static final int LIST = 9;
  private static final int EXTENSION = 10;

  private static Object smallest(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    if (stripped.signum() == 0) {
      return 0L;
    }
    return stripped.scale() <= 0 && stripped.precision() - stripped.scale() <= 18
        ? (Object) stripped.longValueExact()
        : stripped;
  }

  private static int rank(Object value) {
    if (value instanceof Number || value instanceof DecimalSpecial) {
      return NUMBER;
    } else if (value instanceof String || value instanceof JsonText) {
      return TEXT;
    } else if (value instanceof Boolean) {
      return BOOLEAN;
    } else if (value instanceof byte[]) {
      return BYTES;
    } else if (value instanceof UUID) {
      return UUIDS;
    } else if (value instanceof LocalDate) {
      return DATE;
    } else if (value instanceof LocalTime) {
      return TIME;
    } else if (value instanceof LocalDateTime) {
      return TIMESTAMP;
    } else if (value instanceof Instant) {
      return INSTANT;
    } else if (value instanceof List<?>) {
      return LIST;
    } else if (value instanceof ExtensionValue) {
      return EXTENSION;
    }
    throw new IllegalArgumentException("Values of this class have no order: " + value.getClass());
  }

  private static String text(Object value) {
    return value instanceof JsonText json ? json.text() : (String) value;
  }

  // By code points, which is the order of UTF-8 bytes; UTF-16 sorts surrogates too low.
  private static int compareText(String left, String right) {
    int length = Math.min(left.length(), right.length());
    for (int i = 0; i < length; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean high = Character.isSurrogate(a);
        return high == Character.isSurrogate(b) ? Character.compare(a, b) : high ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  private static int compareUuids(UUID left, UUID right) {
    int high = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
  }

  private static int compareNumbers(Object left, Object right) {
    Object a = special(left);
    Object b = special(right);
    if (a instanceof DecimalSpecial || b instanceof DecimalSpecial) {
      return Integer.compare(weight(a), weight(b));
    }
    return decimal(left).compareTo(decimal(right));
  }

  private static int weight(Object value) {
    if (value instanceof DecimalSpecial special) {
      return switch (special) {
        case NEGATIVE_INFINITY -> -1;
        case POSITIVE_INFINITY -> 1;
        case NAN -> 2;
      };
    }
    return 0;
  }

  private static Object special(Object value) {
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      if (Double.isNaN(number)) {
        return DecimalSpecial.NAN;
      } else if (Double.isInfinite(number)) {
        return number > 0 ? DecimalSpecial.POSITIVE_INFINITY : DecimalSpecial.NEGATIVE_INFINITY;
      }
    }
    return value;
  }

  private static BigDecimal decimal(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    } else if (value instanceof BigInteger integer) {
      return new BigDecimal(integer);
    } else if (value instanceof Double || value instanceof Float) {
      return new BigDecimal(((Number) value).doubleValue());
    }
    return BigDecimal.valueOf(((Number) value).longValue());
  }

  @SuppressWarnings("unchecked") // of the same rank, so of the same class
  private static int compareNatural(Object left, Object right) {
    return ((Comparable<Object>) left).compareTo(right);
  }
}
