package io.polymigrate.api.spi;

import io.polymigrate.api.error.MigrationException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * A lock of a store that can write under a condition but not until a time: a record whose process
 * writes another text into it, a beat, every so often. Who wants it and sees the same beat for long
 * enough takes its process for gone, and nobody's clock is asked. On the same machine another
 * process sees whether the holder lives, and need not wait.
 *
 * <p>Subclasses say how the record is read, written and removed; all three block.
 */
public abstract class BeatLock extends HeldLock {
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Duration silence;

  /** Beats that may be there: their writes were not answered, or not with the last word. */
  private final Set<String> unanswered = new HashSet<>();

  private String beat = "";

  /**
   * A lock that is not taken yet; {@link #take} does.
   *
   * @param executor where the store may be asked
   * @param every how long until the next beat
   * @param silence after how long without one its process counts as gone; well above {@code every}
   * @param lost called once when it turns out to be another's
   * @param translate what the failure to give it back means
   */
  protected BeatLock(
      Executor executor,
      Duration every,
      Duration silence,
      Runnable lost,
      Function<? super Throwable, ? extends RuntimeException> translate) {
    super(executor, every, lost, translate);
    this.silence = silence;
  }

  /**
   * Who has it.
   *
   * @param beat the beat there
   * @param process whose it is; {@link ProcessName#UNKNOWN} where the store does not keep that
   */
  public record Holder(String beat, ProcessName process) {
    // A lock of this very process may be left of a call whose connection broke: that passes.
    private boolean livesBeside() {
      return process.lives() && !process.equals(ProcessName.current());
    }
  }

  /** Who has it at this instant; empty when nobody. */
  protected abstract Optional<Holder> there();

  /**
   * Writes a beat, and this process, if the beat there is that one. When this throws nobody knows.
   *
   * @param instead the beat to replace; empty when there must be none
   * @param next the beat to write
   * @return whether it was written
   */
  protected abstract boolean write(Optional<String> instead, String next);

  /** Removes the record if the beat there is this one. */
  protected abstract void remove(String last);

  /** The failure of who wants it while another process works on what it guards. */
  protected abstract MigrationException taken();

  /** Takes it and begins to renew it; waits as long as a dead holder's may last. Blocks. */
  protected final void take() {
    long until = System.nanoTime() + silence.toNanos();
    Optional<String> seen = Optional.empty();
    while (!written(Optional.empty())) {
      Optional<Holder> holder = there();
      if (holder.isEmpty()) {
        continue;
      }
      String now = holder.get().beat();
      if (recovered(now)) {
        break;
      }
      if (holder.get().livesBeside() || seen.filter(it -> !it.equals(now)).isPresent()) {
        throw taken();
      }
      seen = Optional.of(now);
      boolean over = holder.get().process().died() || System.nanoTime() - until > 0;
      if (over && written(seen)) {
        break;
      }
      if (!over) {
        Stages.pause(LOOK);
      }
    }
    renewing();
  }

  private boolean written(Optional<String> instead) {
    String next = UUID.randomUUID().toString();
    unanswered.add(next);
    if (!write(instead, next)) {
      // A driver that asked twice may have written with the answer that was lost.
      return false;
    }
    beat = next;
    unanswered.clear();
    return true;
  }

  /** Whether the beat there is one of ours whose answer was lost. */
  private boolean recovered(String there) {
    boolean ours = unanswered.contains(there);
    if (ours) {
      beat = there;
      unanswered.clear();
    }
    return ours;
  }

  private boolean recovered() {
    return there().filter(holder -> recovered(holder.beat())).isPresent();
  }

  @Override
  protected final boolean renew() {
    return written(Optional.of(beat)) || recovered();
  }

  @Override
  protected final void giveBack() {
    if (!unanswered.isEmpty()) {
      var unused = recovered();
    }
    remove(beat);
  }
}
