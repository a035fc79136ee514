package io.polymigrate.testkit;

import static io.polymigrate.testkit.Breakage.breaking;
import static io.polymigrate.testkit.Breakage.planning;
import static io.polymigrate.testkit.Breakage.stage;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymigrate.api.AdapterInfo;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.record.ExtractPlan;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BrokenLifeCycleTest {
  private static void assertCaught(UnaryOperator<DatabaseAdapter> broken, String... tests) {
    BrokenAdapters.assertCaught(BrokenAdapters.LifeCycle.class, broken, tests);
  }

  @Test
  void theGoodAdapter() {
    assertCaught(UnaryOperator.identity());
  }

  @Test
  void anAdapterThatDeclaresMoreThanItsProvider() {
    assertCaught(
        breaking(
            "operations",
            (arguments, call) -> {
              Set<OperationType> more = new HashSet<>();
              ((Set<?>) java.util.Objects.requireNonNull(call.call()))
                  .forEach(type -> more.add((OperationType) type));
              more.add(OperationType.CREATE_INDEX);
              return more;
            }),
        "theProviderSaysWhatItsAdaptersCanDo");
  }

  @Test
  void anAdapterThatDoesNotKnowItsName() {
    assertCaught(
        breaking("info", (arguments, call) -> new AdapterInfo("other", "Memory", "1", "memory")),
        "theAdapterSaysWhichStoreItIsConnectedTo");
  }

  @Test
  void anAdapterThatMakesAStageEachTimeItIsClosed() {
    assertCaught(
        breaking("closeAsync", (arguments, call) -> stage(call.call()).thenApply(done -> done)),
        "closingTwiceGivesTheSameStage");
  }

  @Test
  void anAdapterWhosePlansMakeAStageEachTimeTheyAreClosed() {
    assertCaught(
        planning(
            (request, plan) ->
                Overriding.method(
                    ExtractPlan.class,
                    plan,
                    "closeAsync",
                    (arguments, call) -> stage(call.call()).thenApply(done -> done))),
        "plansSourcesLoadsAndSinksCloseTwiceToo");
  }

  @Test
  void anAdapterThatWorksOnAfterItIsClosed() {
    CompletableFuture<Void> closed = CompletableFuture.completedFuture(null);
    assertCaught(
        breaking("closeAsync", (arguments, call) -> closed),
        "aClosedAdapterRefusesWork",
        "closingFreesConnections");
  }

  @Test
  void anAdapterThatLeavesAThreadBehind() {
    CountDownLatch end = new CountDownLatch(1);
    try {
      assertCaught(
          good -> {
            Thread thread =
                new Thread(
                    () -> {
                      try {
                        end.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    },
                    "left-behind-" + System.nanoTime());
            thread.setDaemon(true);
            thread.start();
            return good;
          },
          "closingFreesThreads");
    } finally {
      end.countDown();
    }
  }

  @Test
  void anAdapterWhosePlansKeepTheirConnection() {
    CompletableFuture<Void> closed = CompletableFuture.completedFuture(null);
    assertCaught(
        planning(
            (request, plan) ->
                Overriding.method(
                    ExtractPlan.class, plan, "closeAsync", (arguments, call) -> closed)),
        "readsAndLoadsThatAreGivenUpHoldNoConnection");
  }

  @Test
  void anAdapterThatWaitsForItsOwnWork() {
    assertCaught(
        breaking(
            "describe",
            (arguments, call) -> {
              CompletionStage<Object> work = stage(call.call());
              var unused = catchThrowable(() -> OpenAdapter.join(work));
              return work;
            }),
        "noMethodWaitsForTheExecutor");
  }

  @Test
  void anAdapterThatShowsThePassword() {
    BrokenAdapters.assertCaughtToOpen(
        BrokenAdapters.LifeCycle.class,
        failure -> "can't open with the password wr0ng-pa55word",
        "aWrongPasswordIsRefusedAndNotShown");
  }
}
