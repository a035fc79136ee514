package io.polymigrate.testkit;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When two canonical values are the same: same type and value; decimals by value and scale, NaN
 * equals NaN, -0.0 differs from 0.0, text by code points, lists in order, maps and structs without
 * one, JSON by value with the text of numbers kept. Written anew for tests, so that a mistake in
 * the engine's own comparison does not hide itself.
 */
public final class ValueEquality {
  // A string literal, or a number outside of one.
  private static final Pattern STRING_OR_NUMBER =
      Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|-?[0-9][-+.0-9eE]*+");

  private ValueEquality() {}

  /** Whether two canonical values are the same. */
  public static boolean same(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null || left == Values.MISSING || right == Values.MISSING) {
      return left == right;
    }
    if (left instanceof BigDecimal a && right instanceof BigDecimal b) {
      return sameDecimal(a, b);
    }
    if (left instanceof byte[] a && right instanceof byte[] b) {
      return Arrays.equals(a, b);
    }
    if (left instanceof JsonText a && right instanceof JsonText b) {
      return sameJson(a.text(), b.text());
    }
    if (left instanceof ExtensionValue a && right instanceof ExtensionValue b) {
      return a.name().equals(b.name()) && same(a.base(), b.base());
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      return sameList(a, b);
    }
    if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
      return sameMap(a, b);
    }
    return left.equals(right);
  }

  // A negative scale can't be kept by stores that know no such thing: there the value decides.
  private static boolean sameDecimal(BigDecimal left, BigDecimal right) {
    return left.compareTo(right) == 0
        && (left.scale() == right.scale() || Math.min(left.scale(), right.scale()) < 0);
  }

  private static boolean sameList(List<?> left, List<?> right) {
    if (left.size() != right.size()) {
      return false;
    }
    Iterator<?> other = right.iterator();
    return left.stream().allMatch(item -> same(item, other.next()));
  }

  private static boolean sameMap(Map<?, ?> left, Map<?, ?> right) {
    return left.keySet().equals(right.keySet())
        && left.entrySet().stream()
            .allMatch(entry -> same(entry.getValue(), right.get(entry.getKey())));
  }

  private static boolean sameJson(String left, String right) {
    if (left.equals(right)) {
      return true;
    }
    try {
      return same(withoutNumbers(left), withoutNumbers(right));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  // Numbers become texts that no JSON string can spell, so that 1.10 differs from 1.1.
  private static @Nullable Object withoutNumbers(String json) {
    Matcher matcher = STRING_OR_NUMBER.matcher(json);
    String marked =
        matcher.replaceAll(
            match -> {
              String token = match.group();
              return Matcher.quoteReplacement(
                  token.startsWith("\"") ? token : "{\"number\":[\"" + token + "\"]}");
            });
    return Json.parse(marked);
  }
}
