package io.polymigrate.sql.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A column's type as {@code COLUMN_TYPE} spells it, like {@code decimal(10,2) unsigned}.
 *
 * @param text as spelt
 * @param name the bare name, lower case
 * @param numbers what stands in the parentheses, for types with numbers
 * @param labels what stands in the parentheses, for enum and set
 * @param unsigned whether negative numbers are excluded
 */
record MysqlType(
    String text, String name, List<Integer> numbers, List<String> labels, boolean unsigned) {

  /** What the values are like. */
  enum Kind {
    INTEGER,
    DECIMAL,
    FLOAT,
    DOUBLE,
    TEXT,
    BINARY,
    DATE,
    TIME,
    DATETIME,
    TIMESTAMP,
    YEAR,
    BIT,
    ENUM,
    SET,
    JSON,
    GEOMETRY,
    UUID,
    /** Addresses of MariaDB, exchanged as text. */
    ADDRESS,
    UNKNOWN
  }

  static MysqlType parse(String text) {
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    int space = text.indexOf(' ');
    int end = open >= 0 ? open : space >= 0 ? space : text.length();
    String name = text.substring(0, end).toLowerCase(Locale.ROOT);
    List<Integer> numbers = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    if (open >= 0 && close > open) {
      String inside = text.substring(open + 1, close);
      if (name.equals("enum") || name.equals("set")) {
        labels = labels(inside);
      } else {
        for (String number : inside.split(",", -1)) {
          numbers.add(Integer.valueOf(number.strip()));
        }
      }
    }
    String after = close >= 0 ? text.substring(close + 1) : text;
    boolean unsigned = after.contains("unsigned");
    return new MysqlType(text, name, List.copyOf(numbers), List.copyOf(labels), unsigned);
  }

  // 'a','it''s': quotes are doubled, and a backslash is only a backslash.
  private static List<String> labels(String inside) {
    List<String> labels = new ArrayList<>();
    StringBuilder label = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      if (c != '\'') {
        if (quoted) {
          label.append(c);
        }
      } else if (quoted && i + 1 < inside.length() && inside.charAt(i + 1) == '\'') {
        label.append(c);
        i++;
      } else {
        quoted = !quoted;
        if (!quoted) {
          labels.add(label.toString());
          label.setLength(0);
        }
      }
    }
    return labels;
  }

  Kind kind() {
    return switch (name) {
      case "tinyint", "smallint", "mediumint", "int", "integer", "bigint" -> Kind.INTEGER;
      case "decimal", "numeric" -> Kind.DECIMAL;
      case "float" -> Kind.FLOAT;
      case "double", "real" -> Kind.DOUBLE;
      case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> Kind.TEXT;
      case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> Kind.BINARY;
      case "date" -> Kind.DATE;
      case "time" -> Kind.TIME;
      case "datetime" -> Kind.DATETIME;
      case "timestamp" -> Kind.TIMESTAMP;
      case "year" -> Kind.YEAR;
      case "bit" -> Kind.BIT;
      case "enum" -> Kind.ENUM;
      case "set" -> Kind.SET;
      case "json" -> Kind.JSON;
      case "geometry",
          "point",
          "linestring",
          "polygon",
          "multipoint",
          "multilinestring",
          "multipolygon",
          "geomcollection",
          "geometrycollection" ->
          Kind.GEOMETRY;
      case "uuid" -> Kind.UUID;
      case "inet4", "inet6" -> Kind.ADDRESS;
      default -> Kind.UNKNOWN;
    };
  }

  /** The first number in the parentheses. */
  int number(int otherwise) {
    return numbers.isEmpty() ? otherwise : numbers.get(0);
  }

  /** Digits after the point of a decimal. */
  int scale() {
    return numbers.size() > 1 ? numbers.get(1) : 0;
  }

  /** Bits of an integer type. */
  int bits() {
    return switch (name) {
      case "tinyint" -> 8;
      case "smallint" -> 16;
      case "mediumint" -> 24;
      case "int", "integer" -> 32;
      default -> 64;
    };
  }

  /** Greatest size of a text or binary value, in the unit of {@link #countsCharacters()}. */
  long limit() {
    return switch (name) {
      case "tinytext", "tinyblob" -> 255;
      case "text", "blob" -> 65_535;
      case "mediumtext", "mediumblob" -> 16_777_215;
      case "longtext", "longblob" -> 4_294_967_295L;
      default -> number(1);
    };
  }

  /** Whether the limit counts characters rather than bytes. */
  boolean countsCharacters() {
    return name.equals("char") || name.equals("varchar");
  }
}
