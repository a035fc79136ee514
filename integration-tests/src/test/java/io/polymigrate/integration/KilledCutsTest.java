package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.testkit.process.MortalProcess;
import io.polymigrate.testkit.server.ServerKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A copy with more workers than splits dies just before or just after the parts of a split take its
 * place, and is run again.
 */
class KilledCutsTest {
  private static final String TABLE = "mixed";
  private static final long ROWS = 6_000;
  private static final int MOST_ATTEMPTS = 5;

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL_16, engine.before-cut:1",
    "POSTGRESQL_16, engine.after-cut:1",
    "POSTGRESQL_16, engine.before-cut:2",
    "POSTGRESQL_16, engine.after-cut:2",
    "MONGODB_8, engine.before-cut:1",
    "MONGODB_8, engine.after-cut:1",
    "MONGODB_8, engine.before-cut:2",
    "MONGODB_8, engine.after-cut:2"
  })
  void eachRecordArrivesOnceAllTheSame(ServerKind into, String killPoint) throws Exception {
    try (Door source = Door.open(ServerKind.POSTGRESQL_16)) {
      MixedTable.of(source).fill(TABLE, ROWS);
      // Which worker is done first is for the machine to say: a run may end with a cut too few.
      int attempt = 1;
      while (!diesAndGoesOn(source, into, killPoint)) {
        assertThat(++attempt).isLessThanOrEqualTo(MOST_ATTEMPTS);
      }
    }
  }

  // False when the process lived to the end.
  private static boolean diesAndGoesOn(Door source, ServerKind into, String killPoint)
      throws Exception {
    try (Door target = Door.open(into)) {
      int exit =
          MortalProcess.run(
              KilledCutsTest.class,
              killPoint,
              source.type(),
              source.url(),
              target.type(),
              target.url());
      if (exit == 0) {
        return false;
      }
      RunSummary summary = migrator(source.end(), target.end()).run();

      assertThat(exit).isEqualTo(MortalProcess.KILLED);
      assertThat(summary.resumed()).isTrue();
      assertThat(summary.read()).isEqualTo(ROWS);
      assertThat(MixedTable.of(target).differing(TABLE, ROWS, source.type())).isZero();
      return true;
    }
  }

  private static CrossPlatformMigrator migrator(End source, End target) {
    return CrossPlatformMigrator.builder()
        .source(source.type(), source.url())
        .target(target.type(), target.url())
        .extract(TABLE)
        .load(TABLE)
        .options(options -> options.withParallelism(5).withBatch(20, 1 << 20))
        .build();
  }

  /** The process that dies. */
  public static void main(String[] arguments) {
    RunSummary summary =
        migrator(new End(arguments[0], arguments[1]), new End(arguments[2], arguments[3])).run();
    System.out.println("Lived to the end: " + summary);
    System.exit(0);
  }
}
