package io.polymigrate.sql.operation;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Conversions by CAST, each with the condition under which MySQL and MariaDB lose nothing. */
final class MysqlConversions {
  private static final Pattern DECIMAL = Pattern.compile("decimal\\(([0-9]+)(?:,([0-9]+))?\\)");

  private MysqlConversions() {}

  static Conversion of(String name, String from, String to) {
    String value = cast(name, from, to);
    return new Conversion(value, "COALESCE(" + exact(name, value, from, to) + ", FALSE)");
  }

  private static String cast(String name, String from, String to) {
    if (MysqlColumns.isText(to)) {
      return "CONVERT(CAST(" + name + " AS CHAR) USING utf8mb4)";
    } else if (to.contains("int")) {
      return "CAST(" + name + (to.contains("unsigned") ? " AS UNSIGNED)" : " AS SIGNED)");
    }
    boolean known =
        DECIMAL.matcher(to).matches()
            || to.equals("double")
            || to.equals("date")
            || to.startsWith("datetime")
            || to.startsWith("time(");
    if (!known) {
      throw unknown(from, to);
    }
    return "CAST(" + name + " AS " + to.toUpperCase(java.util.Locale.ROOT) + ")";
  }

  private static RuntimeException unknown(String from, String to) {
    return MigrationException.refusal(
        StandardErrorCode.TYPE_NOT_SUPPORTED,
        "A field of type '"
            + from
            + "' can't be changed to '"
            + to
            + "' here; add a field of the new type and fill it by 'run_native'");
  }

  private static String exact(String name, String value, String from, String to) {
    boolean number = MysqlColumns.isNumber(from);
    if (from.startsWith("float")) {
      throw unknown(from, to);
    } else if (number && to.contains("int")) {
      return name + " BETWEEN " + range(to) + " AND " + name + " = FLOOR(" + name + ")";
    } else if (number && DECIMAL.matcher(to).matches()) {
      return value + " = " + name + " AND ABS(" + name + ") < " + bound(to);
    } else if (number && to.equals("double")) {
      return "CAST(" + value + " AS DECIMAL(65,20)) = CAST(" + name + " AS DECIMAL(65,20))";
    } else if (MysqlColumns.isText(to) && (number || MysqlColumns.isText(from))) {
      return length(name, to);
    } else if (from.equals("date") || from.startsWith("datetime") || from.startsWith("time(")) {
      return MysqlColumns.isText(to) ? length(name, to) : value + " = " + name;
    } else if (MysqlColumns.isText(from)) {
      String back =
          "CAST(CAST("
              + value
              + " AS CHAR) AS BINARY) = CAST(CONVERT("
              + name
              + " USING utf8mb4) AS BINARY)";
      return to.contains("int") ? back + " AND " + value + " BETWEEN " + range(to) : back;
    }
    throw unknown(from, to);
  }

  private static String length(String name, String to) {
    Matcher matcher = Pattern.compile("\\(([0-9]+)\\)").matcher(to);
    return matcher.find()
        ? "CHAR_LENGTH(CAST(" + name + " AS CHAR)) <= " + matcher.group(1)
        : "TRUE";
  }

  private static String range(String type) {
    boolean unsigned = type.contains("unsigned");
    if (type.equals("tinyint(1)")) {
      return "0 AND 1";
    } else if (type.startsWith("tinyint")) {
      return unsigned ? "0 AND 255" : "-128 AND 127";
    } else if (type.startsWith("smallint")) {
      return unsigned ? "0 AND 65535" : "-32768 AND 32767";
    } else if (type.startsWith("mediumint")) {
      return unsigned ? "0 AND 16777215" : "-8388608 AND 8388607";
    } else if (type.startsWith("bigint")) {
      return unsigned
          ? "0 AND 18446744073709551615"
          : "-9223372036854775808 AND 9223372036854775807";
    }
    return unsigned ? "0 AND 4294967295" : "-2147483648 AND 2147483647";
  }

  private static String bound(String type) {
    Matcher matcher = DECIMAL.matcher(type);
    if (!matcher.matches()) {
      throw new IllegalStateException("Not a decimal: " + type);
    }
    int scale = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
    return "1" + "0".repeat(Integer.parseInt(matcher.group(1)) - scale);
  }
}
