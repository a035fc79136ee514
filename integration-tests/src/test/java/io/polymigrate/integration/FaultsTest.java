package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.spec.RunOptions.Rate;
import io.polymigrate.testkit.server.Durability;
import io.polymigrate.testkit.server.ExclusiveServer;
import io.polymigrate.testkit.server.FaultProxy;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong around a copy: connections, servers, and other people's changes. */
class FaultsTest {
  private static final String TABLE = "mixed";
  private static final long ROWS = 20_000;
  private static final long RATE = 8_000;

  private static CrossPlatformMigrator migrator(Door source, Door target, String url, long rate) {
    return CrossPlatformMigrator.builder()
        .source(source.type(), source.url())
        .target(target.type(), url)
        .extract(TABLE)
        .load(TABLE)
        .options(
            options ->
                options.withParallelism(2).withBatch(500, 1 << 20).withRate(new Rate(rate, 0)))
        .build();
  }

  private static void awaitSome(Door target) {
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> target.count(TABLE) > 0);
  }

  @ParameterizedTest
  @CsvSource({"PG_MONGO, insert", "MONGO_PG, COMMIT", "MYSQL_PG, COMMIT"})
  void anAnswerLostAfterItWasAppliedNeitherLosesNorRepeatsRecords(Pair pair, String marker) {
    try (Door source = Door.open(pair.source());
        Door target = Door.open(pair.target());
        FaultProxy proxy = FaultProxy.before(target.url())) {
      MixedTable.of(source).fill(TABLE, ROWS);
      CrossPlatformMigrator migrator = migrator(source, target, proxy.url(), RATE);
      CompletionStage<RunSummary> run = migrator.run(CallContext.create(), false);
      awaitSome(target);

      proxy.dropReplyTo(marker);

      untilItFinishes(migrator, run);
      assertThat(proxy.cuts()).isPositive();
      assertThat(MixedTable.of(target).differing(TABLE, ROWS, source.type())).isZero();
    }
  }

  // A run may end for a lost connection; the next one goes on.
  private static void untilItFinishes(
      CrossPlatformMigrator migrator, CompletionStage<RunSummary> run) {
    try {
      assertThat(Stages.join(run).written()).isEqualTo(ROWS);
    } catch (MigrationException e) {
      RunSummary again = migrator.run();
      assertThat(again.resumed()).isTrue();
      assertThat(again.written()).isEqualTo(ROWS);
    }
  }

  @Test
  void postgresqlRestartedUnderTheCopyHoldsAllOfItInTheEnd() {
    try (ExclusiveServer server = Servers.exclusive(ServerKind.POSTGRESQL_16, Durability.DURABLE);
        Door source = Door.open(ServerKind.MONGODB_8);
        PostgresqlDoor target = new PostgresqlDoor(server.server())) {
      restartUnderTheCopy(source, server, target);

      target.reconnect();
      assertThat(MixedTable.of(target).differing(TABLE, ROWS, source.type())).isZero();
    }
  }

  @Test
  void mongodbRestartedUnderTheCopyHoldsAllOfItInTheEnd() {
    try (ExclusiveServer server = Servers.exclusive(ServerKind.MONGODB_8, Durability.DURABLE);
        Door source = Door.open(ServerKind.POSTGRESQL_16);
        Door target = new MongoDoor(server.server())) {
      restartUnderTheCopy(source, server, target);

      assertThat(MixedTable.of(target).differing(TABLE, ROWS, source.type())).isZero();
    }
  }

  private void restartUnderTheCopy(Door source, ExclusiveServer server, Door target) {
    MixedTable.of(source).fill(TABLE, ROWS);
    CrossPlatformMigrator migrator = migrator(source, target, target.url(), RATE);
    CompletionStage<RunSummary> run = migrator.run(CallContext.create(), false);
    awaitSome(target);

    server.kill9();
    var unused = server.restart();

    untilItFinishes(migrator, run);
  }

  @Test
  void aColumnDroppedUnderTheRunEndsItAndIsNamed() {
    try (Door source = Door.open(ServerKind.MYSQL_8);
        PostgresqlDoor target = new PostgresqlDoor(ServerKind.POSTGRESQL_16)) {
      MixedTable.of(source).fill(TABLE, ROWS);
      CompletionStage<RunSummary> run =
          migrator(source, target, target.url(), RATE).run(CallContext.create(), false);
      awaitSome(target);

      target.sql("ALTER TABLE " + TABLE + " DROP COLUMN t");

      MigrationException failed =
          catchThrowableOfType(MigrationException.class, () -> Stages.join(run));
      assertThat(failed).hasMessageContaining("\"t\"");
    }
  }

  @Test
  void recordsThatSomeoneRemovedUnderTheRunAreFoundByItsVerification() {
    try (Door source = Door.open(ServerKind.POSTGRESQL_16);
        MongoDoor target = new MongoDoor()) {
      MixedTable.of(source).fill(TABLE, ROWS);
      CrossPlatformMigrator migrator = migrator(source, target, target.url(), RATE);
      CompletionStage<RunSummary> run = migrator.run(CallContext.create(), false);
      awaitSome(target);

      target.door().getCollection(TABLE).drop();

      var unused = Stages.join(run);
      long left = target.count(TABLE);
      assertThat(left).isLessThan(ROWS);
      assertThat(Stages.join(migrator.verify(CallContext.create())).differences())
          .hasValue(ROWS - left);
    }
  }
}
