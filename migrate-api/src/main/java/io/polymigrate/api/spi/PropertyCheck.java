package io.polymigrate.api.spi;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Evaluates what {@link JsonSchema} says of one value; numbers are compared exactly. */
final class PropertyCheck {
  private final Optional<Pattern> pattern;
  private final Object value;

  private PropertyCheck(Optional<Pattern> pattern, Object value) {
    this.pattern = pattern;
    this.value = value;
  }

  /** The keyword that a value violates. */
  static Optional<String> broken(
      Map<String, Object> keywords, Optional<Pattern> pattern, Object given) {
    Object value = plain(given);
    if (value == null) {
      return Optional.empty();
    }
    PropertyCheck check = new PropertyCheck(pattern, value);
    for (Map.Entry<String, Object> entry : keywords.entrySet()) {
      if (!check.holds(entry.getKey(), entry.getValue())) {
        return Optional.of(entry.getKey());
      }
    }
    return Optional.empty();
  }

  private static @Nullable Object plain(Object given) {
    if (given instanceof JsonText json) {
      return Json.parse(json.text());
    }
    return given instanceof ExtensionValue extension ? extension.base() : given;
  }

  private boolean holds(String keyword, Object wanted) {
    return switch (keyword) {
      case "type" -> ((List<?>) wanted).stream().anyMatch(type -> isOf(String.valueOf(type)));
      case "minimum" -> compares(wanted, order -> order >= 0);
      case "maximum" -> compares(wanted, order -> order <= 0);
      case "exclusiveMinimum" -> compares(wanted, order -> order > 0);
      case "exclusiveMaximum" -> compares(wanted, order -> order < 0);
      case "minLength" -> !(value instanceof String text) || length(text) >= whole(wanted);
      case "maxLength" -> !(value instanceof String text) || length(text) <= whole(wanted);
      case "pattern" ->
          !(value instanceof String text)
              || pattern.filter(it -> !it.matcher(text).find()).isEmpty();
      case "enum" -> ((List<?>) wanted).stream().anyMatch(each -> equal(each, value));
      case "minItems" -> !(value instanceof List<?> list) || list.size() >= whole(wanted);
      case "maxItems" -> !(value instanceof List<?> list) || list.size() <= whole(wanted);
      case "items" ->
          !(value instanceof List<?> list)
              || list.stream()
                  .allMatch(each -> ((JsonSchema.Property) wanted).broken(each).isEmpty());
      case "properties" ->
          !(value instanceof Map<?, ?> members)
              || ((Map<?, ?>) wanted)
                  .entrySet().stream()
                      .allMatch(
                          inner ->
                              ((JsonSchema.Property) inner.getValue())
                                  .broken(members.get(inner.getKey()))
                                  .isEmpty());
      case "required" ->
          !(value instanceof Map<?, ?> members)
              || ((List<?>) wanted).stream().allMatch(name -> members.get(name) != null);
      default -> true;
    };
  }

  // A value that is no number is not bounded by one.
  private boolean compares(Object wanted, IntPredicate order) {
    return number(value)
        .map(number -> order.test(number.compareTo(new BigDecimal(wanted.toString()))))
        .orElse(true);
  }

  private static long whole(Object wanted) {
    return ((Number) wanted).longValue();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static Optional<BigDecimal> number(@Nullable Object value) {
    boolean finite =
        value instanceof Number number
            && !(number instanceof Double d && !Double.isFinite(d))
            && !(number instanceof Float f && !Float.isFinite(f));
    return finite ? Optional.of(new BigDecimal(String.valueOf(value))) : Optional.empty();
  }

  private static boolean equal(@Nullable Object wanted, @Nullable Object value) {
    Optional<BigDecimal> left = number(wanted);
    Optional<BigDecimal> right = number(value);
    if (left.isPresent() && right.isPresent()) {
      return left.get().compareTo(right.get()) == 0;
    }
    if (wanted == null || value == null) {
      return wanted == value;
    }
    if (wanted instanceof List<?> some && value instanceof List<?> others) {
      return equal(some, others);
    }
    boolean textual = wanted instanceof String && !(value instanceof Number);
    return value.equals(wanted) || (textual && wanted.equals(value.toString()));
  }

  private static boolean equal(List<?> some, List<?> others) {
    boolean same = some.size() == others.size();
    for (int i = 0; same && i < some.size(); i++) {
      same = equal(some.get(i), others.get(i));
    }
    return same;
  }

  private boolean isOf(String type) {
    return switch (type) {
      case "boolean" -> value instanceof Boolean;
      case "integer" ->
          number(value).filter(it -> it.stripTrailingZeros().scale() <= 0).isPresent();
      case "number" -> value instanceof Number || value instanceof DecimalSpecial;
      case "object" -> value instanceof Map<?, ?>;
      case "array" -> value instanceof List<?>;
      case "null" -> false;
      default ->
          !(value instanceof Boolean
              || value instanceof Number
              || value instanceof DecimalSpecial
              || value instanceof Map<?, ?>
              || value instanceof List<?>);
    };
  }
}
