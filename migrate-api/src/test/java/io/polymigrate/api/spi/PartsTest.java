package io.polymigrate.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartsTest {
  private final ExecutorService executor = Executors.newCachedThreadPool();

  @AfterEach
  void shutDown() {
    executor.shutdownNow();
  }

  @Test
  void everyPartIsDoneOnceAndSeveralAtOnce() {
    AtomicInteger done = new AtomicInteger();
    CountDownLatch together = new CountDownLatch(3);

    Parts.each(
        executor,
        3,
        (part, givenUp) -> {
          together.countDown();
          await(together);
          done.incrementAndGet();
        });

    assertThat(done).hasValue(3);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void withoutAThreadToSpareThisOneDoesThemAll() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger done = new AtomicInteger();

    Parts.each(
        task -> {
          throw new RejectedExecutionException("full");
        },
        4,
        (part, givenUp) -> {
          threads.add(Thread.currentThread());
          done.incrementAndGet();
        });
    Parts.each(
        task -> {}, // never gets to it
        4,
        (part, givenUp) -> done.incrementAndGet());

    assertThat(threads).containsExactly(Thread.currentThread());
    assertThat(done).hasValue(8);
  }

  @Test
  void afterAFailureNoPartIsBegunAndItIsThrown() {
    AtomicInteger begun = new AtomicInteger();
    IllegalStateException reason = new IllegalStateException("no");

    Throwable failure =
        catchThrowable(
            () ->
                Parts.each(
                    task -> {},
                    5,
                    (part, givenUp) -> {
                      begun.incrementAndGet();
                      if (part == 1) {
                        throw reason;
                      }
                    }));

    assertThat(failure).isSameAs(reason);
    assertThat(begun).hasValue(2);
  }
}
