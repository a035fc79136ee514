package io.polymigrate.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as lines of text, in columns or as a Markdown table. */
final class ResultsTable {
  private static final List<String> TITLES =
      List.of(
          "pair",
          "data",
          "records",
          "client CPU s/M",
          "(least–most)",
          "server CPU s/M",
          "wall s",
          "peak heap MB",
          "RSS MB",
          "bytes/row",
          "JVM start s",
          "JIT CPU s",
          "verify CPU s/M",
          "limit",
          "limit CPU s/M",
          "CPU ratio",
          "limit wall s",
          "throughput ratio",
          "differences",
          "runs",
          "commit");

  private final List<List<String>> lines = new ArrayList<>();
  private final String peers;

  ResultsTable(List<PairResult> results) {
    lines.add(TITLES);
    results.forEach(result -> lines.add(cells(result)));
    peers = new PeersTable(results).markdown();
  }

  private static List<String> cells(PairResult result) {
    Figures ours = result.ours();
    List<String> cells = new ArrayList<>();
    cells.add(result.pair().title());
    cells.add(result.data());
    cells.add(String.format(Locale.ROOT, "%,d", result.rows()));
    cells.add(number(ours.clientCpu(), 2));
    cells.add(number(ours.clientCpuLeast(), 2) + "–" + number(ours.clientCpuMost(), 2));
    cells.add(number(ours.serverCpu(), 2));
    cells.add(number(ours.wall(), 1));
    cells.add(number(ours.peakHeapMb(), 0));
    cells.add(number(ours.peakRssMb(), 0));
    cells.add(number(ours.allocatedPerRow(), 0));
    cells.add(number(ours.jvmStart(), 2));
    cells.add(number(ours.jit(), 1));
    cells.add(number(result.verify().clientCpu(), 2));
    cells.add(result.limit().map(PairResult.Limit::name).orElse("–"));
    cells.add(result.limit().map(limit -> number(limit.figures().clientCpu(), 2)).orElse("–"));
    cells.add(result.cpuRatio().map(ratio -> number(ratio, 2)).orElse("–"));
    cells.add(result.limit().map(limit -> number(limit.figures().wall(), 1)).orElse("–"));
    cells.add(result.limit().map(limit -> number(result.throughput(limit), 2)).orElse("–"));
    cells.add(Long.toString(result.allDifferences()));
    cells.add(Integer.toString(result.taken().runs()));
    cells.add(result.taken().commit());
    return cells;
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** One block a pair, a line a figure: it fits a terminal. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines.subList(1, lines.size())) {
      text.append(line.get(0)).append(", data ").append(line.get(1)).append('\n');
      for (int i = 2; i < line.size(); i++) {
        text.append(String.format(Locale.ROOT, "  %-16s %s%n", TITLES.get(i), line.get(i)));
      }
    }
    return text.append(peers).toString().stripTrailing();
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      text.append("| ").append(String.join(" | ", lines.get(i))).append(" |\n");
      if (i == 0) {
        text.append("|---".repeat(TITLES.size())).append("|\n");
      }
    }
    return text.toString();
  }
}
