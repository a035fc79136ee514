package io.polymigrate.core;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a run that was given none. */
final class OwnedExecutor {
  private OwnedExecutor() {}

  static ExecutorService create() {
    AtomicInteger count = new AtomicInteger();
    return Executors.newCachedThreadPool(
        task -> {
          Thread thread = new Thread(task, "polymigrate-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
