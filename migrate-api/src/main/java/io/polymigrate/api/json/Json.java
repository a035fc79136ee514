package io.polymigrate.api.json;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON for operations, keys and journals: a strict reader into maps (in order), lists, strings,
 * numbers ({@link Long} where it fits and {@link java.math.BigDecimal} otherwise), booleans and
 * nulls, and a writer. Not for records in flight.
 */
public final class Json {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Json() {}

  /**
   * Reads one value.
   *
   * @throws IllegalArgumentException when the text is not exactly one JSON value; says where
   */
  public static @Nullable Object parse(String text) {
    return new JsonReader(text).document();
  }

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException when the text is not exactly one JSON object
   */
  public static Map<String, @Nullable Object> parseObject(String text) {
    Object value = parse(text);
    if (value instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked") // the reader makes only such maps
      Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) map;
      return object;
    }
    throw new IllegalArgumentException("Not a JSON object");
  }

  /** Writes a value on one line, maps in their own order. */
  public static String write(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    append(out, value, false);
    return out.toString();
  }

  /** Writes a value on one line with the keys of all maps sorted: equal values, equal text. */
  public static String writeCanonical(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    append(out, value, true);
    return out.toString();
  }

  private static void append(StringBuilder out, @Nullable Object value, boolean sorted) {
    if (value instanceof Map<?, ?> map) {
      appendMap(out, map, sorted);
    } else if (value instanceof Iterable<?> items) {
      char separator = '[';
      for (Object item : items) {
        append(out.append(separator), item, sorted);
        separator = ',';
      }
      out.append(separator == '[' ? "[]" : "]");
    } else if (value == null || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof Number number) {
      appendNumber(out, number);
    } else {
      appendQuoted(out, value.toString());
    }
  }

  private static void appendMap(StringBuilder out, Map<?, ?> map, boolean sorted) {
    Map<?, ?> entries = map;
    if (sorted) {
      Map<String, @Nullable Object> tree = new TreeMap<>();
      map.forEach((key, value) -> tree.put(String.valueOf(key), value));
      entries = tree;
    }
    char separator = '{';
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      appendQuoted(out.append(separator), String.valueOf(entry.getKey()));
      append(out.append(':'), entry.getValue(), sorted);
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  // NaN and infinities have no JSON form; as text they stay readable, and typed JSON never sends
  // them.
  private static void appendNumber(StringBuilder out, Number number) {
    if ((number instanceof Double d && !Double.isFinite(d))
        || (number instanceof Float f && !Float.isFinite(f))) {
      appendQuoted(out, number.toString());
    } else {
      out.append(number);
    }
  }

  /** Appends a JSON string literal. */
  public static void appendQuoted(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f || (Character.isSurrogate(c) && !paired(text, i))) {
            out.append("\\u").append(HEX[c >> 12]).append(HEX[c >> 8 & 15]);
            out.append(HEX[c >> 4 & 15]).append(HEX[c & 15]);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean paired(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
