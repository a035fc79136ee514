package io.polymigrate.redis;

import static io.polymigrate.testkit.OperatedStore.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.Operations;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.Durability;
import io.polymigrate.testkit.server.ExclusiveServer;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are set up in other ways, or go away. */
class RedisServerTest {
  private static final RecordSchema SCHEMA =
      OperationSpace.schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);

  @TempDir private Path folder;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<DatabaseAdapter> open = new ArrayList<>();
  private ExclusiveServer server;
  private RedisClient client;
  private RedisCommands<String, String> redis;

  @BeforeEach
  void start() {
    server = Servers.exclusive(ServerKind.REDIS_7, Durability.DURABLE);
    client = RedisClient.create(server.url());
    redis = client.connect().sync();
  }

  @AfterEach
  void stop() {
    open.forEach(adapter -> Stages.join(adapter.closeAsync()));
    executor.shutdown();
    client.shutdown();
    server.close();
  }

  private DatabaseAdapter open(String url) {
    DatabaseAdapter adapter =
        Stages.join(
            new RedisAdapterProvider()
                .open(new AdapterConfig(ConnectionString.parse(url), executor)));
    open.add(adapter);
    return adapter;
  }

  private static LoadRequest request(boolean checkpoints) {
    return LoadRequest.of("c", SCHEMA, "run").withCheckpointsInTarget(checkpoints);
  }

  private static void load(DatabaseAdapter adapter, boolean checkpoints, String text) {
    LoadSession session = Stages.join(adapter.openLoad(request(checkpoints), CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(new Object[] {i, text});
    }
    Stages.join(
        sink.write(
            new ObjectBatch(SCHEMA, rows, Optional.empty()),
            checkpoints ? Optional.of(new CheckpointMark("run", "e", "v")) : Optional.empty()));
    Stages.join(sink.closeAsync());
    Stages.join(session.complete());
  }

  private static long estimated(DatabaseAdapter adapter) {
    return Stages.join(adapter.describe("c", CallContext.create())).estimatedRecords();
  }

  @Test
  void whatWasAnsweredSurvivesAKilledServerThatSavesAlways() {
    DatabaseAdapter adapter = open(server.url());
    load(adapter, true, "x");

    server.kill9();
    MigrationException gone =
        (MigrationException)
            catchThrowable(() -> Stages.join(adapter.describe(CallContext.create())));
    server.restart();

    assertThat(gone.code().category())
        .isEqualTo(io.polymigrate.api.error.ErrorCode.Category.TRANSIENT);
    assertThat(estimated(adapter)).isEqualTo(100);
    assertThat(Stages.join(adapter.checkpoints().load("run")))
        .containsExactly(new CheckpointMark("run", "e", "v"));
  }

  @Test
  void scriptsThatTheServerForgotAreTaughtAgain() {
    DatabaseAdapter adapter = open(server.url());
    load(adapter, true, "x");
    redis.scriptFlush();

    load(adapter, true, "y");

    assertThat(redis.hget("c:7", "v")).isEqualTo("y");
  }

  @Test
  void nothingThatMustLastIsKeptWhereItMayBeEvicted() {
    redis.configSet("maxmemory-policy", "allkeys-lru");
    DatabaseAdapter adapter = open(server.url());

    for (Throwable failure :
        List.of(
            catchThrowable(() -> load(adapter, true, "x")),
            catchThrowable(() -> load(adapter, false, "x")),
            catchThrowable(
                () ->
                    Stages.join(
                        adapter.checkpoints().save(List.of(new CheckpointMark("run", "e", "v"))))),
            catchThrowable(
                () ->
                    Stages.join(
                        adapter.execute(
                            Operations.createContainer("c", Map.of("id", "int"), List.of("id")),
                            CallContext.create()))))) {
      assertThat(code(failure)).isEqualTo(RedisErrorCode.REDIS_MAY_EVICT);
      assertThat(((MigrationException) failure).outcome()).isEqualTo(Outcome.NOT_APPLIED);
      assertThat(failure).hasMessageContaining("allkeys-lru");
    }
    assertThat(redis.dbsize()).isZero();
    load(open(server.url() + "?allow_eviction=true"), false, "x");
    assertThat(redis.hget("c:7", "v")).isEqualTo("x");
  }

  @Test
  void aServerWithoutMemoryTakesNothingAndSaysSo() {
    DatabaseAdapter adapter = open(server.url());
    load(adapter, true, "x");
    redis.configSet("maxmemory", "100kb");

    MigrationException failure =
        (MigrationException) catchThrowable(() -> load(adapter, true, "y".repeat(100_000)));

    assertThat(failure.code()).isEqualTo(RedisErrorCode.REDIS_OUT_OF_MEMORY);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(redis.hget("c:7", "v")).isEqualTo("x");
  }

  @Test
  void aReplicaIsReadAndNotWritten() {
    DatabaseAdapter adapter = open(server.url());
    load(adapter, false, "x");
    redis.replicaof("127.0.0.1", 1);

    MigrationException failure =
        (MigrationException) catchThrowable(() -> load(adapter, false, "y"));

    assertThat(failure.code()).isEqualTo(RedisErrorCode.REDIS_NOT_WRITABLE);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(Stages.join(adapter.plan(ExtractRequest.of("c"), CallContext.create())).splits())
        .hasSize(1);
  }

  @Test
  void passwordsAndUsersAreAskedFor() {
    redis.configSet("requirepass", "s3cret word");
    redis.aclSetuser("reader", io.lettuce.core.AclSetuserArgs.Builder.on().addPassword("pw"));

    assertThat(open(server.url().replace("//", "//default:s3cret%20word@")).info().version())
        .startsWith("7.");
    assertThat(catchThrowable(() -> open(server.url())))
        .satisfies(e -> assertThat(code(e)).isEqualTo(StandardErrorCode.ACCESS_DENIED));
    assertThat(catchThrowable(() -> open(server.url().replace("//", "//x:wr0ng@"))))
        .satisfies(e -> assertThat(code(e)).isEqualTo(StandardErrorCode.ACCESS_DENIED))
        .hasMessageNotContaining("wr0ng");
    assertThat(catchThrowable(() -> open(server.url().replace("//", "//reader:pw@"))))
        .as("may log in, and do nothing")
        .satisfies(e -> assertThat(code(e)).isEqualTo(StandardErrorCode.ACCESS_DENIED));
  }

  @Test
  void tlsIsUsedAndCertificatesAreLookedAt() throws Exception {
    TestCertificate files = TestCertificate.in(folder);
    int port = freePort();
    redis.configSet(
        Map.of(
            "tls-cert-file", files.certificate().toString(),
            "tls-key-file", files.key().toString(),
            "tls-ca-cert-file", files.certificate().toString(),
            "tls-auth-clients", "no",
            "tls-port", String.valueOf(port)));
    String url = "rediss://127.0.0.1:" + port + "/0";

    DatabaseAdapter adapter = open(url + "?ca_file=" + files.certificate());
    load(adapter, true, "x");

    assertThat(estimated(adapter)).isEqualTo(100);
    assertThat(estimated(open(url + "?verify=none"))).isEqualTo(100);
    assertThat(code(catchThrowable(() -> open(url))))
        .isEqualTo(StandardErrorCode.CONNECTION_FAILED);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void severalAddressesAreForAClusterOnly() {
    String hosts = ConnectionString.parse(server.url()).hosts();

    Throwable failure =
        catchThrowable(() -> open(server.url().replace(hosts, hosts + "," + hosts)));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.INVALID_INPUT);
    assertThat(failure).hasMessageContaining("no member of a cluster");
  }

  @Test
  void databasesAreToldApart() {
    load(open(server.url().replace("/0", "/3")), false, "x");

    assertThat(redis.dbsize()).isZero();
    assertThat(redis.select(3)).isEqualTo("OK");
    assertThat(redis.hget("c:7", "v")).isEqualTo("x");
  }
}
