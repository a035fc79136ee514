package io.polymigrate.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Byte strings that are collected in any order and more than once, and come sorted and once. */
final class SortedKeys {
  static final SortedKeys NONE = new Collector().sorted();

  private final byte[][] keys;

  private SortedKeys(byte[][] keys) {
    this.keys = keys;
  }

  /** Collects them. */
  static final class Collector {
    private final List<byte[]> found = new ArrayList<>();

    void add(byte[] key) {
      found.add(key);
    }

    SortedKeys sorted() {
      byte[][] all = found.toArray(new byte[0][]);
      Arrays.sort(all, Arrays::compareUnsigned);
      int kept = 0;
      for (byte[] key : all) {
        if (kept == 0 || !Arrays.equals(all[kept - 1], key)) {
          all[kept++] = key;
        }
      }
      return new SortedKeys(Arrays.copyOf(all, kept));
    }
  }

  int size() {
    return keys.length;
  }

  byte[] get(int index) {
    return keys[index];
  }

  /** How many are not greater. */
  int rank(byte[] key) {
    int found = Arrays.binarySearch(keys, key, Arrays::compareUnsigned);
    return found < 0 ? -found - 1 : found + 1;
  }

  /** Those of a range. */
  Cursor after(Optional<byte[]> after, Optional<byte[]> until) {
    return new Cursor(after.map(this::rank).orElse(0), until.map(this::rank).orElse(keys.length));
  }

  /** Walks over a range. */
  final class Cursor {
    private final int end;
    private int at;

    private Cursor(int at, int end) {
      this.at = at;
      this.end = end;
    }

    byte @Nullable [] next() {
      return at < end ? keys[at++] : null;
    }
  }
}
