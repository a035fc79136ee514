package org.example.folder;

import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values with a first line of names (RFC 4180). Null is nothing between commas,
 * text is always quoted, everything else is its JSON.
 */
final class CsvLines implements LineFormat {
  @Override
  public String suffix() {
    return ".csv";
  }

  @Override
  public boolean header() {
    return true;
  }

  @Override
  public boolean keepsMissing() {
    return false;
  }

  /** A cell, and whether it stood in quotes: only so an empty text differs from null. */
  private record Cell(String text, boolean quoted) {}

  @Override
  public List<String> names(String line) {
    List<String> names = new ArrayList<>();
    cells(line).forEach(cell -> names.add(cell.text()));
    return names;
  }

  @Override
  public String header(List<Field> fields) {
    List<String> cells = new ArrayList<>();
    fields.forEach(field -> cells.add(quote(field.name())));
    return String.join(",", cells);
  }

  @Override
  public String write(Map<String, @Nullable Object> record, List<Field> fields) {
    List<String> cells = new ArrayList<>();
    for (Field field : fields) {
      Object value = record.get(field.name());
      if (value == null) {
        cells.add("");
      } else if (value instanceof String text) {
        cells.add(quote(text));
      } else {
        String json = Held.write(value);
        cells.add(json.matches("[-0-9a-z]+") ? json : quote(json));
      }
    }
    return String.join(",", cells);
  }

  private static String quote(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public Map<String, @Nullable Object> read(String line, List<Field> fields) {
    List<Cell> cells = cells(line);
    if (cells.size() != fields.size()) {
      throw new IllegalArgumentException(
          "it has " + cells.size() + " cells, but the first line names " + fields.size());
    }
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      record.put(fields.get(i).name(), value(cells.get(i), fields.get(i)));
    }
    return record;
  }

  private static @Nullable Object value(Cell cell, Field field) {
    if (cell.text().isEmpty() && !cell.quoted()) {
      return null;
    }
    return field.held() == Simple.STRING ? cell.text() : Held.read(cell.text(), field);
  }

  @Override
  public List<Field> infer(String line, List<String> names) {
    return names.stream().map(name -> Field.of(name, Simple.STRING)).toList();
  }

  private static List<Cell> cells(String given) {
    String line = given.endsWith("\r") ? given.substring(0, given.length() - 1) : given;
    List<Cell> cells = new ArrayList<>();
    int at = 0;
    while (true) {
      StringBuilder text = new StringBuilder();
      boolean quoted = at < line.length() && line.charAt(at) == '"';
      at = quoted ? quoted(line, at + 1, text) : plain(line, at, text);
      cells.add(new Cell(text.toString(), quoted));
      if (at == line.length()) {
        return cells;
      }
      if (line.charAt(at) != ',') {
        throw new IllegalArgumentException("something follows a closing quote");
      }
      at++;
    }
  }

  private static int plain(String line, int start, StringBuilder text) {
    int comma = line.indexOf(',', start);
    int end = comma < 0 ? line.length() : comma;
    text.append(line, start, end);
    if (text.indexOf("\"") >= 0) {
      throw new IllegalArgumentException(
          "a quote stands within a cell that does not start with it");
    }
    return end;
  }

  private static int quoted(String line, int start, StringBuilder text) {
    int at = start;
    while (true) {
      int quote = line.indexOf('"', at);
      if (quote < 0) {
        throw new IllegalArgumentException("a quote is not closed");
      }
      text.append(line, at, quote);
      if (quote + 1 == line.length() || line.charAt(quote + 1) != '"') {
        return quote + 1;
      }
      text.append('"');
      at = quote + 2;
    }
  }
}
