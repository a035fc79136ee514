package io.polymigrate.core.engine;

import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.KillPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A load's checkpoint entries, one for each key range: what is done, what is on its way and what
 * waits. Together they are everything that is to be loaded, whatever becomes of the process. Safe
 * for use by many threads.
 */
final class SplitEntries {
  private final Object lock = new Object();
  private final String unit;
  private final Checkpoints checkpoints;
  private final Map<String, SplitState> states = new LinkedHashMap<>();
  private int next;

  /** The entries of an interrupted run, or none. */
  SplitEntries(String unit, Checkpoints checkpoints, Map<String, String> before) {
    this.unit = unit;
    this.checkpoints = checkpoints;
    Pattern ours = Pattern.compile(Pattern.quote(unit) + "#(\\d+)");
    before.forEach(
        (entry, value) -> {
          Matcher found = ours.matcher(entry);
          if (found.matches()) {
            states.put(entry, SplitState.read(value));
            next = Math.max(next, 1 + Integer.parseInt(found.group(1)));
          }
        });
  }

  boolean isEmpty() {
    synchronized (lock) {
      return states.isEmpty();
    }
  }

  /** Whether nothing is left to do; also when there are no entries. */
  boolean allDone() {
    return remaining().isEmpty();
  }

  /** What is left to do. */
  List<KeyRange> remaining() {
    synchronized (lock) {
      return states.values().stream()
          .filter(state -> !state.done())
          .map(SplitState::remaining)
          .toList();
    }
  }

  /** How many records of each entry are refused and settled. */
  Map<String, Long> rejected() {
    Map<String, Long> rejected = new HashMap<>();
    synchronized (lock) {
      states.forEach((entry, state) -> rejected.put(entry, state.counts().rejected()));
    }
    return rejected;
  }

  /** What became of all records so far. */
  Counts settled() {
    Counts total = Counts.NONE;
    synchronized (lock) {
      for (SplitState state : states.values()) {
        total = total.plus(state.counts());
      }
    }
    return total;
  }

  /** Notes how far a split has come; it is saved elsewhere. */
  void note(String entry, SplitState state) {
    synchronized (lock) {
      states.put(entry, state);
    }
  }

  /**
   * Ends the old ranges where they stopped, and begins splits that are what is left of them. Saved
   * together with the other entries, so that a crash leaves the one picture or the other. Blocks.
   */
  List<SplitTask> begin(List<Split> splits, Map<String, String> others) {
    Map<String, SplitState> ended = new LinkedHashMap<>();
    synchronized (lock) {
      states.forEach(
          (entry, state) -> {
            if (!state.done()) {
              ended.put(entry, state.finished());
            }
          });
    }
    return replace(ended, splits, others);
  }

  /** Ends a split where it is settled, and begins the parts of its rest, likewise. Blocks. */
  List<SplitTask> divide(String entry, SplitState state, List<Split> parts) {
    KillPoint.at("engine.before-cut");
    List<SplitTask> tasks = replace(Map.of(entry, state.finished()), parts, Map.of());
    KillPoint.at("engine.after-cut");
    return tasks;
  }

  // What begins is saved before what ends: a store that has no transactions may lose the end of a
  // list, and then some records come twice rather than not at all.
  private List<SplitTask> replace(
      Map<String, SplitState> ended, List<Split> splits, Map<String, String> others) {
    List<SplitTask> tasks = new ArrayList<>();
    Map<String, String> saved = new LinkedHashMap<>();
    synchronized (lock) {
      for (Split split : splits) {
        SplitTask task = new SplitTask(unit + "#" + next++, split, SplitState.fresh(split.range()));
        tasks.add(task);
        states.put(task.entry(), task.state());
        saved.put(task.entry(), task.state().write());
      }
      states.putAll(ended);
    }
    saved.putAll(others);
    ended.forEach((entry, state) -> saved.put(entry, state.write()));
    checkpoints.save(saved);
    return tasks;
  }
}
