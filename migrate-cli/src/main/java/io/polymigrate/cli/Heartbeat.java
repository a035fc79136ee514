package io.polymigrate.cli;

import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says every few seconds that something is still under way; nothing when it is quick. */
final class Heartbeat {
  private static final long SECONDS = 3;

  private final ScheduledExecutorService clock;

  private Heartbeat(ScheduledExecutorService clock) {
    this.clock = clock;
  }

  static Heartbeat start(PrintStream err, String what) {
    long start = System.nanoTime();
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "polymigrate-heartbeat");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        clock.scheduleAtFixedRate(
            () -> {
              long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
              err.println(what + ": " + seconds + " s");
            },
            SECONDS,
            SECONDS,
            TimeUnit.SECONDS);
    return new Heartbeat(clock);
  }

  void stop() {
    var unused = clock.shutdownNow();
  }
}
