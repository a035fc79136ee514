package io.polymigrate.core.engine;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A run's entries in its checkpoint store. Entries that advance often are saved together, at most
 * twice a second and one save at a time; a crash in between repeats some batches, which is
 * harmless.
 */
final class Checkpoints {
  private static final long MIN_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Object lock = new Object();
  private final CheckpointStore store;
  private final String runId;
  private final Map<String, String> dirty = new LinkedHashMap<>();
  private volatile Runnable beforeSave = () -> {};
  private CompletableFuture<@Nullable Void> saving = CompletableFuture.completedFuture(null);
  private long lastSave = System.nanoTime();

  Checkpoints(CheckpointStore store, String runId) {
    this.store = store;
    this.runId = runId;
  }

  String runId() {
    return runId;
  }

  /** Takes the right to work on the run, until it is closed. Blocks. */
  AsyncCloseable lock(Runnable lost) {
    return Stages.join(store.lock(runId, lost));
  }

  /** What must be durable before any entry that was made after it. */
  void beforeSave(Runnable action) {
    beforeSave = action;
  }

  /** All entries by name. Blocks. */
  Map<String, String> load() {
    Map<String, String> entries = new LinkedHashMap<>();
    for (CheckpointMark mark : Stages.join(store.load(runId))) {
      entries.put(mark.entry(), mark.value());
    }
    return entries;
  }

  /** Forgets the run. Blocks. */
  void delete() {
    Stages.join(store.delete(runId));
  }

  CheckpointMark mark(String entry, String value) {
    return new CheckpointMark(runId, entry, value);
  }

  /** Saves entries soon. Fails if an earlier save failed. */
  void advance(String entry, String value) {
    synchronized (lock) {
      dirty.put(entry, value);
      if (!saving.isDone() || System.nanoTime() - lastSave < MIN_INTERVAL_NANOS) {
        return;
      }
      var finished = saving;
      startSave();
      if (finished.isCompletedExceptionally()) {
        Stages.join(finished);
      }
    }
  }

  /** Saves entries now, in this order, behind everything that waits. Blocks. */
  void save(Map<String, String> entries) {
    synchronized (lock) {
      dirty.keySet().removeAll(entries.keySet());
      dirty.putAll(entries);
    }
    flush();
  }

  /** Saves everything that waits. Blocks. */
  void flush() {
    while (true) {
      CompletableFuture<@Nullable Void> running;
      synchronized (lock) {
        if (saving.isDone() && !dirty.isEmpty()) {
          Stages.join(saving);
          startSave();
        }
        running = saving;
        if (running.isDone() && dirty.isEmpty()) {
          break;
        }
      }
      Stages.join(running);
    }
    Stages.join(saving);
  }

  private void startSave() {
    List<CheckpointMark> marks = new ArrayList<>();
    dirty.forEach((entry, value) -> marks.add(mark(entry, value)));
    dirty.clear();
    lastSave = System.nanoTime();
    CompletionStage<Void> stage;
    try {
      beforeSave.run();
      stage = store.save(marks);
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    saving = stage.<@Nullable Void>thenApply(saved -> null).toCompletableFuture();
  }
}
