package io.polymigrate.testkit;

import static io.polymigrate.testkit.Breakage.breaking;
import static io.polymigrate.testkit.Breakage.loading;
import static io.polymigrate.testkit.Breakage.writing;

import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.WriteResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BrokenUndoTest {
  private static void assertCaught(UnaryOperator<DatabaseAdapter> broken, String... tests) {
    BrokenAdapters.assertCaught(BrokenAdapters.Undo.class, broken, tests);
  }

  private static void assertCaughtWithoutUndo(
      UnaryOperator<DatabaseAdapter> broken, String... tests) {
    BrokenAdapters.assertCaughtWithout(
        Capability.UNDO_OF_LOADS, BrokenAdapters.Undo.class, broken, tests);
  }

  private static LoadRequest keepingNothing(LoadRequest request) {
    return request.withUndoId(Optional.empty());
  }

  /** Does something more to the container of the latest load, once that was rolled back. */
  private static UnaryOperator<DatabaseAdapter> afterRollback(After more) {
    AtomicReference<LoadRequest> latest = new AtomicReference<>();
    UnaryOperator<DatabaseAdapter> remembering =
        loading(
            request -> {
              latest.set(request);
              return request;
            });
    return good ->
        breaking(
                "rollBack",
                (arguments, call) ->
                    Breakage.<RollbackResult>stage(call.call())
                        .thenApply(
                            result -> {
                              more.then(good, keepingNothing(latest.get()), result);
                              return result;
                            }))
            .apply(remembering.apply(good));
  }

  /** What is done more. */
  private interface After {
    void then(DatabaseAdapter good, LoadRequest request, RollbackResult result);
  }

  @Test
  void theGoodAdapter() {
    assertCaught(UnaryOperator.identity());
  }

  @Test
  void theGoodAdapterThatKeepsNoPriorImages() {
    assertCaughtWithoutUndo(
        breaking(
            "openLoad",
            (arguments, call) ->
                ((LoadRequest) arguments[0]).keepUndo()
                    ? CompletableFuture.failedStage(
                        new MigrationException(
                            StandardErrorCode.OPERATION_NOT_SUPPORTED,
                            Outcome.NOT_APPLIED,
                            "It keeps no prior images"))
                    : call.call()));
  }

  @Test
  void anAdapterThatKeepsNoPriorImagesAndDoesNotSaySo() {
    assertCaughtWithoutUndo(
        loading(BrokenUndoTest::keepingNothing),
        "whoeverKeepsNoPriorImagesSaysSoBeforeAnythingIsWritten");
  }

  @Test
  void anAdapterThatRollsBackNothing() {
    assertCaught(
        breaking(
            "rollBack",
            (arguments, call) ->
                CompletableFuture.completedStage(
                    new RollbackResult((String) arguments[0], 4, List.of(), 0))),
        "whatALoadOverwroteComesBackAndWhatItAddedGoes",
        "everyModeIsUndone",
        "recordsThatOthersChangedSinceAreLeftAloneAndNamed",
        "aLoadThatWasFinalisedStays",
        "aContainerThatALoadMadeGoesWithIt",
        "aLoadThatWasGivenUpHalfwayIsUndoneAndWritesNothingMore");
  }

  @Test
  void anAdapterThatDoesNotTellConflicts() {
    assertCaught(
        breaking(
            "rollBack",
            (arguments, call) ->
                Breakage.<RollbackResult>stage(call.call())
                    .thenApply(
                        result ->
                            new RollbackResult(
                                result.operationId(), result.restored(), List.of(), 0))),
        "recordsThatOthersChangedSinceAreLeftAloneAndNamed");
  }

  @Test
  void anAdapterThatOverwritesWhatOthersChanged() {
    assertCaught(
        afterRollback(
            (good, request, result) -> {
              if (result.conflictCount() > 0) {
                OpenAdapter.write(
                    OpenAdapter.join(good.openLoad(request, OpenAdapter.context())),
                    request.schema(),
                    OpenAdapter.rows(new Object[] {2, "y"}));
              }
            }),
        "recordsThatOthersChangedSinceAreLeftAloneAndNamed");
  }

  @Test
  void anAdapterThatDoesNotFinalise() {
    assertCaught(
        breaking("finalizeUndo", (arguments, call) -> CompletableFuture.completedStage(null)),
        "aLoadThatWasFinalisedStays");
  }

  @Test
  void anAdapterThatLeavesTheContainerItMade() {
    assertCaught(
        afterRollback(
            (good, request, result) -> {
              var unused = OpenAdapter.join(good.openLoad(request, OpenAdapter.context()));
            }),
        "aContainerThatALoadMadeGoesWithIt");
  }

  @Test
  void anAdapterThatWritesOnAfterTheRollback() {
    assertCaught(
        writing(
            (session, sink, batch, mark) -> {
              int size = batch.size();
              return sink.write(batch, mark)
                  .exceptionally(failure -> new WriteResult(size, 0, List.of()));
            }),
        "aLoadThatWasGivenUpHalfwayIsUndoneAndWritesNothingMore");
  }

  @Test
  void anAdapterThatKeepsTheImagesOfOneModeOnly() {
    assertCaught(
        loading(request -> request.mode() == LoadMode.REPLACE ? keepingNothing(request) : request),
        "everyModeIsUndone");
  }

  @Test
  void anAdapterThatTakesRecordsWithoutAKey() {
    assertCaught(
        loading(request -> request.schema().key().isEmpty() ? keepingNothing(request) : request),
        "recordsWithoutAKeyCanNotBeUndone");
  }
}
