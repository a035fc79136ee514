package io.polymigrate.api.type;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Type names as they stand in files: the inverse of {@code LogicalType.toString()}. */
public final class TypeNames {
  private final String text;
  private int at;

  private TypeNames(String text) {
    this.text = text;
  }

  /**
   * Reads a type's name, like {@code decimal(18,4)} or {@code list<string>}.
   *
   * @throws IllegalArgumentException when it is not one; the message says where it went wrong
   */
  public static LogicalType parse(String text) {
    TypeNames names = new TypeNames(text);
    LogicalType type = names.type();
    names.skipSpace();
    if (names.at != text.length()) {
      throw names.unexpected("the end");
    }
    return type;
  }

  static String quote(String name) {
    if (name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      return name;
    }
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private LogicalType type() {
    String word = word();
    return switch (word) {
      case "decimal" -> decimal();
      case "list" -> new LogicalType.ListOf(inBrackets());
      case "map" -> new LogicalType.MapOf(inBrackets());
      case "struct" -> struct();
      case "extension" -> extension();
      default -> simple(word);
    };
  }

  private LogicalType simple(String word) {
    for (LogicalType.Simple simple : LogicalType.Simple.values()) {
      if (simple.toString().equals(word)) {
        return simple;
      }
    }
    throw new IllegalArgumentException(
        "Unknown type '"
            + word
            + "' in '"
            + text
            + "'; known: boolean, int, long, bigint,"
            + " decimal(p,s), decimal, float, double, string, bytes, date, time, timestamp, instant,"
            + " uuid, json, null, variant, list<T>, map<T>, struct<name:T,...>");
  }

  private LogicalType decimal() {
    if (!accept('(')) {
      return LogicalType.Decimal.UNBOUNDED;
    }
    int precision = Integer.parseInt(word());
    int scale = accept(',') ? Integer.parseInt(word()) : 0;
    expect(')');
    return new LogicalType.Decimal(precision, scale);
  }

  private LogicalType inBrackets() {
    expect('<');
    LogicalType type = type();
    expect('>');
    return type;
  }

  private LogicalType struct() {
    List<Field> fields = new ArrayList<>();
    expect('<');
    while (!accept('>')) {
      if (!fields.isEmpty()) {
        expect(',');
      }
      String name = name();
      expect(':');
      fields.add(Field.of(name, type()));
    }
    return new LogicalType.Struct(fields);
  }

  private LogicalType extension() {
    expect('<');
    String name = name();
    expect(',');
    LogicalType base = type();
    Map<String, String> parameters = new LinkedHashMap<>();
    while (accept(',')) {
      String key = name();
      expect('=');
      parameters.put(key, name());
    }
    expect('>');
    return new LogicalType.Extension(name, base, parameters);
  }

  private String name() {
    skipSpace();
    if (at >= text.length() || text.charAt(at) != '"') {
      return word();
    }
    StringBuilder name = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      name.append(text.charAt(at));
    }
    expect('"');
    return name.toString();
  }

  private String word() {
    skipSpace();
    int start = at;
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw unexpected("a name");
    }
    return text.substring(start, at);
  }

  private static boolean isWordPart(char c) {
    return c == '_' || c == '-' || Character.isLetterOrDigit(c);
  }

  private void skipSpace() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private boolean accept(char c) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw unexpected("'" + c + "'");
    }
  }

  private IllegalArgumentException unexpected(String wanted) {
    return new IllegalArgumentException(
        "Invalid type '" + text + "': expected " + wanted + " at character " + (at + 1));
  }
}
