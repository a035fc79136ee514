package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The long form of the copy under a small heap, started by {@code polymigrate-chaos --heap}. */
class LongSmallHeap {
  private static final Path REPORT = Path.of("target", "heap-report.txt");
  private static final int HEAP_MIB = 128;

  @Test
  void neitherHeapNorProcessorTimeGrowWithTheTable() throws IOException {
    List<String> report = new ArrayList<>(List.of(SmallHeap.Figures.HEADER));
    long most = Long.getLong("chaos.rows", 5_000_000);
    boolean good = true;
    for (String name : System.getProperty("chaos.pairs", "pg-mongo,mongo-pg").split(",", -1)) {
      Pair pair = Pair.parse(name);
      SmallHeap.Figures small = SmallHeap.copy(pair, most / 5, HEAP_MIB);
      SmallHeap.Figures large = SmallHeap.copy(pair, most, HEAP_MIB);
      report.add(small.toString());
      report.add(large + "\n  live heap every 100,000 records, KiB: " + large.samples());
      Files.createDirectories(REPORT.getParent());
      Files.write(REPORT, report);
      System.out.println(String.join("\n", report));
      good &= small.differing() == 0 && large.differing() == 0;
      good &= large.liveHeapKib() < small.liveHeapKib() * 5 / 4;
    }

    assertThat(good).as(String.join("\n", report)).isTrue();
  }
}
