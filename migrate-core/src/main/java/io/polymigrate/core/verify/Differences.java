package io.polymigrate.core.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Finds which records differ among those of the buckets that do. Safe for many threads. */
final class Differences {
  // What is left of one key: the source's records minus the target's.
  private static final class Entry {
    private final String text;
    private int source;
    private int target;
    private long low;
    private long high;

    Entry(String text) {
      this.text = text;
    }
  }

  private final boolean keyed;
  private final int listed;
  private final Map<RecordKey, Entry> entries = new HashMap<>();
  private final NavigableSet<String> firstMissing = new TreeSet<>();
  private final NavigableSet<String> firstExtra = new TreeSet<>();
  private final NavigableSet<String> firstDifferent = new TreeSet<>();
  private long missing;
  private long extra;
  private long different;

  Differences(boolean keyed, int listed) {
    this.keyed = keyed;
    this.listed = listed;
  }

  synchronized void add(RecordKey key, long low, long high, String text, boolean source) {
    Entry entry = entries.computeIfAbsent(key, unused -> new Entry(text));
    if (source) {
      entry.source++;
      entry.low += low;
      entry.high += high;
    } else {
      entry.target++;
      entry.low -= low;
      entry.high -= high;
    }
  }

  /** Judges what was added since the last time. */
  synchronized void settle() {
    for (Entry entry : entries.values()) {
      if (entry.source != entry.target && (!keyed || entry.source == 0 || entry.target == 0)) {
        long more = (long) entry.source - entry.target;
        if (more > 0) {
          missing += more;
          list(firstMissing, entry.text);
        } else {
          extra -= more;
          list(firstExtra, entry.text);
        }
      } else if (entry.source != entry.target || entry.low != 0 || entry.high != 0) {
        different += Math.max(entry.source, entry.target);
        list(firstDifferent, entry.text);
      }
    }
    entries.clear();
  }

  // Records without a key could only be named by their values, which belong in no report.
  private void list(NavigableSet<String> keys, String key) {
    if (!keyed) {
      return;
    }
    keys.add(key);
    if (keys.size() > listed) {
      String unused = keys.pollLast();
    }
  }

  synchronized long missing() {
    return missing;
  }

  synchronized long extra() {
    return extra;
  }

  synchronized long different() {
    return different;
  }

  synchronized List<String> firstMissing() {
    return new ArrayList<>(firstMissing);
  }

  synchronized List<String> firstExtra() {
    return new ArrayList<>(firstExtra);
  }

  synchronized List<String> firstDifferent() {
    return new ArrayList<>(firstDifferent);
  }
}
