package io.polymigrate.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What other movers took, and what they got wrong. */
final class PeersTable {
  private final List<String> lines = new ArrayList<>();

  PeersTable(List<PairResult> results) {
    for (PairResult result : results) {
      for (PairResult.Peering peer : result.peers()) {
        lines.add(line(result, peer));
      }
    }
  }

  private static String line(PairResult result, PairResult.Peering peer) {
    String measured =
        peer.figures()
            .map(
                figures ->
                    String.format(
                        Locale.ROOT,
                        "%.1f | %.1f | %.1f | %.0f | %s",
                        figures.clientCpu(),
                        result.ratio(figures),
                        figures.wall(),
                        figures.peakRssMb(),
                        peer.wrong().isEmpty() ? "none" : PeerComparison.sentence(peer.wrong())))
            .orElse("– | – | – | – | failed: " + peer.failure().replace("|", "\\|"));
    return "| "
        + String.join(" | ", result.pair().title(), result.data(), peer.name(), measured)
        + " |";
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  String markdown() {
    return lines.isEmpty()
        ? ""
        : """

        Other movers, one run each, on the same data and at the same time; their JVM's start is left out too.

        | pair | data | mover | client CPU s/M | × ours | wall s | RSS MB | wrong values |
        |---|---|---|---|---|---|---|---|
        """
            + String.join("\n", lines)
            + "\n";
  }
}
