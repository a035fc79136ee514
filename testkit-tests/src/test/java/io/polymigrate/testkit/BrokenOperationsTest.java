package io.polymigrate.testkit;

import static io.polymigrate.testkit.Breakage.breaking;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrokenOperationsTest {
  private static void assertCaught(UnaryOperator<DatabaseAdapter> broken, String... tests) {
    BrokenAdapters.assertCaught(BrokenAdapters.Operation.class, broken, tests);
  }

  /** Executes another operation than the one that was given. */
  private static UnaryOperator<DatabaseAdapter> executing(UnaryOperator<MigrationOperation> other) {
    return good ->
        Overriding.method(
            DatabaseAdapter.class,
            good,
            "execute",
            (arguments, call) ->
                good.execute(
                    other.apply((MigrationOperation) arguments[0]), (CallContext) arguments[1]));
  }

  /** Answers with a result where the good one fails with this code. */
  private static <T> CompletionStage<T> unless(
      CompletionStage<T> good, ErrorCode code, Function<Throwable, CompletionStage<T>> otherwise) {
    return good.handle(
            (result, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedStage(result);
              }
              Throwable cause = Stages.unwrap(failure);
              boolean wanted = cause instanceof MigrationException e && e.code() == code;
              return wanted ? otherwise.apply(cause) : CompletableFuture.<T>failedStage(cause);
            })
        .thenCompose(stage -> stage);
  }

  private static UnaryOperator<DatabaseAdapter> executingUnless(ErrorCode code) {
    return breaking(
        "execute",
        (arguments, call) ->
            unless(
                Breakage.<OperationResult>stage(call.call()),
                code,
                failure -> CompletableFuture.completedStage(new OperationResult.Applied("x", 0))));
  }

  @Test
  void theGoodAdapter() {
    assertCaught(UnaryOperator.identity());
  }

  @Test
  void anAdapterThatDoesNotDeclareLoad() {
    assertCaught(
        breaking(
            "operations",
            (arguments, call) -> Set.of(OperationType.EXTRACT, OperationType.ADD_FIELD)),
        "extractAndLoadAreDeclared");
  }

  @Test
  void anAdapterThatDeclaresWhatItCannotDo() {
    assertCaught(
        breaking(
            "operations",
            (arguments, call) ->
                Set.of(
                    OperationType.EXTRACT,
                    OperationType.LOAD,
                    OperationType.ADD_FIELD,
                    OperationType.DROP_CONTAINER)),
        "extractAndLoadAreDeclared",
        "whatIsNotDeclaredIsRefusedWithTheListOfWhatIs",
        "anUnknownKeyInTheDataIsRefusedWithThePossibleOnes",
        "aContainerThatIsNotThereIsRefused",
        "askingChangesNothing",
        "anExecutionIsAppliedOnceAndRolledBackExactly",
        "anExecutionThatWasFinalisedStays",
        "anIdentityIsForOneOperationOnly");
  }

  @Test
  void anAdapterThatIgnoresWhatItDoesNotKnow() {
    assertCaught(
        executingUnless(StandardErrorCode.OPERATION_NOT_SUPPORTED),
        "whatIsNotDeclaredIsRefusedWithTheListOfWhatIs");
  }

  @Test
  void anAdapterThatChecksNothing() {
    assertCaught(
        breaking("check", (arguments, call) -> CompletableFuture.completedStage(Validation.OK)),
        "whatIsNotDeclaredIsRefusedWithTheListOfWhatIs",
        "extractAndLoadAreCheckedHereAndRunByTheEngine",
        "aContainerThatIsNotThereIsRefused");
  }

  @Test
  void anAdapterThatIgnoresUnknownKeys() {
    assertCaught(
        executing(
            operation -> {
              Map<String, @Nullable Object> data = new LinkedHashMap<>(operation.data());
              data.remove("colour");
              return new MigrationOperation(
                  operation.type(),
                  operation.collectionOrTable(),
                  data,
                  operation.conditions(),
                  operation.batchSize(),
                  operation.operationId());
            }),
        "anUnknownKeyInTheDataIsRefusedWithThePossibleOnes");
  }

  @Test
  void anAdapterThatDoesNothingWhereThereIsNoContainer() {
    assertCaught(
        executingUnless(StandardErrorCode.CONTAINER_NOT_FOUND),
        "aContainerThatIsNotThereIsRefused");
  }

  @Test
  void anAdapterThatAppliesWhenItIsAsked() {
    assertCaught(
        good ->
            Overriding.method(
                DatabaseAdapter.class,
                good,
                "check",
                (arguments, call) -> {
                  MigrationOperation operation = (MigrationOperation) arguments[0];
                  CallContext context = (CallContext) arguments[1];
                  return good.check(operation, context)
                      .thenCompose(
                          answer ->
                              answer.ok() && operation.type().equals(OperationType.ADD_FIELD)
                                  ? good.execute(operation, context).thenApply(done -> answer)
                                  : CompletableFuture.completedStage(answer));
                }),
        "askingChangesNothing");
  }

  @Test
  void anAdapterThatSaysItAppliedWhatWasAppliedBefore() {
    assertCaught(
        breaking(
            "execute",
            (arguments, call) ->
                Breakage.<OperationResult>stage(call.call())
                    .thenApply(
                        result ->
                            new OperationResult.Applied(result.operationId(), records(result)))),
        "anExecutionIsAppliedOnceAndRolledBackExactly");
  }

  private static long records(OperationResult result) {
    return result.match(OperationResult.Applied::records, already -> 0L);
  }

  @Test
  void anAdapterThatRollsNothingBack() {
    assertCaught(
        breaking(
            "rollBack",
            (arguments, call) ->
                "never".equals(arguments[0])
                    ? call.call()
                    : CompletableFuture.completedStage(
                        new RollbackResult(String.valueOf(arguments[0]), 0, List.of(), 0))),
        "anExecutionIsAppliedOnceAndRolledBackExactly",
        "anExecutionThatWasFinalisedStays",
        "aRollbackLeavesAloneWhatOthersChangedSince");
  }

  @Test
  void anAdapterThatForgetsToFinalise() {
    assertCaught(
        breaking(
            "finalizeUndo",
            (arguments, call) ->
                "never".equals(arguments[0])
                    ? call.call()
                    : CompletableFuture.completedStage(null)),
        "anExecutionThatWasFinalisedStays");
  }

  @Test
  void anAdapterThatTakesAnIdentityForTwoOperations() {
    assertCaught(
        good ->
            Overriding.method(
                DatabaseAdapter.class,
                good,
                "execute",
                (arguments, call) -> {
                  MigrationOperation operation = (MigrationOperation) arguments[0];
                  MigrationOperation anonymous =
                      MigrationOperation.of(
                          operation.type(), operation.collectionOrTable(), operation.data());
                  return unless(
                      Breakage.<OperationResult>stage(call.call()),
                      StandardErrorCode.OPERATION_ID_REUSED,
                      failure -> good.execute(anonymous, OpenAdapter.context()));
                }),
        "anIdentityIsForOneOperationOnly");
  }

  @Test
  void anAdapterThatRollsBackWhatNeverWas() {
    assertCaught(
        breaking(
            "rollBack",
            (arguments, call) ->
                unless(
                    Breakage.<RollbackResult>stage(call.call()),
                    StandardErrorCode.OPERATION_NOT_FOUND,
                    failure ->
                        CompletableFuture.completedStage(
                            new RollbackResult("never", 0, List.of(), 0)))),
        "anExecutionThatNeverWasIsNotFound");
  }

  @Test
  void anAdapterThatHidesConflicts() {
    assertCaught(
        breaking(
            "rollBack",
            (arguments, call) ->
                Breakage.<RollbackResult>stage(call.call())
                    .thenApply(
                        result ->
                            new RollbackResult(
                                result.operationId(), result.restored(), List.of(), 0))),
        "aRollbackLeavesAloneWhatOthersChangedSince");
  }

  @Test
  void anAdapterThatForgetsTheConditions() {
    assertCaught(
        executing(operation -> operation.withConditions(Map.of())),
        "onlyRecordsThatMatchAreChanged");
  }
}
