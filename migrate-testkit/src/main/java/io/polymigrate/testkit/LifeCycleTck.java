package io.polymigrate.testkit;

import static io.polymigrate.testkit.OpenAdapter.assertWritten;
import static io.polymigrate.testkit.OpenAdapter.context;
import static io.polymigrate.testkit.OpenAdapter.failure;
import static io.polymigrate.testkit.OpenAdapter.join;
import static io.polymigrate.testkit.OpenAdapter.rows;
import static io.polymigrate.testkit.OpenAdapter.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.Operations;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Life cycle: who opens closes, nothing is left behind, nothing blocks, no secret is shown. */
public abstract class LifeCycleTck extends AdapterTck {
  private static final RecordSchema SCHEMA =
      schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);

  /** For the leaves. */
  protected LifeCycleTck() {}

  /** How long threads and connections may take to end, and calls to return. */
  Duration patience() {
    return Duration.ofSeconds(20);
  }

  @Test
  void theProviderIsFoundByTheServiceLoader() {
    AdapterProvider provider = space().provider();

    Set<String> schemes = new HashSet<>();
    ServiceLoader.load(AdapterProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(found -> found.name().equals(provider.name()))
        .forEach(found -> schemes.addAll(found.schemes()));

    assertThat(schemes).containsExactlyInAnyOrderElementsOf(provider.schemes());
    assertThat(schemes).contains(ConnectionString.parse(space().url()).scheme());
    assertThat(provider.name()).matches("[a-z][a-z0-9_-]*");
  }

  @Test
  void theProviderSaysWhatItsAdaptersCanDo() {
    AdapterProvider provider = space().provider();

    assertThat(provider.operations()).containsAll(adapter().operations());
    assertThat(provider.nativeTypes()).isNotEmpty();
    for (var type : HardValues.types()) {
      assertThat(provider.support(type)).as("%s", type).isEqualTo(adapter().support(type));
    }
  }

  @Test
  void theAdapterSaysWhichStoreItIsConnectedTo() {
    assertThat(adapter().info().name()).isEqualTo(space().provider().name());
    assertThat(adapter().info().product()).isNotBlank();
    assertThat(adapter().info().version()).isNotBlank();
    ConnectionString.parse(space().url())
        .password()
        .ifPresent(secret -> assertThat(adapter().info().address()).doesNotContain(secret));
  }

  @Test
  void closingTwiceGivesTheSameStage() {
    try (OpenAdapter other = OpenAdapter.on(space())) {
      assertClosedOnce(other.adapter());
    }
  }

  @Test
  void plansSourcesLoadsAndSinksCloseTwiceToo() {
    String container = loaded(3);
    ExtractPlan plan = open().plan(ExtractRequest.of(container));
    RecordSource source = join(plan.open(plan.splits().get(0)));
    LoadSession session = open().openLoad(open().request(container, SCHEMA));
    RecordSink sink = join(session.openSink());

    assertClosedOnce(source);
    assertClosedOnce(plan);
    assertClosedOnce(sink);
    assertClosedOnce(session);
  }

  private static void assertClosedOnce(AsyncCloseable closeable) {
    CompletionStage<Void> first = closeable.closeAsync();
    CompletionStage<Void> second = closeable.closeAsync();
    join(first);
    join(second);

    assertThat(second).isSameAs(first);
    assertThat(closeable.closeAsync()).isSameAs(first);
  }

  @Test
  void aClosedAdapterRefusesWork() {
    String container = loaded(1);
    try (OpenAdapter other = OpenAdapter.on(space())) {
      join(other.adapter().closeAsync());

      failure(() -> other.adapter().describe(container, context()));
      failure(() -> other.adapter().plan(ExtractRequest.of(container), context()));
      failure(() -> other.adapter().openLoad(other.request(container, SCHEMA), context()));
    }
  }

  @Test
  void closingFreesThreads() {
    openWorkAndClose();
    Set<Thread> before = Collections.newSetFromMap(new IdentityHashMap<>());
    before.addAll(Thread.getAllStackTraces().keySet());
    Set<String> known = new HashSet<>();
    before.forEach(thread -> known.add(thread.getName()));

    openWorkAndClose();
    openWorkAndClose();

    await().atMost(patience()).untilAsserted(() -> assertThat(leftOver(before, known)).isEmpty());
  }

  // The JDK's own threads come and go; those of the tests' executors end with their idle time.
  private static List<String> leftOver(Set<Thread> before, Set<String> known) {
    List<String> names = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      String name = thread.getName();
      boolean own =
          name.equals(OpenAdapter.THREADS)
              || name.startsWith("fault-proxy")
              || name.startsWith("awaitility");
      boolean jdk = name.startsWith("process reaper") || name.startsWith("ForkJoinPool.common");
      if (!before.contains(thread) && !known.contains(name) && !own && !jdk) {
        names.add(name);
      }
    }
    return names;
  }

  private void openWorkAndClose() {
    try (OpenAdapter other = OpenAdapter.on(space())) {
      String container = fresh();
      assertWritten(other.load(container, SCHEMA, rows(new Object[] {1, "a"})), 1);
      assertThat(other.read(container)).hasSize(1);
    }
  }

  @Test
  void closingFreesConnections() {
    int before = door().connections();

    openWorkAndClose();
    openWorkAndClose();

    await()
        .atMost(patience())
        .untilAsserted(() -> assertThat(door().connections()).isLessThanOrEqualTo(before));
  }

  @Test
  void readsAndLoadsThatAreGivenUpHoldNoConnection() {
    String container = loaded(50);
    giveUp(container);
    int before = door().connections();

    for (int i = 0; i < 12; i++) {
      giveUp(container);
    }

    await()
        .atMost(patience())
        .untilAsserted(() -> assertThat(door().connections()).isLessThanOrEqualTo(before + 1));
    assertThat(open().read(container)).hasSize(50);
  }

  private void giveUp(String container) {
    ExtractPlan plan = open().plan(ExtractRequest.of(container).withBatch(10, 1 << 20));
    RecordSource source = join(plan.open(plan.splits().get(0)));
    join(source.nextBatch()).orElseThrow().release();
    join(source.closeAsync());
    join(plan.closeAsync());
    LoadSession session = open().openLoad(open().request(container, SCHEMA));
    join(join(session.openSink()).closeAsync());
    join(session.closeAsync());
  }

  @Test
  void aWrongPasswordIsRefusedAndNotShown() {
    needs(Capability.PASSWORDS);
    ConnectionString right = ConnectionString.parse(space().url());
    String secret = "wr0ng-pa55word";
    ConnectionString wrong =
        new ConnectionString(
            right.scheme(),
            Optional.of(right.user().orElse("somebody")),
            Optional.of(secret),
            right.hosts(),
            right.path(),
            right.options());

    MigrationException failure = failureToOpen(wrong);

    assertThat(failure.code()).isEqualTo(StandardErrorCode.ACCESS_DENIED);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    for (Throwable e = failure; e != null; e = e.getCause()) {
      assertThat(String.valueOf(e)).doesNotContain(secret);
    }
  }

  @Test
  void anUnreachableServerIsAClearError() {
    needs(Capability.NETWORK);
    try (FaultProxy proxy = FaultProxy.before(space().url())) {
      proxy.refuse();

      MigrationException failure = failureToOpen(ConnectionString.parse(proxy.url()));

      assertThat(failure.code()).isEqualTo(StandardErrorCode.CONNECTION_FAILED);
      assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
      assertThat(failure.retryable()).isTrue();
      assertThat(failure).hasMessageContaining(String.valueOf(proxy.port()));
    }
  }

  // Options are checked at once, so that a provider may throw here.
  private MigrationException failureToOpen(ConnectionString url) {
    Throwable failure = catchThrowable(() -> OpenAdapter.on(space(), url).close());
    assertThat(failure).isInstanceOf(MigrationException.class);
    return (MigrationException) failure;
  }

  @Test
  void noMethodWaitsForTheExecutor() throws Exception {
    String container = loaded(1);
    ExecutorService executor = Executors.newSingleThreadExecutor();
    CompletableFuture<Void> gate = new CompletableFuture<>();
    try {
      DatabaseAdapter other =
          join(
              space()
                  .provider()
                  .open(new AdapterConfig(ConnectionString.parse(space().url()), executor)));
      executor.execute(gate::join);

      List<CompletionStage<?>> stages = returned(callsOf(other, container));
      gate.complete(null);

      stages.forEach(stage -> settle(stage));
      join(other.closeAsync());
    } finally {
      gate.complete(null);
      executor.shutdown();
      assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void noMethodWaitsForTheNetwork() throws Exception {
    needs(Capability.NETWORK);
    String container = loaded(1);
    try (FaultProxy proxy = FaultProxy.before(space().url());
        OpenAdapter other = OpenAdapter.on(space(), proxy.url())) {
      proxy.blackHole();

      List<CompletionStage<?>> stages = returned(callsOf(other.adapter(), container));
      proxy.pass();
      proxy.cut();

      stages.forEach(LifeCycleTck::settle);
    }
  }

  private Map<String, Supplier<CompletionStage<?>>> callsOf(
      DatabaseAdapter other, String container) {
    return Map.of(
        "describe", () -> other.describe(container, context()),
        "describe all", () -> other.describe(context()),
        "plan", () -> other.plan(ExtractRequest.of(container), context()),
        "openLoad", () -> other.openLoad(open().request(container, SCHEMA), context()),
        "checkpoints", () -> other.checkpoints().load("run"),
        "check", () -> other.check(Operations.extract(container), context()),
        "rollBack", () -> other.rollBack("nothing", context()));
  }

  // On a thread of its own, so that a call that blocks fails and does not hang.
  private List<CompletionStage<?>> returned(Map<String, Supplier<CompletionStage<?>>> calls)
      throws Exception {
    List<CompletionStage<?>> stages = new ArrayList<>();
    ExecutorService caller = Executors.newCachedThreadPool();
    try {
      for (var call : calls.entrySet()) {
        CompletableFuture<CompletionStage<?>> returned =
            CompletableFuture.supplyAsync(call.getValue(), caller);
        assertThat(returned)
            .as("'%s' returns while its work waits", call.getKey())
            .succeedsWithin(patience());
        stages.add(returned.join());
      }
    } finally {
      caller.shutdown();
    }
    return stages;
  }

  private static void settle(CompletionStage<?> stage) {
    Throwable ignored = catchThrowable(() -> close(join(stage)));
    assertThat(ignored)
        .satisfiesAnyOf(
            failure -> assertThat(failure).isNull(),
            failure -> assertThat(failure).isInstanceOf(MigrationException.class));
  }

  private static void close(@Nullable Object opened) {
    if (opened instanceof AsyncCloseable closeable) {
      join(closeable.closeAsync());
    }
  }

  private String loaded(int records) {
    String container = fresh();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      rows.add(new Object[] {i, "v" + i});
    }
    assertWritten(open().load(container, SCHEMA, rows), records);
    return container;
  }
}
