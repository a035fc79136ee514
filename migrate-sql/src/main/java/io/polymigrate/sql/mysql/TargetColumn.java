package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A column that is written, with its limits worked out once. */
final class TargetColumn {
  private static final Pattern TIME =
      Pattern.compile("-?([0-9]{2,3}):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?");
  private static final Set<String> UNICODE = Set.of("utf8mb4", "utf8mb3", "utf8", "ascii");

  private final MysqlColumn column;
  private final Field field;
  private final boolean key;
  private final MysqlType.Kind kind;
  private final long min;
  private final long max;
  private final int fractionStep;
  private final List<String> labels;

  TargetColumn(MysqlColumn column, Field field, boolean key) {
    this.column = column;
    this.field = field;
    this.key = key;
    this.kind = column.kind();
    MysqlType type = column.type();
    int bits = type.bits();
    this.min = type.unsigned() ? 0 : -(1L << (bits - 1));
    this.max = type.unsigned() && bits < 64 ? (1L << bits) - 1 : (1L << (bits - 1)) - 1;
    int step = 1_000_000_000;
    for (int i = 0; i < type.number(0) && step > 1000; i++) {
      step /= 10;
    }
    this.fractionStep = step;
    this.labels = type.labels();
  }

  /** Whether values of the field can be written to the column at all; each may still not fit. */
  static boolean accepts(MysqlColumn column, Field field) {
    LogicalType held =
        field.held() instanceof Extension extension ? extension.base() : field.held();
    if (held == Simple.NULL) {
      return true;
    }
    return switch (column.kind()) {
      case INTEGER ->
          held == Simple.INT
              || held == Simple.LONG
              || held == Simple.BIGINT
              || held == Simple.BOOLEAN;
      case DECIMAL ->
          held instanceof Decimal
              || held == Simple.INT
              || held == Simple.LONG
              || held == Simple.BIGINT;
      case FLOAT, DOUBLE -> held == Simple.FLOAT || held == Simple.DOUBLE;
      case TEXT -> held == Simple.STRING || (field.type() == Simple.UUID && held == Simple.BYTES);
      case ENUM, SET, ADDRESS, UNKNOWN -> held == Simple.STRING;
      case JSON -> field.type() == Simple.JSON && (held == Simple.STRING || held == Simple.JSON);
      case TIME -> held == Simple.TIME || named(field, "mysql:time");
      case BINARY -> held == Simple.BYTES;
      case GEOMETRY -> named(field, "mysql:geometry");
      case BIT -> held == Simple.BOOLEAN || named(field, "mysql:bit");
      case DATE -> held == Simple.DATE;
      case DATETIME -> held == Simple.TIMESTAMP;
      case TIMESTAMP -> field.type() == Simple.INSTANT && held == Simple.TIMESTAMP;
      case YEAR -> held == Simple.INT;
      case UUID -> field.type() == Simple.UUID && (held == Simple.BYTES || held == Simple.STRING);
    };
  }

  private static boolean named(Field field, String extension) {
    return field.type() instanceof Extension own && own.name().equals(extension);
  }

  String name() {
    return column.name();
  }

  String typeText() {
    return column.type().text();
  }

  MysqlType.Kind kind() {
    return kind;
  }

  boolean key() {
    return key;
  }

  boolean nullable() {
    return column.nullable();
  }

  boolean unsigned() {
    return column.type().unsigned();
  }

  boolean unsigned64() {
    return column.type().unsigned() && column.type().bits() == 64;
  }

  boolean exactText() {
    return kind != MysqlType.Kind.TEXT || column.exactText();
  }

  /** Whether the field is a moment, whatever it is held as. */
  boolean instant() {
    return field.type() == Simple.INSTANT;
  }

  /** Whether the field is a UUID, whatever it is held as. */
  boolean uuid() {
    return field.type() == Simple.UUID;
  }

  long min() {
    return min;
  }

  long max() {
    return max;
  }

  int scale() {
    return column.type().scale();
  }

  int wholeDigits() {
    return column.type().number(10) - column.type().scale();
  }

  int bits() {
    return column.type().number(1);
  }

  /** Nanoseconds that every fraction must be a multiple of. */
  int fractionStep() {
    return fractionStep;
  }

  /** Digits after the point of a {@code double(m,d)}, which the server rounds to; or -1. */
  int fixedScale() {
    return column.type().numbers().size() > 1 ? column.type().scale() : -1;
  }

  /** How the value that a file's line holds gets into the column. */
  String fromFile(String variable) {
    return switch (kind) {
      case BIT -> "CAST(" + variable + " AS UNSIGNED)";
      case UUID, ADDRESS, UNKNOWN -> asText(variable);
      case JSON -> column.json() ? "" : asText(variable);
      case TEXT, ENUM, SET -> UNICODE.contains(column.charset()) ? "" : asText(variable);
      default -> "";
    };
  }

  private static String asText(String variable) {
    return "CONVERT(" + variable + " USING utf8mb4)";
  }

  void checkText(byte[] utf8, int offset, int length) {
    MysqlType type = column.type();
    long size = length;
    if (type.countsCharacters() && length > type.limit()) {
      size = 0;
      for (int i = offset; i < offset + length; i++) {
        // All bytes but the further ones of a character.
        size += (utf8[i] & 0xc0) == 0x80 ? 0 : 1;
      }
    }
    if (size > type.limit()) {
      throw RefusedValueException.notRepresentable(
          "the text is longer than '" + type.text() + "' allows");
    }
    if (type.name().equals("char") && length > 0 && utf8[offset + length - 1] == ' ') {
      throw RefusedValueException.notRepresentable(
          "'" + type.text() + "' loses blanks at the end of a text");
    }
  }

  // MariaDB keeps a document's text.
  void checkJson(byte[] utf8, int offset, int length) {
    if (kind == MysqlType.Kind.JSON && !column.json()) {
      JsonNumbers.check(utf8, offset, length);
    }
  }

  void checkBinary(int length) {
    MysqlType type = column.type();
    if (length > type.limit()) {
      throw RefusedValueException.notRepresentable(
          "the byte string is longer than '" + type.text() + "' allows");
    }
    if (type.name().equals("binary") && length != type.limit()) {
      throw RefusedValueException.notRepresentable(
          "'" + type.text() + "' fills shorter byte strings with zeros");
    }
  }

  void checkLabels(String value) {
    if (kind == MysqlType.Kind.ENUM) {
      if (!labels.contains(value)) {
        throw RefusedValueException.notRepresentable("the text is none of the enum's labels");
      }
    } else if (!value.isEmpty()) {
      int last = -1;
      for (String part : value.split(",", -1)) {
        int index = labels.indexOf(part);
        if (index <= last) {
          throw RefusedValueException.notRepresentable(
              "the text is no list of the set's labels in the set's order");
        }
        last = index;
      }
    }
  }

  void checkTime(String value) {
    var matcher = TIME.matcher(value);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > 838) {
      throw RefusedValueException.notRepresentable("the text is no time of -838 to 838 hours");
    }
    String fraction = matcher.group(2);
    int digits = fraction == null ? 0 : fraction.replaceAll("\\.?0*$", "").length() - 1;
    if (digits > column.type().number(0)) {
      throw RefusedValueException.notRepresentable(
          "'" + column.type().text() + "' has fewer digits of a second");
    }
  }
}
