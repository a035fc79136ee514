package io.polymigrate.testkit;

import static io.polymigrate.testkit.OpenAdapter.assertWritten;
import static io.polymigrate.testkit.OpenAdapter.context;
import static io.polymigrate.testkit.OpenAdapter.join;
import static io.polymigrate.testkit.OpenAdapter.rows;
import static io.polymigrate.testkit.OpenAdapter.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Failures: the connection is cut at this byte or that, and nothing is lost, doubled or hidden. */
public abstract class FailureTck extends AdapterTck {
  private static final RecordSchema SCHEMA =
      schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);

  /** For the leaves. */
  protected FailureTck() {}

  @Test
  void aCallThatWasCancelledDoesNotStart() {
    String container = loaded(1, "a");
    CallContext cancelled = context();
    cancelled.cancel();

    assertThatThrownBy(
            () -> {
              ExtractPlan plan = join(adapter().plan(ExtractRequest.of(container), cancelled));
              OpenAdapter.read(plan);
            })
        .isInstanceOfSatisfying(
            MigrationException.class,
            failure -> assertThat(failure.code()).isEqualTo(StandardErrorCode.CANCELLED));
  }

  @TestFactory
  Stream<DynamicTest> aReadThatIsCutGoesOnAfterItsLastPosition() {
    if (!can(Capability.NETWORK)) {
      return Stream.empty();
    }
    return Stream.of(0, 20_000, 300_000)
        .map(
            bytes ->
                DynamicTest.dynamicTest("after " + bytes + " bytes", () -> assertReadOn(bytes)));
  }

  private void assertReadOn(int bytes) {
    int records = 600;
    String container = loaded(records, "x".repeat(1000));
    ExtractRequest request = ExtractRequest.of(container).withBatch(20, 1 << 20);
    List<Integer> read = new ArrayList<>();
    Optional<String> position = Optional.empty();
    try (FaultProxy proxy = FaultProxy.before(space().url());
        OpenAdapter far = OpenAdapter.on(space(), proxy.url())) {
      ExtractPlan plan = far.plan(request);
      // Before the source is open: a store may send all it has as soon as it is asked.
      proxy.cutAfterReplyBytes(bytes);
      RecordSource source = null;
      MigrationException failure = null;
      boolean more = true;
      // A source that mends what was cut by itself comes to its end without a failure.
      while (failure == null && more) {
        try {
          if (source == null) {
            source = join(plan.open(plan.splits().get(0)));
          }
          Optional<RecordBatch> next = join(source.nextBatch());
          more = next.isPresent();
          position = next.isPresent() ? next.get().position() : position;
          next.ifPresent(
              batch ->
                  OpenAdapter.rows(plan.schema(), batch)
                      .forEach(row -> read.add(row.number("id"))));
        } catch (MigrationException e) {
          failure = e;
        }
      }
      if (failure != null) {
        assertThat(failure.code().category()).isEqualTo(ErrorCode.Category.TRANSIENT);
      }
      proxy.pass();
      if (source != null) {
        join(source.closeAsync());
      }
      join(plan.closeAsync());
      KeyRange rest = position.map(KeyRange.ALL::after).orElse(KeyRange.ALL);
      // The same adapter: it must not hold on to what was cut.
      far.read(request.withRanges(List.of(rest))).forEach(row -> read.add(row.number("id")));
    }

    assertThat(read).hasSize(records).doesNotHaveDuplicates();
    if (can(Capability.KEY_ORDER)) {
      assertThat(read).isSorted();
    }
  }

  @TestFactory
  Stream<DynamicTest> aWriteThatIsCutSaysWhatItKnowsAndIsWrittenAgain() {
    if (!can(Capability.NETWORK)) {
      return Stream.empty();
    }
    return Stream.of(0, 10, 60, 200, 500, 1500)
        .map(
            bytes ->
                DynamicTest.dynamicTest(
                    "after " + bytes + " bytes", () -> assertWrittenAgain(bytes)));
  }

  private void assertWrittenAgain(int bytes) {
    String container = fresh();
    List<@Nullable Object[]> rows = rows(new Object[] {1, "a"}, new Object[] {2, "b"});
    LoadRequest request =
        LoadRequest.of(container, open().held(SCHEMA), container).withCheckpointsInTarget(true);
    try (FaultProxy proxy = FaultProxy.before(space().url());
        OpenAdapter far = OpenAdapter.on(space(), proxy.url())) {
      LoadSession session = far.openLoad(request);
      Optional<CheckpointMark> mark =
          session.atomicCheckpoints()
              ? Optional.of(new CheckpointMark(container, "split", "1"))
              : Optional.empty();
      proxy.cutAfterReplyBytes(bytes);
      Optional<MigrationException> failure =
          attempt(() -> OpenAdapter.write(session, SCHEMA, rows, mark));
      proxy.pass();
      failure.ifPresent(e -> assertHonest(e, container, mark));
      if (failure.isPresent()) {
        retried(() -> OpenAdapter.write(session, SCHEMA, rows, mark));
      }
      retried(
          () -> {
            join(session.complete());
            return true;
          });
      join(session.closeAsync());
    }

    assertThat(seen(container)).containsExactly("1 a", "2 b");
  }

  private void assertHonest(
      MigrationException failure, String container, Optional<CheckpointMark> mark) {
    assertThat(failure.code().category()).isEqualTo(ErrorCode.Category.TRANSIENT);
    boolean marked = !join(adapter().checkpoints().load(container)).isEmpty();
    if (failure.outcome() == Outcome.NOT_APPLIED) {
      assertThat(door().exists(container) ? seen(container) : List.of())
          .as("records after a write that says it was not applied")
          .isEmpty();
      assertThat(marked).isFalse();
    }
    if (mark.isPresent()) {
      assertThat(seen(container)).hasSize(marked ? 2 : 0);
    }
  }

  @TestFactory
  Stream<DynamicTest> aLoadThatIsCutWhileItCompletesIsCompletedAgain() {
    if (!can(Capability.NETWORK)) {
      return Stream.empty();
    }
    return Stream.of(0, 100, 400, 1500)
        .map(
            bytes ->
                DynamicTest.dynamicTest(
                    "after " + bytes + " bytes", () -> assertCompletedAgain(bytes)));
  }

  private void assertCompletedAgain(int bytes) {
    String container = fresh();
    try (FaultProxy proxy = FaultProxy.before(space().url());
        OpenAdapter far = OpenAdapter.on(space(), proxy.url())) {
      LoadRequest request = far.request(container, SCHEMA);
      LoadSession session = far.openLoad(request);
      assertWritten(OpenAdapter.write(session, SCHEMA, rows(new Object[] {1, "a"})), 1);
      proxy.cutAfterReplyBytes(bytes);
      Optional<MigrationException> failure =
          attempt(
              () -> {
                join(session.complete());
                return true;
              });
      proxy.pass();
      failure.ifPresent(
          e -> assertThat(e.code().category()).isEqualTo(ErrorCode.Category.TRANSIENT));
      retried(
          () -> {
            join(session.complete());
            return true;
          });
      join(session.closeAsync());
    }

    assertThat(seen(container)).containsExactly("1 a");
    assertThat(join(adapter().describe(container, context())).schema().key()).containsExactly("id");
  }

  @Test
  void anAdapterOutlivesItsConnections() {
    needs(Capability.NETWORK);
    String container = loaded(3, "a");
    try (FaultProxy proxy = FaultProxy.before(space().url());
        OpenAdapter far = OpenAdapter.on(space(), proxy.url())) {
      assertThat(far.read(container)).hasSize(3);
      proxy.cut();

      assertThat(retried(() -> far.read(container))).hasSize(3);
    }
  }

  private static Optional<MigrationException> attempt(Work<?> work) {
    try {
      work.run();
      return Optional.empty();
    } catch (MigrationException e) {
      return Optional.of(e);
    }
  }

  private interface Work<T> {
    T run();
  }

  /** Does it until it succeeds, as the engine does after what is transient. */
  private static <T> T retried(Work<T> work) {
    List<T> done = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(OpenAdapter.PATIENCE_SECONDS))
        .ignoreExceptionsMatching(
            e ->
                e instanceof MigrationException failure
                    && failure.code().category() == ErrorCode.Category.TRANSIENT)
        .until(() -> done.add(work.run()));
    return done.get(0);
  }

  private List<String> seen(String container) {
    return door().records(container).stream().map(r -> r.get("id") + " " + r.get("v")).toList();
  }

  private String loaded(int records, String text) {
    String container = fresh();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      rows.add(new Object[] {i, text});
    }
    assertWritten(open().load(container, SCHEMA, rows), records);
    return container;
  }
}
