package io.polymigrate.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.error.MigrationException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeldLockTest {
  private final ExecutorService executor = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  @Test
  void aLockIsGivenBackOnlyAfterTheRenewalThatIsUnderWay() throws Exception {
    CountDownLatch renewal = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    List<String> asked = new CopyOnWriteArrayList<>();
    Lock lock =
        new Lock(
            () -> {},
            () -> {
              renewal.countDown();
              await(go);
              asked.add("renewed");
              return true;
            },
            asked);

    await(renewal);
    CompletionStage<Void> closed = lock.closeAsync();
    go.countDown();
    closed.toCompletableFuture().get(20, TimeUnit.SECONDS);

    assertThat(asked).containsExactly("renewed", "given back");
    assertThat(lock.closeAsync()).isSameAs(closed);
  }

  @Test
  void whoeverLosesItIsTold() throws Exception {
    CompletableFuture<String> lost = new CompletableFuture<>();
    var unused = new Lock(() -> lost.complete("lost"), () -> false, new CopyOnWriteArrayList<>());

    assertThat(lost.get(20, TimeUnit.SECONDS)).isEqualTo("lost");
  }

  @Test
  void thisProcessLivesAndOneThatNeverWasDied() {
    ProcessName here = ProcessName.current();

    assertThat(here.lives()).isTrue();
    assertThat(new ProcessName(here.machine(), here.pid(), here.started() + 1).died()).isTrue();
    assertThat(new ProcessName("elsewhere", here.pid(), here.started()).died()).isFalse();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a renewal answers. */
  private interface Renewal {
    boolean ask();
  }

  private final class Lock extends HeldLock {
    private final Renewal renewal;
    private final List<String> asked;

    Lock(Runnable lost, Renewal renewal, List<String> asked) {
      super(
          executor,
          Duration.ofMillis(1),
          lost,
          failure -> MigrationException.invalid("no answer: " + failure));
      this.renewal = renewal;
      this.asked = asked;
      renewing();
    }

    @Override
    protected boolean renew() {
      return renewal.ask();
    }

    @Override
    protected void giveBack() {
      asked.add("given back");
    }
  }
}
