package io.polymigrate.testkit;

import static io.polymigrate.testkit.OpenAdapter.assertWritten;
import static io.polymigrate.testkit.OpenAdapter.context;
import static io.polymigrate.testkit.OpenAdapter.failure;
import static io.polymigrate.testkit.OpenAdapter.join;
import static io.polymigrate.testkit.OpenAdapter.rows;
import static io.polymigrate.testkit.OpenAdapter.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Operations: what is declared can be checked, executed, inspected, rolled back and finalised, and
 * what is not is refused. Which ones are run is decided by what the adapter declares.
 */
public abstract class OperationsTck extends AdapterTck {

  /** For the leaves. */
  protected OperationsTck() {}

  private String loaded() {
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

  private Stream<OperationSample> samples() {
    return OperationSample.all().stream()
        .filter(sample -> adapter().operations().contains(sample.type()));
  }

  private Stream<DynamicTest> forEachSample(java.util.function.Consumer<OperationSample> test) {
    return samples()
        .map(sample -> DynamicTest.dynamicTest(sample.type().name(), () -> test.accept(sample)));
  }

  private List<List<String>> states(MigrationOperation operation) {
    return List.of(
        state(operation.collectionOrTable()), state(operation.collectionOrTable() + "_new"));
  }

  private MigrationOperation prepared(OperationSample sample) {
    String container = loaded();
    sample
        .before(container)
        .ifPresent(before -> join(adapter().execute(space().suited(before), context())));
    return suited(sample, container);
  }

  private MigrationOperation suited(OperationSample sample, String container) {
    return space().suited(sample.operation(container));
  }

  private OperationResult execute(MigrationOperation operation) {
    return join(adapter().execute(operation, context()));
  }

  @Test
  void extractAndLoadAreDeclared() {
    assertThat(adapter().operations()).contains(OperationType.EXTRACT, OperationType.LOAD);
    assertThat(space().provider().operations()).containsAll(adapter().operations());
  }

  @Test
  void whatIsNotDeclaredIsRefusedWithTheListOfWhatIs() {
    String container = loaded();
    List<String> before = state(container);
    Set<OperationType> undeclared = new HashSet<>(Set.of(new OperationType("acme:reindex")));
    OperationSample.all().forEach(sample -> undeclared.add(sample.type()));
    undeclared.removeAll(adapter().operations());

    for (OperationType type : undeclared) {
      MigrationOperation operation =
          MigrationOperation.of(type, container, Map.of()).withOperationId("undeclared");
      assertNotSupported(failure(() -> adapter().execute(operation, context())), type);
      assertNotSupported(failure(() -> adapter().check(operation, context())), type);
      assertNotSupported(failure(() -> adapter().inspect(operation, context())), type);
    }

    assertThat(state(container)).isEqualTo(before);
  }

  private void assertNotSupported(MigrationException failure, OperationType type) {
    assertThat(failure.code()).isEqualTo(StandardErrorCode.OPERATION_NOT_SUPPORTED);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(failure).hasMessageContaining("'" + type + "'");
    for (OperationType declared : adapter().operations()) {
      assertThat(failure).hasMessageContaining(declared.name());
    }
  }

  @Test
  void extractAndLoadAreCheckedHereAndRunByTheEngine() {
    String container = loaded();
    String none = fresh();

    assertThat(join(adapter().check(Operations.extract(container), context())).ok()).isTrue();
    assertThat(join(adapter().check(Operations.load(container), context())).ok()).isTrue();
    assertThat(join(adapter().check(Operations.extract(none), context())).problems())
        .extracting(problem -> problem.code().name())
        .containsExactly(StandardErrorCode.CONTAINER_NOT_FOUND.name());
    for (MigrationOperation step :
        List.of(Operations.extract(container), Operations.load(container))) {
      MigrationException failure = failure(() -> adapter().execute(step, context()));
      assertThat(failure.code()).isEqualTo(StandardErrorCode.INVALID_INPUT);
      assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    }
  }

  @TestFactory
  Stream<DynamicTest> anUnknownKeyInTheDataIsRefusedWithThePossibleOnes() {
    return forEachSample(
        sample -> {
          MigrationOperation operation = prepared(sample);
          List<List<String>> before = states(operation);
          Map<String, @Nullable Object> data = new LinkedHashMap<>(operation.data());
          data.put("colour", "red");
          MigrationOperation wrong =
              MigrationOperation.of(sample.type(), operation.collectionOrTable(), data);

          MigrationException failure = failure(() -> adapter().execute(wrong, context()));

          assertThat(failure.code()).isEqualTo(StandardErrorCode.INVALID_INPUT);
          assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
          assertThat(failure).hasMessageContaining("'colour'");
          operation.data().keySet().forEach(key -> assertThat(failure).hasMessageContaining(key));
          assertThat(states(operation)).isEqualTo(before);
        });
  }

  @TestFactory
  Stream<DynamicTest> aContainerThatIsNotThereIsRefused() {
    return forEachSample(
        sample -> {
          if (sample.type().equals(OperationType.CREATE_CONTAINER)) {
            return;
          }
          String none = fresh();
          MigrationOperation operation = suited(sample, none);

          MigrationException failure = failure(() -> adapter().execute(operation, context()));

          assertThat(failure.code()).isEqualTo(StandardErrorCode.CONTAINER_NOT_FOUND);
          assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
          assertThat(failure).hasMessageContaining("'" + none + "'");
          assertThat(join(adapter().check(operation, context())).ok()).isFalse();
          assertThat(door().exists(none)).isFalse();
        });
  }

  @TestFactory
  Stream<DynamicTest> askingChangesNothing() {
    return forEachSample(
        sample -> {
          MigrationOperation operation = prepared(sample);
          List<List<String>> before = states(operation);

          assertThat(join(adapter().check(operation, context())).problems()).isEmpty();
          Validation inspected = join(adapter().inspect(operation, context()));

          assertThat(inspected.ok()).as("inspection before the execution").isFalse();
          assertThat(states(operation)).isEqualTo(before);
        });
  }

  @TestFactory
  Stream<DynamicTest> anExecutionIsAppliedOnceAndRolledBackExactly() {
    return forEachSample(
        sample -> {
          MigrationOperation operation = prepared(sample);
          String id = "life-" + operation.collectionOrTable();
          MigrationOperation identified = operation.withOperationId(id);
          List<List<String>> before = states(operation);

          OperationResult applied = execute(identified);

          assertThat(applied).isInstanceOf(OperationResult.Applied.class);
          assertThat(applied.operationId()).isEqualTo(id);
          List<List<String>> after = states(operation);
          assertThat(after).isNotEqualTo(before);
          assertThat(join(adapter().inspect(identified, context())).problems()).isEmpty();
          assertThat(execute(identified)).isInstanceOf(OperationResult.AlreadyApplied.class);
          assertThat(states(operation)).isEqualTo(after);

          RollbackResult undone = join(adapter().rollBack(id, context()));

          assertThat(undone.operationId()).isEqualTo(id);
          assertThat(undone.conflictCount()).isZero();
          assertThat(states(operation)).isEqualTo(before);
          join(adapter().rollBack(id, context()));
          assertThat(states(operation)).isEqualTo(before);
          assertThat(failure(() -> adapter().execute(identified, context())).code())
              .isEqualTo(StandardErrorCode.ALREADY_ROLLED_BACK);
        });
  }

  @TestFactory
  Stream<DynamicTest> anExecutionThatWasFinalisedStays() {
    return forEachSample(
        sample -> {
          MigrationOperation operation = prepared(sample);
          OperationResult applied = execute(operation);
          String id = applied.operationId();
          List<List<String>> after = states(operation);

          join(adapter().finalizeUndo(id, context()));
          join(adapter().finalizeUndo(id, context()));

          MigrationException failure = failure(() -> adapter().rollBack(id, context()));
          assertThat(failure.code()).isEqualTo(StandardErrorCode.ALREADY_FINALIZED);
          assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
          assertThat(states(operation)).isEqualTo(after);
        });
  }

  @TestFactory
  Stream<DynamicTest> anIdentityIsForOneOperationOnly() {
    return forEachSample(
        sample -> {
          MigrationOperation operation = prepared(sample);
          String id = "reused-" + operation.collectionOrTable();
          execute(operation.withOperationId(id));
          MigrationOperation other = suited(sample, loaded()).withOperationId(id);
          List<List<String>> before = states(other);

          MigrationException failure = failure(() -> adapter().execute(other, context()));

          assertThat(failure.code()).isEqualTo(StandardErrorCode.OPERATION_ID_REUSED);
          assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
          assertThat(states(other)).isEqualTo(before);
        });
  }

  @Test
  void anExecutionThatNeverWasIsNotFound() {
    MigrationException rollback = failure(() -> adapter().rollBack("never", context()));
    MigrationException finalize = failure(() -> adapter().finalizeUndo("never", context()));

    assertThat(rollback.code()).isEqualTo(StandardErrorCode.OPERATION_NOT_FOUND);
    assertThat(finalize.code()).isEqualTo(StandardErrorCode.OPERATION_NOT_FOUND);
    assertThat(rollback).hasMessageContaining("'never'");
  }

  @TestFactory
  Stream<DynamicTest> aRollbackLeavesAloneWhatOthersChangedSince() {
    return samples()
        .filter(sample -> sample.type().equals(OperationType.ADD_FIELD))
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.type().name(),
                    () -> {
                      MigrationOperation operation = prepared(sample);
                      String container = operation.collectionOrTable();
                      String id = execute(operation).operationId();
                      door().change(container, 2, "added", "by another");

                      RollbackResult undone = join(adapter().rollBack(id, context()));

                      assertThat(undone.conflictCount()).isEqualTo(1);
                      assertThat(undone.conflicts()).hasSize(1);
                      assertThat(undone.conflicts().get(0)).contains("2");
                      assertThat(door().records(container))
                          .filteredOn(record -> record.get("added") != null)
                          .extracting(record -> record.get("id") + " " + record.get("added"))
                          .containsExactly("2 by another");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> onlyRecordsThatMatchAreChanged() {
    return samples()
        .filter(sample -> sample.type().equals(OperationType.ADD_FIELD))
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.type().name(),
                    () -> {
                      MigrationOperation operation =
                          prepared(sample)
                              .withConditions(Map.of("a", Map.of("in", List.of("x", "y"))))
                              .withBatchSize(1);

                      OperationResult applied = execute(operation);

                      assertThat(applied)
                          .isEqualTo(new OperationResult.Applied(applied.operationId(), 2));
                      assertThat(door().records(operation.collectionOrTable()))
                          .filteredOn(record -> record.get("added") != null)
                          .extracting(record -> record.get("id"))
                          .containsExactly("1", "2");
                    }));
  }
}
