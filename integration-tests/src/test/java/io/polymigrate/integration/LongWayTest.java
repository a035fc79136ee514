package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.testkit.server.FaultProxy;
import io.polymigrate.testkit.server.ServerKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Copies to a store that is far away. */
class LongWayTest {
  private static final String TABLE = "narrow";
  private static final long ROWS = 200_000;
  private static final Duration EACH_WAY = Duration.ofMillis(8);

  @Test
  void batchesGrowWhereTheWayTakesMostOfTheTime() {
    assertThat(largestBatch()).isGreaterThanOrEqualTo(2L * RunOptions.defaults().batchSize());
  }

  private static long largestBatch() {
    try (PostgresqlDoor source = new PostgresqlDoor(ServerKind.POSTGRESQL_18);
        Door target = Door.open(ServerKind.POSTGRESQL_18);
        FaultProxy proxy = FaultProxy.before(target.url())) {
      source.sql(
          "CREATE TABLE " + TABLE + " (id bigint PRIMARY KEY, n int)",
          "INSERT INTO " + TABLE + " SELECT i, i % 7 FROM generate_series(1, " + ROWS + ") i");
      AtomicLong largest = new AtomicLong();
      proxy.delay(EACH_WAY);

      var summary =
          Stages.join(
              CrossPlatformMigrator.builder()
                  .source(source.type(), source.url())
                  .target(target.type(), proxy.url())
                  .extract(TABLE)
                  .load(TABLE)
                  .options(options -> options.withParallelism(1))
                  .build()
                  .run(
                      CallContext.create()
                          .withProgress(
                              (container, records, bytes) ->
                                  largest.accumulateAndGet(records, Math::max)),
                      false));

      assertThat(summary.written()).isEqualTo(ROWS);
      assertThat(target.count(TABLE)).isEqualTo(ROWS);
      return largest.get();
    }
  }
}
