package io.polymigrate.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns for a person: texts to the left, numbers to the right. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();

  Table(String... heads) {
    rows.add(heads);
  }

  void row(String... cells) {
    rows.add(cells);
  }

  List<String> lines() {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String space = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? "" : "  ");
        line.append(isNumeric(i) ? space + row[i] : row[i] + space);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private boolean isNumeric(int column) {
    return rows.size() > 1
        && rows.stream().skip(1).map(row -> row[column]).allMatch(cell -> cell.matches("[~0-9,]+"));
  }

  /** The same as a Markdown table. */
  List<String> markdown() {
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      lines.add("| " + String.join(" | ", row) + " |");
      if (lines.size() == 1) {
        String[] rule = new String[row.length];
        Arrays.fill(rule, "---");
        lines.add("| " + String.join(" | ", rule) + " |");
      }
    }
    return lines;
  }
}
