package io.polymigrate.benchmarks.data;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records as the text that both COPY and LOAD DATA read: tabs between, \N for null.
 *
 * @param postgresql whether it is for PostgreSQL, and not for MySQL
 */
record TextRow(boolean postgresql) {

  void append(@Nullable Object[] values, StringBuilder out) {
    for (int i = 0; i < values.length; i++) {
      out.append(i == 0 ? "" : "\t");
      Object value = values[i];
      out.append(value == null ? "\\N" : escaped(text(value)));
    }
    out.append('\n');
  }

  private String text(Object value) {
    if (value instanceof Instant instant) {
      String text = instant.toString();
      return postgresql ? text : text.substring(0, text.length() - 1).replace('T', ' ');
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    if (value instanceof Boolean bool && !postgresql) {
      return bool ? "1" : "0";
    }
    return value instanceof List<?> list ? list(list) : value.toString();
  }

  private String list(List<?> list) {
    return list.stream()
        .map(item -> item instanceof String text ? '"' + text + '"' : String.valueOf(item))
        .collect(Collectors.joining(", ", postgresql ? "{" : "[", postgresql ? "}" : "]"));
  }

  private static String escaped(String text) {
    return text.indexOf('\\') < 0 && text.indexOf('\t') < 0 && text.indexOf('\n') < 0
        ? text
        : text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
  }
}
