package io.polymigrate.redis;

import static io.polymigrate.testkit.OperatedStore.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.Operations;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real cluster of three masters. */
class RedisClusterTest {
  private static final RecordSchema SCHEMA =
      OperationSpace.schema(
          List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.LONG);

  private static RedisCluster cluster;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private DatabaseAdapter adapter;

  @BeforeAll
  static void start() throws IOException {
    cluster = new RedisCluster();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void open() {
    cluster.clear();
    adapter = open(cluster.url());
  }

  @AfterEach
  void close() {
    Stages.join(adapter.closeAsync());
    executor.shutdown();
  }

  private DatabaseAdapter open(String url) {
    return Stages.join(
        new RedisAdapterProvider().open(new AdapterConfig(ConnectionString.parse(url), executor)));
  }

  private static Object[][] rows(int count, String name) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Object[] {i, i % 7 == 0 ? null : name + i, (long) i})
        .toArray(Object[][]::new);
  }

  private static WriteResult load(
      DatabaseAdapter adapter, String container, LoadMode mode, Object[]... rows) {
    LoadRequest request = LoadRequest.of(container, SCHEMA, "run").withMode(mode);
    LoadSession session = Stages.join(adapter.openLoad(request, CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    WriteResult result =
        Stages.join(
            sink.write(new ObjectBatch(SCHEMA, List.of(rows), Optional.empty()), Optional.empty()));
    Stages.join(sink.closeAsync());
    Stages.join(session.complete());
    return result;
  }

  private List<String> read(String container) {
    return OperationSpace.read(adapter, ExtractRequest.of(container).withParallelism(2));
  }

  private static List<String> expected(int count, String name) {
    List<String> all = new ArrayList<>();
    for (Object[] row : rows(count, name)) {
      all.add("{id=" + row[0] + ", name=" + row[1] + ", n=" + row[2] + "}");
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void recordsAreOnAllServersAndComeBackInTheOrderOfTheirKeys(LoadMode mode) {
    WriteResult result = load(adapter, "c", mode, rows(3000, "x"));

    assertThat(result.written()).isEqualTo(3000);
    assertThat(result.rejections()).isEmpty();
    assertThat(read("c")).isEqualTo(expected(3000, "x"));
    for (int node = 0; node < RedisCluster.MASTERS; node++) {
      assertThat(cluster.node(node).dbsize()).isGreaterThan(500);
    }
    assertThat(cluster.node(RedisCluster.nodeOf("c:7")).hgetall("c:7"))
        .containsEntry("n", "7")
        .containsKey("_polymigrate_null:name");
    assertThat(Stages.join(adapter.describe("c", CallContext.create())).estimatedRecords())
        .isEqualTo(3000);
  }

  @Test
  void aRecordThatOthersWriteWhileAContainerIsFilledIsMergedAndOneOfAnotherKindRejected() {
    LoadRequest request = LoadRequest.of("c", SCHEMA, "run");
    LoadSession session = Stages.join(adapter.openLoad(request, CallContext.create()));
    cluster
        .node(RedisCluster.nodeOf("c:7"))
        .hset("c:7", Map.of("id", "7", "name", "of another", "colour", "red"));
    cluster.node(RedisCluster.nodeOf("c:8")).set("c:8", "of another");

    RecordSink sink = Stages.join(session.openSink());
    WriteResult result =
        Stages.join(
            sink.write(
                new ObjectBatch(SCHEMA, List.of(rows(500, "x")), Optional.empty()),
                Optional.empty()));

    assertThat(result.written()).isEqualTo(499);
    assertThat(result.rejections())
        .singleElement()
        .satisfies(it -> assertThat(it.row()).isEqualTo(8))
        .satisfies(it -> assertThat(it.code()).isEqualTo(RedisErrorCode.REDIS_WRONG_KIND));
    assertThat(cluster.node(RedisCluster.nodeOf("c:7")).hgetall("c:7"))
        .isEqualTo(Map.of("id", "7", "_polymigrate_null:name", "", "n", "7", "colour", "red"));
    assertThat(cluster.node(RedisCluster.nodeOf("c:8")).get("c:8")).isEqualTo("of another");
    assertThat(cluster.node(RedisCluster.nodeOf("c:499")).hget("c:499", "name")).isEqualTo("x499");
  }

  @Test
  void aRecordThatIsThereAlreadyIsRejectedAndTheOthersAreNot() {
    load(adapter, "c", LoadMode.UPSERT, rows(5, "x"));

    WriteResult result = load(adapter, "c", LoadMode.INSERT, rows(10, "y"));

    assertThat(result.written()).isEqualTo(5);
    assertThat(result.rejections()).hasSize(5);
    assertThat(read("c").subList(0, 5)).isEqualTo(expected(5, "x"));
  }

  @Test
  void keysOfOthersAreFoundOnAllServers() {
    for (int i = 0; i < 30; i++) {
      String key = "queue:" + i;
      cluster.node(RedisCluster.nodeOf(key)).rpush(key, "a", "b");
    }

    List<ContainerDescription> all = Stages.join(adapter.describe(CallContext.create()));

    assertThat(all).extracting(ContainerDescription::name).containsExactly("queue");
    assertThat(all.get(0).estimatedRecords()).isEqualTo(30);
    assertThat(read("queue")).hasSize(30);
  }

  @Test
  void aContainerInAHashTagIsOnOneServer() {
    load(adapter, "{c}", LoadMode.UPSERT, rows(100, "x"));

    assertThat(read("{c}")).isEqualTo(expected(100, "x"));
    assertThat(cluster.node(RedisCluster.nodeOf("{c}")).dbsize()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void aCopyIsVerifiedThereAndBack() {
    try (OperationSpace single = OperationSpace.open()) {
      single.load("c", SCHEMA, LoadMode.UPSERT, rows(2000, "x"));

      CrossPlatformMigrator there = CopyProcess.migrator(single.url(), cluster.url(), "c", 0);
      RunSummary summary = Stages.join(there.run(CallContext.create(), false));
      long differences = differences(there);
      CrossPlatformMigrator back =
          CopyProcess.migrator(cluster.url(), single.url() + "&prefix=back:", "c", 0);
      Stages.join(back.run(CallContext.create(), false));

      assertThat(summary.written()).isEqualTo(2000);
      assertThat(differences).isZero();
      assertThat(differences(back)).isZero();
    }
  }

  private static long differences(CrossPlatformMigrator migrator) {
    return Stages.join(migrator.verify(CallContext.create())).differences().orElse(-1);
  }

  @Test
  void aKilledCopyGoesOnWhereItWas() throws Exception {
    try (OperationSpace single = OperationSpace.open()) {
      single.load("c", SCHEMA, LoadMode.UPSERT, rows(4000, "x"));
      Process process = CopyProcess.start(single.url(), cluster.url(), "c", 2000);
      try {
        await().atMost(Duration.ofMinutes(2)).until(() -> records() > 600);
      } finally {
        process.destroyForcibly().waitFor();
      }

      long before = records();
      CrossPlatformMigrator migrator = CopyProcess.migrator(single.url(), cluster.url(), "c", 0);
      RunSummary summary = Stages.join(migrator.run(CallContext.create(), false));

      assertThat(before).isBetween(600L, 3999L);
      assertThat(summary.resumed()).isTrue();
      assertThat(summary.written()).isEqualTo(4000);
      assertThat(differences(migrator)).isZero();
    }
  }

  private static long records() {
    long all = 0;
    for (int node = 0; node < RedisCluster.MASTERS; node++) {
      all += cluster.node(node).dbsize();
    }
    return all;
  }

  @Test
  void recordsAreFoundAndWrittenWhileTheirSlotMoves() {
    // A tag keeps all of them in one slot, so that every call meets the move.
    int slot = SlotHash.getSlot("{c}");
    int from = RedisCluster.nodeOf("{c}");
    int to = (from + 1) % RedisCluster.MASTERS;
    load(adapter, "{c}", LoadMode.UPSERT, rows(200, "x"));
    cluster.open(slot, from, to);
    try {
      IntStream.range(0, 100).forEach(i -> cluster.move("{c}:" + i, from, to));

      List<String> halfway = read("{c}");
      WriteResult result = load(adapter, "{c}", LoadMode.UPSERT, rows(300, "y"));
      List<String> changed = read("{c}");
      WriteResult fresh = load(adapter, "{c}fresh", LoadMode.UPSERT, rows(50, "f"));
      IntStream.range(100, 300).forEach(i -> cluster.move("{c}:" + i, from, to));
      cluster.close(slot, to);

      assertThat(halfway).isEqualTo(expected(200, "x"));
      assertThat(result.written()).isEqualTo(300);
      assertThat(changed).isEqualTo(expected(300, "y"));
      assertThat(fresh).isEqualTo(WriteResult.allWritten(50));
      assertThat(read("{c}fresh")).isEqualTo(expected(50, "f"));
      assertThat(read("{c}")).isEqualTo(expected(300, "y"));
      load(adapter, "{c}", LoadMode.UPSERT, rows(300, "z"));
      assertThat(read("{c}")).isEqualTo(expected(300, "z"));
    } finally {
      cluster.clear();
      cluster.close(slot, to);
      cluster.open(slot, to, from);
      cluster.close(slot, from);
    }
  }

  @Test
  void aLoadWithoutAKeyIsRefusedBeforeItBegins() {
    RecordSchema keyless = new RecordSchema(SCHEMA.fields(), List.of());
    LoadRequest request = LoadRequest.of("k", keyless, "run");

    Throwable failure =
        catchThrowable(() -> Stages.join(adapter.openLoad(request, CallContext.create())));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.KEY_MISSING);
    assertThat(records()).isZero();
  }

  @Test
  void containersAreMadeAndValidated() {
    Stages.join(
        adapter.execute(
            Operations.createContainer(
                    "v", new TreeMap<>(Map.of("id", "int", "n", "long")), List.of("id"))
                .withOperationId("create"),
            CallContext.create()));
    Stages.join(
        adapter.execute(
            Operations.schemaValidation(
                "v", Map.of("properties", Map.of("n", Map.of("minimum", 3)))),
            CallContext.create()));

    LoadRequest request =
        LoadRequest.of(
            "v", OperationSpace.schema(List.of("id"), "id", Simple.INT, "n", Simple.LONG), "run");
    LoadSession session = Stages.join(adapter.openLoad(request, CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    WriteResult result =
        Stages.join(
            sink.write(
                new ObjectBatch(
                    request.schema(),
                    List.of(new Object[] {1, 2L}, new Object[] {2, 4L}),
                    Optional.empty()),
                Optional.empty()));

    assertThat(result.rejections()).hasSize(1);
    assertThat(read("v")).containsExactly("{id=2, n=4}");
    assertThat(Stages.join(adapter.rollBack("create", CallContext.create())).conflicts())
        .isNotEmpty();
  }

  @Test
  void aLoadThatIsGivenUpLeavesNothing() {
    LoadRequest request = LoadRequest.of("c", SCHEMA, "run");
    LoadSession session = Stages.join(adapter.openLoad(request, CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    Stages.join(
        sink.write(
            new ObjectBatch(SCHEMA, List.of(rows(500, "x")), Optional.empty()), Optional.empty()));

    Stages.join(session.abort());

    assertThat(session.atomicCheckpoints()).isFalse();
    assertThat(records()).isZero();
  }

  @Test
  void nothingThatMustLastIsKeptWhereOneServerMayEvictIt() {
    cluster.node(2).configSet("maxmemory-policy", "allkeys-lru");
    DatabaseAdapter other = open(cluster.url());
    try {
      Throwable failure = catchThrowable(() -> load(other, "c", LoadMode.UPSERT, rows(1, "x")));

      assertThat(code(failure)).isEqualTo(RedisErrorCode.REDIS_MAY_EVICT);
    } finally {
      cluster.node(2).configSet("maxmemory-policy", "noeviction");
      Stages.join(other.closeAsync());
    }
  }

  @Test
  void aClusterHasOneDatabase() {
    Throwable failure = catchThrowable(() -> open(cluster.url().replace("/0", "/1")));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.INVALID_INPUT);
    assertThat(failure).hasMessageContaining("database 0");
  }
}
