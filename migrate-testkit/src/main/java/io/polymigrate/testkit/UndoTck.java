package io.polymigrate.testkit;

import static io.polymigrate.testkit.OpenAdapter.assertWritten;
import static io.polymigrate.testkit.OpenAdapter.context;
import static io.polymigrate.testkit.OpenAdapter.failure;
import static io.polymigrate.testkit.OpenAdapter.join;
import static io.polymigrate.testkit.OpenAdapter.rows;
import static io.polymigrate.testkit.OpenAdapter.schema;
import static io.polymigrate.testkit.OpenAdapter.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.Assumptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Loads that keep prior images: they are rolled back exactly, but for what others changed since,
 * and can be finalised. Whoever can't keep any refuses such a load before anything is written.
 */
public abstract class UndoTck extends AdapterTck {
  private static final RecordSchema NAMES =
      schema(List.of("id"), "id", Simple.INT, "a", Simple.STRING);

  /** For the leaves. */
  protected UndoTck() {}

  private String existing() {
    String container = fresh();
    assertWritten(
        open()
            .load(
                container,
                schema(List.of("id"), "id", Simple.INT, "a", Simple.STRING, "n", Simple.INT),
                rows(
                    new Object[] {1, "x", 10},
                    new Object[] {2, "y", 20},
                    new Object[] {3, "", -30},
                    new Object[] {4, "\ud83d\ude00 'q'", null})),
        4);
    return container;
  }

  private LoadRequest request(String container) {
    return open().request(container, NAMES).withUndoId(Optional.of(id(container)));
  }

  private static String id(String container) {
    return "undo-" + container;
  }

  /** Loads two existing records, one of them twice, and two new ones. */
  private void overwrite(LoadRequest request) {
    LoadSession session = open().openLoad(request);
    write(session, request.schema(), rows(new Object[] {2, "changed"}, new Object[] {5, "new"}));
    write(
        session,
        request.schema(),
        rows(new Object[] {2, "again"}, new Object[] {3, "full"}, new Object[] {6, null}));
    join(session.complete());
    join(session.closeAsync());
  }

  private RollbackResult rollBack(String container) {
    return join(adapter().rollBack(id(container), context()));
  }

  @Test
  void whoeverKeepsNoPriorImagesSaysSoBeforeAnythingIsWritten() {
    Assumptions.assumeThat(can(Capability.UNDO_OF_LOADS)).isFalse();
    String container = existing();
    List<String> before = state(container);
    String none = fresh();

    for (LoadRequest request : List.of(request(container), request(none))) {
      MigrationException failure = failure(() -> adapter().openLoad(request, context()));

      assertThat(failure.code()).isEqualTo(StandardErrorCode.OPERATION_NOT_SUPPORTED);
      assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
      assertThat(failure).hasMessageContaining("prior images");
    }
    assertThat(state(container)).isEqualTo(before);
    assertThat(door().exists(none)).isFalse();
  }

  @Test
  void whatALoadOverwroteComesBackAndWhatItAddedGoes() {
    needs(Capability.UNDO_OF_LOADS);
    String container = existing();
    List<String> before = state(container);

    overwrite(request(container));

    assertThat(door().records(container))
        .extracting(record -> record.get("id") + " " + record.get("a"))
        .containsExactly("1 x", "2 again", "3 full", "4 \ud83d\ude00 'q'", "5 new", "6 null");

    RollbackResult undone = rollBack(container);

    assertThat(undone.operationId()).isEqualTo(id(container));
    assertThat(undone.restored()).isEqualTo(4);
    assertThat(undone.conflictCount()).isZero();
    assertThat(state(container)).isEqualTo(before);
    assertThat(rollBack(container).conflictCount()).isZero();
    assertThat(state(container)).isEqualTo(before);
  }

  @TestFactory
  Stream<DynamicTest> everyModeIsUndone() {
    return Stream.of(LoadMode.INSERT, LoadMode.REPLACE, LoadMode.SKIP_EXISTING)
        .map(mode -> DynamicTest.dynamicTest(mode.name(), () -> assertUndone(mode)));
  }

