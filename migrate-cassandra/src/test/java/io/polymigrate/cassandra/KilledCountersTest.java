package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.testkit.process.MortalProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A load of counters whose process is killed counts nothing twice. */
class KilledCountersTest {
  private static final int ROWS = 300;

  private static CrossPlatformMigrator migrator(String from, String to) {
    LoadStep plain = LoadStep.of("counted");
    return CrossPlatformMigrator.builder()
        .source("cassandra", from)
        .target("cassandra", to)
        .extract("counted")
        .options(options -> options.withParallelism(2).withBatch(50, 1 << 20))
        .step(
            new LoadStep(
                plain.targetTable(),
                plain.key(),
                plain.mode(),
                plain.create(),
                plain.batchSize(),
                plain.undo(),
                Map.of("counters", "set")))
        .build();
  }

  /** The process that dies: source, target. */
  static final class Copy {
    private Copy() {}

    public static void main(String[] arguments) {
      migrator(arguments[0], arguments[1]).run();
      System.exit(0);
    }
  }

  @Test
  void killedAndRunAgainEachIsExact() throws Exception {
    try (CassandraSpace from = CassandraSpace.open();
        CassandraSpace to = CassandraSpace.open()) {
      from.cql("CREATE TABLE counted (id int PRIMARY KEY, n counter)");
      to.cql("CREATE TABLE counted (id int PRIMARY KEY, n counter)");
      for (int i = 0; i < ROWS; i++) {
        from.cql("UPDATE counted SET n = n + " + i * 7 + " WHERE id = " + i);
        to.cql("UPDATE counted SET n = n + 1000 WHERE id = " + i);
      }

      int exit = MortalProcess.run(Copy.class, "counters.sent:137", from.url(), to.url());
      CrossPlatformMigrator migrator = migrator(from.url(), to.url());
      migrator.run();

      assertThat(exit).isEqualTo(MortalProcess.KILLED);
      assertThat(to.rows("SELECT * FROM counted")).isEqualTo(from.rows("SELECT * FROM counted"));
      assertThat(Stages.join(migrator.verify(CallContext.create())).differences()).hasValue(0);
    }
  }
}
