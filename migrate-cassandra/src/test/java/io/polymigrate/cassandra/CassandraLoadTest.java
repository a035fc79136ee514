package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.testkit.OperatedStore;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CassandraLoadTest {
  private static final RecordSchema SCHEMA =
      CassandraSpace.schema(List.of("id"), "id", Simple.INT, "a", Simple.STRING, "b", Simple.INT);
  private static final RecordSchema EVENTS =
      CassandraSpace.schema(
          List.of("customer", "at"),
          "customer",
          Simple.STRING,
          "at",
          Simple.INSTANT,
          "total",
          new Decimal(18, 4));

  private static WriteResult load(
      CassandraSpace space, Map<String, @Nullable Object> options, @Nullable Object[]... rows) {
    return space.load(CassandraSpace.load("t", SCHEMA, LoadMode.UPSERT, options), rows);
  }

  private static List<String> cells(CassandraSpace space) {
    return space.rows("SELECT id, a, WRITETIME(a) AS w FROM t").stream()
        .map(row -> row.replaceAll("w=[0-9]+", "w=some"))
        .toList();
  }

  @Test
  void theKeyIsThePartitionKeyUnlessTheLoadNamesSomeOfIt() {
    try (CassandraSpace space = CassandraSpace.open()) {
      space.load(CassandraSpace.load("whole", EVENTS, LoadMode.UPSERT, Map.of()));
      space.load(
          CassandraSpace.load(
              "some", EVENTS, LoadMode.UPSERT, Map.of("partition_key", List.of("customer"))));

      assertThat(described(space, "whole"))
          .containsOnly(Map.entry("cassandra.partition_key", "customer, at"));
      assertThat(described(space, "some"))
          .containsOnly(
              Map.entry("cassandra.partition_key", "customer"),
              Map.entry("cassandra.clustering", "at"));
      assertThatThrownBy(
              () ->
                  space.load(
                      CassandraSpace.load(
                          "none",
                          EVENTS,
                          LoadMode.UPSERT,
                          Map.of("partition_key", List.of("total")))))
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.INVALID_INPUT);
    }
  }

  private static Map<String, String> described(CassandraSpace space, String container) {
    return Stages.join(space.adapter().describe(container, CallContext.create())).attributes();
  }

  @Test
  void nullReplacesWhatIsThereAndLeavesNoTombstoneWhereNothingIs() {
    try (CassandraSpace space = CassandraSpace.open()) {
      load(
          space,
          Map.of(),
          new Object[] {1, "a", 1},
          new Object[] {2, null, 2},
          new Object[] {3, "old", 3},
          new Object[] {3, null, 3});

      assertThat(cells(space))
          .containsExactly(
              "{a=a, id=1, w=some}", "{a=null, id=2, w=null}", "{a=null, id=3, w=null}");

      load(space, Map.of(), new Object[] {1, null, 1});

      assertThat(cells(space).get(0)).isEqualTo("{a=null, id=1, w=null}");
    }
  }

  @Test
  void recordsOfOnePartitionGoTogetherAndTheLatestOfAKeyStands() {
    try (CassandraSpace space = CassandraSpace.open()) {
      @Nullable Object[][] rows = new Object[500][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] =
            new Object[] {"c" + i % 3, Instant.ofEpochSecond(i % 100), BigDecimal.valueOf(i, 4)};
      }

      WriteResult result =
          space.load(
              CassandraSpace.load(
                  "t", EVENTS, LoadMode.UPSERT, Map.of("partition_key", List.of("customer"))),
              rows);

      assertThat(result.written()).isEqualTo(500);
      Map<String, Object> last = new java.util.TreeMap<>();
      for (@Nullable Object[] row : rows) {
        last.put(row[0] + " " + row[1], String.valueOf(row[2]));
      }
      Map<String, Object> read = new java.util.TreeMap<>();
      space
          .read(ExtractRequest.of("t"))
          .forEach(
              row ->
                  read.put(
                      row.get("customer") + " " + row.get("at"), String.valueOf(row.get("total"))));
      assertThat(read).isEqualTo(last);
    }
  }

  @Test
  void whatTheStoreCanNotTakeIsRejectedAndTheRestWritten() {
    try (CassandraSpace space = CassandraSpace.open()) {
      RecordSchema keyed =
          CassandraSpace.schema(List.of("k"), "k", Simple.STRING, "v", Simple.STRING);

      WriteResult result =
          space.load(
              "t",
              keyed,
              new Object[] {"", "x"},
              new Object[] {"k".repeat(65_536), "x"},
              new Object[] {"large", "x".repeat(5 << 20)},
              new Object[] {"k".repeat(65_535), "x"});

      assertThat(result.written()).isEqualTo(1);
      assertThat(result.rejections())
          .extracting(Rejection::row, Rejection::code)
          .containsExactly(
              org.assertj.core.api.Assertions.tuple(0, StandardErrorCode.VALUE_NOT_REPRESENTABLE),
              org.assertj.core.api.Assertions.tuple(1, StandardErrorCode.RECORD_TOO_LARGE),
              org.assertj.core.api.Assertions.tuple(2, StandardErrorCode.RECORD_TOO_LARGE));
    }
  }

  @Test
  void countersStaticColumnsAndViewsAreNoTargets() {
    try (CassandraSpace space = CassandraSpace.open()) {
      space.cql(
          "CREATE TABLE counted (id int PRIMARY KEY, b counter)",
          "CREATE TABLE shared (id int, c int, a text static, b int, PRIMARY KEY (id, c))",
          "CREATE TABLE base (id int PRIMARY KEY, a text, b int)",
          "CREATE MATERIALIZED VIEW seen AS SELECT * FROM base WHERE id IS NOT NULL PRIMARY KEY"
              + " (id)");

      assertThatThrownBy(() -> space.load("counted", SCHEMA))
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.TYPE_NOT_SUPPORTED);
      assertThatThrownBy(
              () ->
                  space.load(
                      "shared",
                      CassandraSpace.schema(
                          List.of("id", "c"),
                          "id",
                          Simple.INT,
                          "c",
                          Simple.INT,
                          "a",
                          Simple.STRING)))
          .hasMessageContaining("static");
      assertThatThrownBy(() -> space.load("seen", SCHEMA)).hasMessageContaining("view");
    }
  }

  @Test
  void fewerRequestsAreInFlightAfterOneThatTheStoreHadNoTimeFor() {
    InFlight inFlight = new InFlight(100);

    for (int i = 0; i < 10; i++) {
      inFlight.acquire();
      inFlight.release(true);
    }
    assertThat(inFlight.limit()).isEqualTo(InFlight.LEAST);

    for (int i = 0; i < 1000; i++) {
      inFlight.acquire();
      inFlight.release(false);
    }
    assertThat(inFlight.limit()).isBetween(40, 100);
  }

  @Test
  void aTableMovesFromOneKeyspaceToAnotherWithoutADifference() {
    @Nullable Object[][] rows = new Object[3_000][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new Object[] {"c" + i % 50, Instant.ofEpochSecond(i, i), BigDecimal.valueOf(i, 4)};
    }
    try (CassandraSpace from = CassandraSpace.open();
        CassandraSpace to = CassandraSpace.open()) {
      from.load(
          CassandraSpace.load(
              "orders", EVENTS, LoadMode.UPSERT, Map.of("partition_key", List.of("customer"))),
          rows);
      CrossPlatformMigrator migrator =
          CrossPlatformMigrator.builder()
              .source("cassandra", from.url())
              .target("cassandra", to.url())
              .extract("orders")
              .load("orders")
              .build();

      assertThat(migrator.run().written()).isEqualTo(rows.length);

      assertThat(Stages.join(migrator.verify(CallContext.create())).differences()).hasValue(0);
      assertThat(to.adapter().info().product()).isEqualTo("Apache Cassandra");
      assertThat(Stages.join(to.adapter().describe("orders", CallContext.create())).attributes())
          .containsEntry("cassandra.partition_key", "customer");
    }
  }

  @Test
  void aRunHasOneProcessAtATime() {
    try (CassandraSpace space = CassandraSpace.open()) {
      CheckpointStore store = space.adapter().checkpoints();
      AtomicBoolean lost = new AtomicBoolean();
      AsyncCloseable first = Stages.join(store.lock("run", () -> lost.set(true)));

      assertThatThrownBy(() -> Stages.join(store.lock("run", () -> {})))
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.OPERATION_IN_PROGRESS);
      Stages.join(first.closeAsync());
      AsyncCloseable second = Stages.join(store.lock("run", () -> {}));
      Stages.join(second.closeAsync());

      assertThat(lost).isFalse();
    }
  }

  private static final RecordSchema COUNTED =
      CassandraSpace.schema(List.of("id"), "id", Simple.INT, "b", Simple.LONG, "c", Simple.LONG);

  private static LoadRequest counters() {
    return CassandraSpace.load("counted", COUNTED, LoadMode.UPSERT, Map.of("counters", "set"));
  }

  @Test
  void countersAreBroughtToTheValuesOfRecordsHoweverOftenTheyAreLoaded() {
    try (CassandraSpace space = CassandraSpace.open()) {
      space.cql(
          "CREATE TABLE counted (id int PRIMARY KEY, b counter, c counter)",
          "UPDATE counted SET b = b + 5 WHERE id = 1",
          "UPDATE counted SET b = b - 7 WHERE id = 2");
      @Nullable Object[][] rows = {
        {1, 3L, 0L},
        {2, Long.MAX_VALUE, Long.MIN_VALUE},
        {3, 9L, 9L},
        {3, 10L, -10L},
        {4, null, 1L}
      };

      WriteResult first = space.load(counters(), rows);
      WriteResult second = space.load(counters().withResumeState(Optional.of("EXISTING x")), rows);

      assertThat(first.written()).isEqualTo(4);
      assertThat(second.written()).isEqualTo(4);
      assertThat(first.rejections()).extracting(Rejection::row).containsExactly(4);
      assertThat(space.rows("SELECT * FROM counted"))
          .containsExactly(
              "{b=10, c=-10, id=3}",
              "{b=3, c=0, id=1}",
              "{b=9223372036854775807, c=-9223372036854775808, id=2}");
      assertThatThrownBy(() -> space.load(counters().withMode(LoadMode.REPLACE)))
          .hasMessageContaining("upsert");
    }
  }

  @Test
  void aTableOfCountersIsCopiedIntoOneThatIsMadeForIt() {
    try (CassandraSpace from = CassandraSpace.open();
        CassandraSpace to = CassandraSpace.open()) {
      from.cql("CREATE TABLE counted (id int PRIMARY KEY, b counter, c counter)");
      for (int i = 0; i < 100; i++) {
        from.cql("UPDATE counted SET b = b + " + i + ", c = c - " + i + " WHERE id = " + i);
      }
      CrossPlatformMigrator migrator =
          CrossPlatformMigrator.builder()
              .source("cassandra", from.url())
              .target("cassandra", to.url())
              .extract("counted")
              .step(counted())
              .build();

      assertThat(migrator.run().written()).isEqualTo(100);

      assertThat(Stages.join(migrator.verify(CallContext.create())).differences()).hasValue(0);
      assertThat(to.rows("SELECT * FROM counted")).isEqualTo(from.rows("SELECT * FROM counted"));
    }
  }

  private static LoadStep counted() {
    LoadStep plain = LoadStep.of("counted");
    return new LoadStep(
        plain.targetTable(),
        plain.key(),
        plain.mode(),
        plain.create(),
        plain.batchSize(),
        plain.undo(),
        Map.of("counters", "set"));
  }
}
