package org.example.folder;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object to a line. */
final class JsonLines implements LineFormat {
  @Override
  public String suffix() {
    return ".jsonl";
  }

  @Override
  public boolean header() {
    return false;
  }

  @Override
  public boolean keepsMissing() {
    return true;
  }

  @Override
  public List<String> names(String line) {
    return List.of();
  }

  @Override
  public String header(List<Field> fields) {
    return "";
  }

  @Override
  public String write(Map<String, @Nullable Object> record, List<Field> fields) {
    return Json.write(record);
  }

  @Override
  public Map<String, @Nullable Object> read(String line, List<Field> fields) {
    Map<String, String> members = members(line);
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    for (Field field : fields) {
      String text = members.remove(field.name());
      if (text != null) {
        record.put(field.name(), Held.read(text, field));
      }
    }
    if (!members.isEmpty()) {
      throw new IllegalArgumentException("it has unknown fields " + members.keySet());
    }
    return record;
  }

  @Override
  public List<Field> infer(String line, List<String> names) {
    List<Field> fields = new ArrayList<>();
    members(line).forEach((name, text) -> fields.add(Field.of(name, type(text))));
    return fields;
  }

  private static LogicalType type(String text) {
    Object value = Json.parse(text);
    if (value == null) {
      return Simple.NULL;
    }
    return value instanceof String
        ? Simple.STRING
        : value instanceof Boolean
            ? Simple.BOOLEAN
            : value instanceof Long && !text.equals("-0") ? Simple.LONG : Simple.JSON;
  }

  // The text of each member's value, so that the text of numbers is kept.
  private static Map<String, String> members(String line) {
    Json.parseObject(line);
    Map<String, String> members = new LinkedHashMap<>();
    int at = skip(line, line.indexOf('{') + 1);
    while (line.charAt(at) != '}') {
      int nameEnd = end(line, at);
      int colon = line.indexOf(':', nameEnd);
      int start = skip(line, colon + 1);
      int end = end(line, start);
      String name = String.valueOf(Json.parse(line.substring(at, nameEnd)));
      if (members.put(name, line.substring(start, end)) != null) {
        throw new IllegalArgumentException("it has the field '" + name + "' twice");
      }
      at = skip(line, end);
      at = line.charAt(at) == ',' ? skip(line, at + 1) : at;
    }
    return members;
  }

  private static int skip(String line, int at) {
    int next = at;
    while (Character.isWhitespace(line.charAt(next))) {
      next++;
    }
    return next;
  }

  // The line is known to be JSON, so it is enough to count brackets outside of texts.
  private static int end(String line, int start) {
    int depth = 0;
    int at = start;
    do {
      char c = line.charAt(at++);
      if (c == '"') {
        while (line.charAt(at) != '"') {
          at += line.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      }
    } while (depth > 0 || (line.charAt(start) != '"' && inScalar(line, start, at)));
    return at;
  }

  private static boolean inScalar(String line, int start, int at) {
    char first = line.charAt(start);
    return first != '{'
        && first != '['
        && at < line.length()
        && ",}] \t".indexOf(line.charAt(at)) < 0;
  }
}
