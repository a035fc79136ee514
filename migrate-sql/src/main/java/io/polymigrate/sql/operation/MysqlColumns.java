package io.polymigrate.sql.operation;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Column types and definitions in the words of MySQL and MariaDB. */
final class MysqlColumns {
  private static final String QUOTED = "'(?:[^'\\\\]|''|\\\\.)*'";
  private static final Pattern NOT_NULL =
      Pattern.compile("^((?:[^']|" + QUOTED + ")*?) NOT NULL(?= |$)");
  private static final Pattern NULL =
      Pattern.compile("^((?:[^']|" + QUOTED + ")*?)(?<!NOT)( DEFAULT)? NULL(?= |$)");
  private static final Pattern DEFAULT =
      Pattern.compile("^((?:[^']|" + QUOTED + ")*?) DEFAULT (" + QUOTED + "|-?[0-9.]+)");
  private static final Pattern CHECK = Pattern.compile("^((?:[^']|" + QUOTED + ")*?) CHECK \\(");
  private static final Pattern DISPLAY_WIDTH =
      Pattern.compile("^((?:small|medium|big)?int|tinyint(?!\\(1\\)))\\([0-9]+\\)");

  private MysqlColumns() {}

  /** A type without character set, and without the display width that MariaDB shows. */
  static String plain(String type) {
    String bare = type.replaceFirst(" CHARACTER SET .*$", "").toLowerCase(Locale.ROOT);
    return DISPLAY_WIDTH.matcher(bare).replaceFirst("$1");
  }

  static boolean isText(String type) {
    return type.startsWith("varchar") || type.startsWith("char") || type.endsWith("text");
  }

  static boolean isBinary(String type) {
    return type.startsWith("binary") || type.startsWith("varbinary") || type.endsWith("blob");
  }

  static boolean isNumber(String type) {
    return type.contains("int")
        || type.startsWith("decimal")
        || type.startsWith("float")
        || type.startsWith("double");
  }

  /** What to bind so that a comparison with the column is exact. */
  static Object bind(Column column, String text) {
    String type = column.type();
    if (type.startsWith("float") || type.startsWith("double")) {
      return Double.valueOf(text);
    } else if (isNumber(type)) {
      BigDecimal number = new BigDecimal(text);
      boolean fits = number.scale() <= 0 && number.toBigInteger().bitLength() < Long.SIZE;
      return fits ? (Object) number.longValueExact() : number;
    } else if (isBinary(type)) {
      return text.replace("-", "");
    } else if (type.startsWith("datetime") || type.startsWith("timestamp")) {
      return text.replace('T', ' ').replaceFirst("Z$", "");
    }
    return text;
  }

  /** The constant that a definition gives as the default. */
  static Optional<String> constantDefault(String definition) {
    Matcher matcher = DEFAULT.matcher(definition);
    return matcher.find() ? Optional.of(matcher.group(2)) : Optional.empty();
  }

  /** A definition that takes null. */
  static String nullable(String definition) {
    Matcher matcher = NOT_NULL.matcher(definition);
    return matcher.find() ? matcher.replaceFirst("$1 NULL") : definition;
  }

  /** A definition that refuses null. */
  static String required(String definition) {
    String bare = definition;
    for (Matcher matcher = NULL.matcher(bare); matcher.find(); matcher = NULL.matcher(bare)) {
      bare = matcher.replaceFirst("$1");
    }
    Matcher check = CHECK.matcher(bare);
    return check.find() ? check.replaceFirst("$1 NOT NULL CHECK (") : bare + " NOT NULL";
  }
}
