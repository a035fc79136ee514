package io.polymigrate.core.engine;

import io.polymigrate.api.spi.Stages;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Moves a load's splits with some workers at a time. A worker that finds no split ends and leaves
 * its place free; whoever moves a long one sees that at its next batch, cuts what is left of it,
 * and the parts' workers are started. So an idle place holds neither a thread nor a connection, and
 * nobody waits who would have to be woken.
 */
final class Workers {
  private final Object lock = new Object();
  private final LoadState load;
  private final SplitEntries entries;
  private final int places;
  private final boolean cuts;
  private final Queue<SplitTask> waiting = new ArrayDeque<>();
  private final Set<Rest> moving = new HashSet<>();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private int working;
  private int taken;
  private int alive;

  // Read at each batch, without the lock.
  private volatile int free;

  /**
   * Workers of a load.
   *
   * @param places how many may work at a time
   * @param cuts whether splits may be cut while they are moved
   */
  Workers(LoadState load, SplitEntries entries, int places, boolean cuts) {
    this.load = load;
    this.entries = entries;
    this.places = places;
    this.cuts = cuts && places > 1;
  }

  /** Moves all; blocks until no worker is left. What failed is in the load's state. */
  void move(List<SplitTask> tasks) {
    if (!tasks.isEmpty()) {
      offer(tasks, 0);
      ended.join();
    }
  }

  /** Says that somebody moves this. */
  void begin(Rest rest) {
    synchronized (lock) {
      moving.add(rest);
    }
  }

  /** Says that nobody moves it any more. */
  void end(Rest rest) {
    synchronized (lock) {
      moving.remove(rest);
    }
  }

  /** Whether there may be free places. */
  boolean anyFree() {
    return free > 0;
  }

  /**
   * Takes the free places, to fill them with parts of a rest; they are given back by {@link
   * #offer}.
   *
   * @return how many; 0 when there are none, or when there is a rest that is rather to be cut
   */
  int takeFreePlaces(Rest rest) {
    synchronized (lock) {
      long gain = rest.gain();
      if (gain == 0 || moving.stream().anyMatch(other -> other.gain() / 2 > gain)) {
        return 0;
      }
      int given = Math.min(free, rest.helpers());
      taken += given;
      count();
      return given;
    }
  }

  /**
   * Gives splits to workers, and places back that were taken for them.
   *
   * @param given how many were taken; some are free again when the splits are fewer
   */
  void offer(List<SplitTask> tasks, int given) {
    int started;
    synchronized (lock) {
      taken -= given;
      waiting.addAll(tasks);
      started = Math.min(tasks.size(), places - working);
      working += started;
      alive += started;
      count();
    }
    for (int i = 0; i < started; i++) {
      var unused =
          Stages.<@Nullable Void>supply(load.executor(), this::work, UnitRun::unchecked)
              .whenComplete((done, failure) -> leave(failure));
    }
  }

  private void count() {
    free = cuts && waiting.isEmpty() ? places - working - taken : 0;
  }

  private @Nullable SplitTask next() {
    synchronized (lock) {
      SplitTask task = load.failure().get() == null ? waiting.poll() : null;
      if (task == null) {
        working--;
      }
      count();
      return task;
    }
  }

  private @Nullable Void work() {
    SplitWorker worker = new SplitWorker(load, entries, this);
    try {
      for (SplitTask task = next(); task != null; task = next()) {
        worker.move(task);
      }
    } catch (LoadState.StoppedException e) {
      return null; // the other one's failure is known
    } catch (RuntimeException | Error e) {
      load.failure().compareAndSet(null, e);
    } finally {
      Stages.join(worker.closeAsync());
    }
    return null;
  }

  // Fails only if the executor would not run it. The place of a worker that failed stays taken:
  // nobody is to fill it.
  private void leave(@Nullable Throwable refused) {
    if (refused != null) {
      load.failure().compareAndSet(null, Stages.unwrap(refused));
    }
    synchronized (lock) {
      if (--alive > 0) {
        return;
      }
    }
    ended.complete(null);
  }
}
