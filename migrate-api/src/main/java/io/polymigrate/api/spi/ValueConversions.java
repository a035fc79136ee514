package io.polymigrate.api.spi;

import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.UUID;
import java.util.function.Function;

/**
 * Values of one type as values of another: there and back again, what does not come back as it was
 * does not fit. Null stays null.
 */
public final class ValueConversions {
  /** With texts as stores of documents carry them: {@link GivenValues#text}. */
  public static final ValueConversions STANDARD = new ValueConversions(GivenValues::text);

  private final Function<Object, String> texts;

  private ValueConversions(Function<Object, String> texts) {
    this.texts = texts;
  }

  /**
   * With a store's own texts.
   *
   * @param texts the text of a canonical boolean, number or time, or of a UUID
   */
  public static ValueConversions withTexts(Function<Object, String> texts) {
    return new ValueConversions(texts);
  }

  /**
   * A canonical value as one of another type.
   *
   * @throws RuntimeException when it does not fit exactly
   */
  public Object convert(Object given, LogicalType type) {
    if (type instanceof Extension extension) {
      return convert(given, extension.base());
    }
    Object value = given instanceof ExtensionValue extension ? extension.base() : given;
    if (value instanceof Number || value instanceof DecimalSpecial) {
      return number(value, type);
    }
    if (value instanceof String text && type != Simple.STRING) {
      return parsed(text, type);
    }
    if (type == Simple.STRING) {
      return text(value);
    }
    if (type == Simple.JSON || type == Simple.VARIANT) {
      return value;
    }
    return temporal(value, type);
  }

  private Object number(Object value, LogicalType type) {
    if (type == Simple.STRING || type == Simple.VARIANT) {
      return type == Simple.STRING ? text(value) : value;
    }
    if (value instanceof DecimalSpecial special) {
      return special(special, type);
    }
    boolean negativeZero =
        (value instanceof Double || value instanceof Float)
            && ((Number) value).doubleValue() == 0
            && 1 / ((Number) value).doubleValue() < 0;
    boolean floating = type == Simple.DOUBLE || type == Simple.FLOAT;
    if (floating && (negativeZero || !Double.isFinite(((Number) value).doubleValue()))) {
      return ((Number) value).doubleValue();
    }
    require(!negativeZero);
    BigDecimal exact = new BigDecimal(value.toString());
    Object converted = GivenValues.canonical(type, exact);
    require(new BigDecimal(converted.toString()).compareTo(exact) == 0);
    return converted;
  }

  private static Object special(DecimalSpecial special, LogicalType type) {
    if (type == Simple.DOUBLE || type == Simple.FLOAT) {
      return switch (special) {
        case NAN -> Double.NaN;
        case POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
        case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
      };
    }
    return GivenValues.canonical(type, special);
  }

  private Object parsed(String text, LogicalType type) {
    if (type == Simple.BOOLEAN) {
      require(text.equals("true") || text.equals("false"));
      return text.equals("true");
    }
    if (type == Simple.JSON) {
      return new JsonText(io.polymigrate.api.json.Json.write(text));
    }
    if (type == Simple.VARIANT) {
      return text;
    }
    Object converted = GivenValues.canonical(type, text);
    boolean floating = converted instanceof Double || converted instanceof Float;
    boolean same = text.equals(text(converted)) || text.equals(converted.toString());
    require(same || (floating && text.equals(plain(new BigDecimal(converted.toString())))));
    return converted;
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }

  private String text(Object value) {
    if (value instanceof BigDecimal number) {
      // The plain form of a negative scale has lost it.
      return number.scale() < 0 ? number.toString() : number.toPlainString();
    } else if (value instanceof JsonText json) {
      return json.text();
    }
    boolean plain =
        value instanceof String
            || value instanceof Boolean
            || value instanceof Number
            || value instanceof BigInteger
            || value instanceof UUID
            || value instanceof DecimalSpecial
            || value instanceof LocalDate
            || value instanceof LocalTime
            || value instanceof LocalDateTime
            || value instanceof Instant;
    require(plain);
    return texts.apply(value);
  }

  private static Object temporal(Object value, LogicalType type) {
    if (value instanceof LocalDate date && type == Simple.TIMESTAMP) {
      return date.atStartOfDay();
    }
    if (value instanceof LocalDateTime local && type == Simple.DATE) {
      require(local.toLocalTime().equals(LocalTime.MIDNIGHT));
      return local.toLocalDate();
    }
    require(!(type instanceof Decimal));
    return GivenValues.canonical(type, value);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("does not fit");
    }
  }
}