  private void assertUndone(LoadMode mode) {
    needs(Capability.UNDO_OF_LOADS);
    String container = existing();
    List<String> before = state(container);

    overwrite(request(container).withMode(mode));
    assertThat(state(container)).isNotEqualTo(before);
    RollbackResult undone = rollBack(container);

    assertThat(undone.conflictCount()).isZero();
    assertThat(state(container)).isEqualTo(before);
  }

  @Test
  void recordsThatOthersChangedSinceAreLeftAloneAndNamed() {
    needs(Capability.UNDO_OF_LOADS);
    String container = existing();
    overwrite(request(container));
    door().change(container, 2, "a", "by another");
    door().change(container, 5, "a", "by another");

    RollbackResult undone = rollBack(container);

    assertThat(undone.conflictCount()).isEqualTo(2);
    assertThat(undone.conflicts()).hasSize(2);
    assertThat(undone.conflicts().get(0)).contains("2");
    assertThat(undone.conflicts().get(1)).contains("5");
    assertThat(undone.restored()).isEqualTo(2);
    assertThat(door().records(container))
        .extracting(record -> record.get("id") + " " + record.get("a"))
        .containsExactly("1 x", "2 by another", "3 ", "4 \ud83d\ude00 'q'", "5 by another");
  }

  @Test
  void aLoadThatWasFinalisedStays() {
    needs(Capability.UNDO_OF_LOADS);
    String container = existing();
    overwrite(request(container));
    List<String> after = state(container);

    join(adapter().finalizeUndo(id(container), context()));
    join(adapter().finalizeUndo(id(container), context()));

    MigrationException failure = failure(() -> adapter().rollBack(id(container), context()));
    assertThat(failure.code()).isEqualTo(StandardErrorCode.ALREADY_FINALIZED);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(state(container)).isEqualTo(after);
  }

  @Test
  void aContainerThatALoadMadeGoesWithIt() {
    needs(Capability.UNDO_OF_LOADS);
    String container = fresh();
    overwrite(request(container));
    assertThat(door().exists(container)).isTrue();

    assertThat(rollBack(container).restored()).isEqualTo(4);

    assertThat(door().exists(container)).isFalse();
  }

  @Test
  void aLoadThatWasGivenUpHalfwayIsUndoneAndWritesNothingMore() {
    needs(Capability.UNDO_OF_LOADS);
    String container = existing();
    List<String> before = state(container);
    LoadRequest request = request(container);
    LoadSession session = open().openLoad(request);
    RecordSink sink = join(session.openSink());
    List<@Nullable Object[]> rows = rows(new Object[] {1, "changed"}, new Object[] {5, "new"});
    WriteResult written =
        join(sink.write(OpenAdapter.batch(request.schema(), rows), Optional.empty()));
    assertWritten(written, 2);

    RollbackResult undone = rollBack(container);
    MigrationException failure =
        failure(() -> sink.write(OpenAdapter.batch(request.schema(), rows), Optional.empty()));

    assertThat(undone.restored()).isEqualTo(2);
    assertThat(failure.code()).isEqualTo(StandardErrorCode.ALREADY_ROLLED_BACK);
    assertThat(state(container)).isEqualTo(before);
    join(sink.closeAsync());
    join(session.closeAsync());
  }

  @Test
  void recordsWithoutAKeyCanNotBeUndone() {
    needs(Capability.UNDO_OF_LOADS);
    String container = fresh();
    RecordSchema keyless = schema(List.of(), "id", Simple.INT, "a", Simple.STRING);
    LoadRequest request = open().request(container, keyless).withUndoId(Optional.of(id(container)));

    MigrationException failure = failure(() -> adapter().openLoad(request, context()));

    assertThat(failure.code()).isEqualTo(StandardErrorCode.KEY_MISSING);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(door().exists(container)).isFalse();
  }
}
