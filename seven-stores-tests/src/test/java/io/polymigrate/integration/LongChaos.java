package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The long form of the chaos, started by {@code polymigrate-chaos}; not a part of the build. */
class LongChaos {
  private static final Path REPORT = Path.of("target", "chaos-report.txt");

  @Test
  void everyPairEndsAsUndisturbedHoweverOftenItIsKilled() throws IOException {
    List<String> report = new ArrayList<>(List.of(Chaos.Outcome.HEADER));
    boolean good = true;
    for (String name :
        System.getProperty("chaos.pairs", "pg-mongo,mongo-pg,mysql-pg").split(",", -1)) {
      Chaos.Outcome outcome = run(name.strip());
      good &= outcome.good();
      report.add(outcome.toString());
      System.out.println(outcome + "\n  killed after " + outcome.moments());
      Files.createDirectories(REPORT.getParent());
      Files.write(REPORT, report);
    }

    assertThat(good).as(String.join("\n", report)).isTrue();
  }

  // pg-mongo is a pair; pg-redis-pg goes through a store and back.
  private static Chaos.Outcome run(String name) {
    long rows = Long.getLong("chaos.rows", 1_000_000);
    int kills = Integer.getInteger("chaos.kills", 20);
    long seed = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
    if (name.matches("pg-.*-pg")) {
      Store store = Store.valueOf(name.split("-", -1)[1].toUpperCase(Locale.ROOT));
      return new StoreChaos(store, rows, kills, seed, 0).run();
    }
    return new Chaos(Pair.parse(name), rows, kills, seed, 0).run();
  }
}
