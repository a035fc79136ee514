package io.polymigrate.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.MigrationException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BeatLockTest {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofHours(1);

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Store store = new Store();
  private final CompletableFuture<String> lost = new CompletableFuture<>();

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  @Test
  void aLockIsOneProcesssAtATime() {
    Lock lock = new Lock(SHORT, LONG);
    lock.take();

    assertThatThrownBy(() -> new Lock(SHORT, LONG).take())
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("is worked on by another process");

    lock.release();
    assertThat(store.record()).isNull();
  }

  @Test
  void theLockOfADeadProcessIsTakenAtOnce() {
    ProcessName here = ProcessName.current();
    store.put("old", new ProcessName(here.machine(), here.pid(), here.started() + 1));

    new Lock(LONG, LONG).take();

    assertThat(store.record().process()).isEqualTo(here);
  }

  @Test
  void theLockOfAProcessThatIsNotHeardOfIsTakenAfterItsSilence() {
    store.put("old", ProcessName.UNKNOWN);

    new Lock(LONG, SHORT).take();

    assertThat(store.record().beat()).isNotEqualTo("old");
  }

  @Test
  void whatACallOfThisProcessLeftBehindPassesLikeThatOfOthers() {
    store.put("old", ProcessName.current());

    new Lock(LONG, SHORT).take();

    assertThat(store.record().beat()).isNotEqualTo("old");
  }

  @Test
  void aBeatWhoseAnswerWasLostIsStillOurs() {
    Lock lock = new Lock(LONG, LONG);
    lock.take();

    store.loseAnswers(1);
    assertThatThrownBy(lock::renew).hasMessage("no answer");

    assertThat(lock.renew()).isTrue();
    lock.release();
    assertThat(store.record()).isNull();
  }

  @Test
  void aLockIsGivenBackEvenWhenTheLastBeatsAnswerWasLost() {
    Lock lock = new Lock(LONG, LONG);
    lock.take();

    store.loseAnswers(1);
    assertThatThrownBy(lock::renew).hasMessage("no answer");
    lock.release();

    assertThat(store.record()).isNull();
  }

  @Test
  void whoeverLosesItIsToldAndLeavesItToTheOther() throws Exception {
    Lock lock = new Lock(SHORT, LONG);
    lock.take();

    store.put("of another", ProcessName.UNKNOWN);

    assertThat(lost.get(20, TimeUnit.SECONDS)).isEqualTo("lost");
    lock.release();
    assertThat(store.record().beat()).isEqualTo("of another");
  }

  /** What a store keeps of a lock. */
  private record Kept(String beat, ProcessName process) {}

  private static final class Store {
    private final AtomicInteger answersToLose = new AtomicInteger();
    private @Nullable Kept kept;

    synchronized void put(String beat, ProcessName process) {
      kept = new Kept(beat, process);
    }

    synchronized Kept record() {
      return kept;
    }

    void loseAnswers(int count) {
      answersToLose.set(count);
    }

    synchronized boolean write(Optional<String> instead, String next) {
      if (!instead.equals(Optional.ofNullable(kept).map(Kept::beat))) {
        return false;
      }
      kept = new Kept(next, ProcessName.current());
      if (answersToLose.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
        throw new IllegalStateException("no answer");
      }
      return true;
    }

    synchronized void remove(String last) {
      if (kept != null && kept.beat().equals(last)) {
        kept = null;
      }
    }
  }

  private final class Lock extends BeatLock {
    Lock(Duration every, Duration silence) {
      super(
          executor,
          every,
          silence,
          () -> lost.complete("lost"),
          failure -> MigrationException.invalid("no answer: " + failure));
    }

    @Override
    protected Optional<Holder> there() {
      return Optional.ofNullable(store.record()).map(it -> new Holder(it.beat(), it.process()));
    }

    @Override
    protected boolean write(Optional<String> instead, String next) {
      return store.write(instead, next);
    }

    @Override
    protected void remove(String last) {
      store.remove(last);
    }

    @Override
    protected MigrationException taken() {
      return HeldLock.taken("work");
    }
  }
}
