package io.polymigrate.core.transform;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Values as text: ISO-8601, plain digits, lower-case hexadecimal. */
final class TextForm {
  private TextForm() {}

  static String of(Object value) {
    if (value instanceof String text) {
      return text;
    } else if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    } else if (value instanceof DecimalSpecial special) {
      return switch (special) {
        case NAN -> "NaN";
        case POSITIVE_INFINITY -> "Infinity";
        case NEGATIVE_INFINITY -> "-Infinity";
      };
    } else if (value instanceof LocalTime time) {
      return time(time);
    } else if (value instanceof LocalDateTime timestamp) {
      return timestamp.toLocalDate() + "T" + time(timestamp.toLocalTime());
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    } else if (value instanceof JsonText json) {
      return json.text();
    } else if (value instanceof ExtensionValue extension) {
      return of(extension.base());
    } else if (value instanceof List<?> || value instanceof Map<?, ?>) {
      throw RefusedValueException.notRepresentable(
          "a list or struct has no text form; cast it to json first");
    }
    return value.toString();
  }

  // LocalTime.toString leaves seconds out when they are zero.
  private static String time(LocalTime time) {
    String text = time.toString();
    return text.length() == 5 ? text + ":00" : text;
  }
}
