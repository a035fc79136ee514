package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.Operations;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.testkit.OperatedStore;
import io.polymigrate.testkit.server.CassandraCluster;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes with two replicas of all, one of which dies and comes back, and a node that joins; with
 * {@code -Dpolymigrate.cluster=true}: it takes minutes.
 */
@EnabledIfSystemProperty(named = "polymigrate.cluster", matches = "true")
class CassandraClusterTest {
  private static final int ROWS = 20_000;
  private static final Duration SOON = Duration.ofMinutes(3);

  private static CqlSession session(CassandraCluster cluster) {
    URI url = URI.create(cluster.url(""));
    return CqlSession.builder()
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, SOON)
                .build())
        .addContactPoint(new InetSocketAddress(url.getHost(), url.getPort()))
        .withLocalDatacenter("datacenter1")
        .build();
  }

  private static CrossPlatformMigrator migrator(CassandraSpace from, String to, String table) {
    return migrator(from, to, table, options -> options);
  }

  private static CrossPlatformMigrator migrator(
      CassandraSpace from, String to, String table, UnaryOperator<RunOptions> more) {
    return CrossPlatformMigrator.builder()
        .source("cassandra", from.url())
        .target("cassandra", to)
        .extract("people")
        .options(options -> more.apply(options.withParallelism(2).withBatch(200, 1 << 20)))
        .load(table)
        .build();
  }

  private static long count(CqlSession session, String table) {
    Row row =
        session
            .execute(
                SimpleStatement.newInstance("SELECT count(*) FROM two." + table)
                    .setTimeout(SOON)
                    .setConsistencyLevel(ConsistencyLevel.LOCAL_ONE))
            .one();
    return row == null ? 0 : row.getLong(0);
  }

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void nothingIsLostWhenANodeDiesAndTheSchemaStaysAsItIsUntilAllAreUp(@TempDir Path folder) {
    ExecutorService executor = Executors.newCachedThreadPool();
    try (CassandraCluster cluster = CassandraCluster.start(2);
        CqlSession session = session(cluster);
        CassandraSpace from = CassandraSpace.open()) {
      people(from);
      session.execute(
          "CREATE KEYSPACE two WITH replication = {'class': 'SimpleStrategy',"
              + " 'replication_factor': 2}");
      String url = cluster.url("two") + "&timeout=15";

      CrossPlatformMigrator whole = migrator(from, url, "whole");
      assertThat(whole.run().written()).isEqualTo(ROWS);
      assertThat(Stages.join(whole.verify(CallContext.create())).differences()).hasValue(0);

      CrossPlatformMigrator broken = migrator(from, url, "broken");
      dyingMeanwhile(cluster, session, broken);

      DatabaseAdapter adapter = OperatedStore.open(url, executor);
      // The journal needs a quorum too, which two replicas do not have without one of them.
      assertThatThrownBy(() -> added(adapter, "n"))
          .extracting(OperatedStore::code)
          .isIn(
              CassandraErrorCode.CASSANDRA_NODES_UNSETTLED,
              CassandraErrorCode.CASSANDRA_UNAVAILABLE);
      assertThat(count(session, "whole")).isEqualTo(ROWS);
      // The lock of a run needs a quorum of its own; one in a file does not.
      CrossPlatformMigrator one =
          migrator(
              from,
              url + "&consistency=LOCAL_ONE",
              "whole",
              options -> options.withCheckpointFile(folder.resolve("checkpoint")));
      assertThat(one.run().written()).isEqualTo(ROWS);

      cluster.restart(2);
      // The nodes find each other by and by; until then a run is refused.
      Awaitility.await()
          .atMost(SOON)
          .ignoreExceptionsInstanceOf(MigrationException.class)
          .until(() -> broken.run().written() > 0);
      assertThat(Stages.join(broken.verify(CallContext.create())).differences()).hasValue(0);

      assertThat(Stages.join(whole.verify(CallContext.create())).differences()).hasValue(0);
      Stages.join(adapter.closeAsync());
    } finally {
      executor.shutdown();
    }
  }

  private static void dyingMeanwhile(
      CassandraCluster cluster, CqlSession session, CrossPlatformMigrator migrator) {
    CompletableFuture<?> running = migrator.run(CallContext.create(), false).toCompletableFuture();
    Awaitility.await().atMost(SOON).ignoreExceptions().until(() -> count(session, "broken") > 500);
    cluster.kill9(2);
    assertThatThrownBy(running::join)
        .cause()
        .extracting(failure -> OperatedStore.code(failure).category())
        .isEqualTo(ErrorCode.Category.TRANSIENT);
  }

  private static OperationResult added(DatabaseAdapter adapter, String field) {
    return Stages.join(
        adapter.execute(Operations.addField("whole", field, "int", null), CallContext.create()));
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void theSchemaStaysAsItIsWhileANodeJoinsOrLeaves() {
    ExecutorService executor = Executors.newCachedThreadPool();
    try (CassandraCluster cluster = CassandraCluster.start(1);
        CqlSession session = session(cluster)) {
      session.execute(
          "CREATE KEYSPACE two WITH replication = {'class': 'SimpleStrategy',"
              + " 'replication_factor': 1}");
      session.execute("CREATE TABLE two.whole (id int PRIMARY KEY, name text)");
      DatabaseAdapter adapter = OperatedStore.open(cluster.url("two"), executor);
      assertThat(added(adapter, "before")).isNotNull();

      cluster.join();
      untilStatus(session, "BOOT");

      refused(adapter, "joining", "BOOT");

      untilStatus(session, "NORMAL");
      assertThat(added(adapter, "between")).isNotNull();

      CompletableFuture<Void> leaving =
          CompletableFuture.runAsync(() -> cluster.leave(2), executor);
      untilStatus(session, "LEAVING");

      refused(adapter, "leaving", "LEAVING");

      leaving.join();
      untilStatus(session, "LEFT");
      assertThat(added(adapter, "after")).isNotNull();
      assertThat(
              session
                  .execute(
                      "SELECT column_name FROM system_schema.columns"
                          + " WHERE keyspace_name = 'two' AND table_name = 'whole'")
                  .map(row -> row.getString(0)))
          .contains("before", "between", "after")
          .doesNotContain("joining", "leaving");
      Stages.join(adapter.closeAsync());
    } finally {
      executor.shutdown();
    }
  }

  private static void refused(DatabaseAdapter adapter, String field, String status) {
    assertThatThrownBy(() -> added(adapter, field))
        .hasMessageContaining("joining or leaving")
        .hasMessageContaining("is " + status)
        .extracting(OperatedStore::code)
        .isEqualTo(CassandraErrorCode.CASSANDRA_NODES_UNSETTLED);
  }

  // Of the node that comes and goes; the other stays as it is.
  private static void untilStatus(CqlSession session, String second) {
    Awaitility.await()
        .atMost(SOON)
        .until(() -> statuses(session), List.of("NORMAL", second)::equals);
  }

  private static List<String> statuses(CqlSession session) {
    return session
        .execute("SELECT address, status_with_port FROM system_views.gossip_info")
        .all()
        .stream()
        .sorted(Comparator.comparing(row -> String.valueOf(row.getInetAddress(0))))
        .map(row -> String.valueOf(row.getString(1)).split(",", 2)[0])
        .toList();
  }

  private static void people(CassandraSpace space) {
    Object[][] rows = new Object[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = new Object[] {i, "name " + i};
    }
    space.load(
        "people",
        CassandraSpace.schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING),
        rows);
  }
}
