package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void noMoreThanTheLimitAreInFlightAndAllGetTheirTurn() throws Exception {
    InFlight inFlight = new InFlight(16);
    AtomicInteger current = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(4);

    for (int sender = 0; sender < 4; sender++) {
      threads.execute(
          () -> {
            for (int i = 0; i < 5_000; i++) {
              inFlight.acquire();
              most.accumulateAndGet(current.incrementAndGet(), Math::max);
              threads.execute(
                  () -> {
                    current.decrementAndGet();
                    inFlight.release(false);
                  });
            }
            done.countDown();
          });
    }

    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    await().until(() -> current.get() == 0);
    assertThat(most.get()).isBetween(1, 16);
    assertThat(inFlight.limit()).isEqualTo(16);
  }

  @Test
  void whoWaitsAtALimitOfOneIsWokenByTheOneThatIsDone() throws Exception {
    InFlight inFlight = new InFlight(1);
    CountDownLatch second = new CountDownLatch(1);
    inFlight.acquire();
    threads.execute(
        () -> {
          inFlight.acquire();
          second.countDown();
        });

    inFlight.release(false);

    assertThat(second.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theLimitHalvesWhenTheStoreHasNoTimeAndGrowsSlowlyAgain() {
    InFlight inFlight = new InFlight(64);
    inFlight.acquire();
    inFlight.acquire();

    inFlight.release(true);
    inFlight.release(true);
    assertThat(inFlight.limit()).isEqualTo(16);

    for (int i = 0; i < 40; i++) {
      inFlight.acquire();
      inFlight.release(false);
    }
    assertThat(inFlight.limit()).isBetween(17, 20);
  }
}
