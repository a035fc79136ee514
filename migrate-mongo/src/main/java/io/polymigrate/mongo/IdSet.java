package io.polymigrate.mongo;

import java.util.Arrays;

/** The keys in one command, by their bytes. Reused. */
final class IdSet {
  private long[] entries = new long[4096];
  private int count;

  void clear() {
    if (count > 0) {
      Arrays.fill(entries, 0);
      count = 0;
    }
  }

  /** Adds a range of the bytes; false when an equal range is there. */
  boolean add(byte[] bytes, int start, int end) {
    if (count * 2 >= entries.length) {
      grow(bytes);
    }
    int slot = slot(bytes, start, end);
    if (entries[slot] != 0) {
      return false;
    }
    entries[slot] = ((long) start << 32) | end;
    count++;
    return true;
  }

  private int slot(byte[] bytes, int start, int end) {
    int hash = 1;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + bytes[i];
    }
    int mask = entries.length - 1;
    int slot = (((hash ^ (hash >>> 15)) * 0x9E3779B9) >>> 8) & mask;
    while (entries[slot] != 0) {
      int otherStart = (int) (entries[slot] >>> 32);
      int otherEnd = (int) entries[slot];
      if (Arrays.equals(bytes, start, end, bytes, otherStart, otherEnd)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow(byte[] bytes) {
    long[] old = entries;
    entries = new long[old.length * 4];
    for (long entry : old) {
      if (entry != 0) {
        entries[slot(bytes, (int) (entry >>> 32), (int) entry)] = entry;
      }
    }
  }
}
