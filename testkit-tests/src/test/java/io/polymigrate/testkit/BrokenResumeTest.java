package io.polymigrate.testkit;

import static io.polymigrate.testkit.Breakage.breaking;
import static io.polymigrate.testkit.Breakage.sessions;
import static io.polymigrate.testkit.Breakage.writing;

import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BrokenResumeTest {
  private static void assertCaught(UnaryOperator<DatabaseAdapter> broken, String... tests) {
    BrokenAdapters.assertCaught(BrokenAdapters.Resume.class, broken, tests);
  }

  /** Another {@code save} of the checkpoint store. */
  private static UnaryOperator<DatabaseAdapter> saving(
      java.util.function.BiFunction<CheckpointStore, List<CheckpointMark>, CompletionStage<Void>>
          other) {
    return breaking(
        "checkpoints",
        (arguments, call) -> {
          CheckpointStore good = (CheckpointStore) java.util.Objects.requireNonNull(call.call());
          return Overriding.method(
              CheckpointStore.class,
              good,
              "save",
              (given, save) -> other.apply(good, marks(given[0])));
        });
  }

  private static List<CheckpointMark> marks(Object given) {
    List<CheckpointMark> marks = new ArrayList<>();
    ((List<?>) given).forEach(mark -> marks.add((CheckpointMark) mark));
    return marks;
  }

  @Test
  void theGoodAdapter() {
    assertCaught(UnaryOperator.identity());
  }

  @Test
  void anAdapterThatKeepsTheFirstOfACheckpoint() {
    assertCaught(
        saving(
            (good, marks) ->
                good.load(marks.get(0).runId())
                    .thenCompose(
                        there -> {
                          List<CheckpointMark> fresh = new ArrayList<>(marks);
                          fresh.removeIf(
                              mark -> there.stream().anyMatch(t -> t.entry().equals(mark.entry())));
                          return good.save(fresh);
                        })),
        "checkpointsAreKeptReplacedAndForgotten");
  }

  @Test
  void anAdapterThatCutsLongCheckpoints() {
    assertCaught(
        saving(
            (good, marks) ->
                good.save(
                    marks.stream()
                        .map(
                            m ->
                                new CheckpointMark(
                                    m.runId(),
                                    m.entry(),
                                    m.value().substring(0, Math.min(255, m.value().length()))))
                        .toList())),
        "checkpointsAreKeptToTheLastCharacter");
  }

  @Test
  void anAdapterThatKeepsCheckpointsForItself() {
    assertCaught(
        good -> {
          List<CheckpointMark> own = new ArrayList<>();
          CheckpointStore store = good.checkpoints();
          CheckpointStore saving =
              Overriding.method(
                  CheckpointStore.class,
                  store,
                  "save",
                  (given, call) -> {
                    for (CheckpointMark mark : marks(given[0])) {
                      own.removeIf(
                          m -> m.runId().equals(mark.runId()) && m.entry().equals(mark.entry()));
                      own.add(mark);
                    }
                    return CompletableFuture.completedStage(null);
                  });
          CheckpointStore forgetting =
              Overriding.method(
                  CheckpointStore.class,
                  saving,
                  "delete",
                  (given, call) -> {
                    own.removeIf(mark -> mark.runId().equals(given[0]));
                    return call.call();
                  });
          CheckpointStore loading =
              Overriding.method(
                  CheckpointStore.class,
                  forgetting,
                  "load",
                  (given, call) ->
                      store
                          .load(String.valueOf(given[0]))
                          .thenApply(
                              kept -> {
                                List<CheckpointMark> all = new ArrayList<>(kept);
                                own.stream()
                                    .filter(mark -> mark.runId().equals(given[0]))
                                    .forEach(all::add);
                                return all;
                              }));
          return Overriding.method(
              DatabaseAdapter.class, good, "checkpoints", (none, call) -> loading);
        },
        "checkpointsOutliveTheAdapter");
  }

  @Test
  void anAdapterThatForgetsTheMarkOfAnEmptyBatch() {
    assertCaught(
        writing(
            (session, sink, batch, mark) ->
                sink.write(batch, batch.size() == 0 ? Optional.empty() : mark)),
        "aMarkIsCommittedWithItsRecordsOrNotTakenAtAll");
  }

  @Test
  void anAdapterThatAppliesHalfOfAMarkedBatch() {
    assertCaught(
        good ->
            writing(
                    (session, sink, batch, mark) ->
                        sink.write(batch, Optional.empty())
                            .thenCompose(
                                result ->
                                    good.checkpoints()
                                        .save(mark.map(List::of).orElse(List.of()))
                                        .thenApply(done -> result)))
                .apply(good),
        "aBatchWithAMarkAndARejectionAppliesNothing");
  }

  @Test
  void anAdapterThatGivesUpWhatWasNotCompleted() {
    Map<LoadSession, Boolean> complete = new ConcurrentHashMap<>();
    assertCaught(
        sessions(
            (request, session) -> {
              LoadSession noting =
                  Overriding.method(
                      LoadSession.class,
                      session,
                      "complete",
                      (arguments, call) -> {
                        complete.put(session, true);
                        return call.call();
                      });
              return Overriding.method(
                  LoadSession.class,
                  noting,
                  "closeAsync",
                  (arguments, call) ->
                      complete.containsKey(session) ? call.call() : session.abort());
            }),
        "anInterruptedLoadGoesOnWithWhatItWrote");
  }

  @Test
  void anAdapterThatDoesNotCompleteTwice() {
    assertCaught(
        sessions(
            (request, session) ->
                request.resumeState().isEmpty()
                    ? session
                    : Overriding.method(
                        LoadSession.class,
                        session,
                        "complete",
                        (arguments, call) ->
                            CompletableFuture.failedStage(
                                io.polymigrate.api.error.MigrationException.invalid(
                                    "complete already")))),
        "aLoadThatWasCompleteIsCompletedAgain",
        "anInterruptedLoadGoesOnWithWhatItWrote");
  }

  @Test
  void anAdapterThatLeavesBehindWhatWasGivenUp() {
    assertCaught(
        sessions("abort", (arguments, call) -> CompletableFuture.completedStage(null)),
        "aLoadThatWasGivenUpBeginsAnew");
  }
}
