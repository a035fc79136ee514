package io.polymigrate.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars as SVG. */
final class BarChart {
  private static final int WIDTH = 760;
  private static final int LABELS = 200;
  private static final int LINE = 22;

  private final String title;
  private final List<Bar> bars = new ArrayList<>();

  BarChart(String title) {
    this.title = title;
  }

  private record Bar(String label, double value, boolean limit) {}

  /** Adds a bar; limits are drawn paler. */
  void bar(String label, double value, boolean limit) {
    bars.add(new Bar(label, value, limit));
  }

  String svg() {
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    StringBuilder svg = new StringBuilder();
    int height = LINE * (bars.size() + 2);
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"13\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                + "<text x=\"8\" y=\"18\" font-weight=\"bold\">%s</text>%n",
            WIDTH,
            height,
            title));
    int y = LINE + 8;
    for (Bar bar : bars) {
      double length = bar.value / most * (WIDTH - LABELS - 70);
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n"
                  + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"16\" fill=\"%s\"/>%n"
                  + "<text x=\"%.1f\" y=\"%d\">%.2f</text>%n",
              LABELS - 8,
              y + 13,
              bar.label.replace("&", "&amp;"),
              LABELS,
              y,
              length,
              bar.limit ? "#b8c4d6" : "#2f5d9b",
              LABELS + length + 6,
              y + 13,
              bar.value));
      y += LINE;
    }
    return svg.append("</svg>\n").toString();
  }
}
