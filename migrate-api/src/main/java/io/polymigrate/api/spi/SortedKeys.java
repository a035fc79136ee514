package io.polymigrate.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Byte strings that are collected in any order and more than once, and come sorted and once: in
 * memory while they are few, and in a temporary file when they are many.
 */
abstract class SortedKeys implements AutoCloseable {
  static final SortedKeys NONE = new InMemory(new byte[0][]);

  abstract int size();

  abstract byte[] get(int index);

  /** How many are not greater. */
  abstract int rank(byte[] key);

  /** Walks over those from one place to before another. */
  abstract Cursor cursor(int from, int to);

  /** Those of a range. */
  final Cursor after(Optional<byte[]> after, Optional<byte[]> until) {
    return cursor(after.map(this::rank).orElse(0), until.map(this::rank).orElse(size()));
  }

  final Cursor all() {
    return cursor(0, size());
  }

  @Override
  public void close() {
    // Memory needs no closing.
  }

  /** Walks over a range. */
  interface Cursor {
    byte @Nullable [] next();
  }

  /** Collects them. */
  static final class Collector {
    private static final long MEMORY = 64L << 20;
    private static final int OVERHEAD = 32;

    private final long most;
    private final List<KeyFile> runs = new ArrayList<>();
    private List<byte[]> found = new ArrayList<>();
    private long bytes;

    Collector() {
      this(MEMORY);
    }

    /** With so many bytes in memory. */
    Collector(long most) {
      this.most = most;
    }

    void add(byte[] key) {
      found.add(key);
      bytes += key.length + OVERHEAD;
      if (bytes > most) {
        try {
          runs.add(KeyFile.of(List.of(inMemory().all())));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        found = new ArrayList<>();
        bytes = 0;
      }
    }

    private InMemory inMemory() {
      byte[][] all = found.toArray(new byte[0][]);
      Arrays.sort(all, Arrays::compareUnsigned);
      int kept = 0;
      for (byte[] key : all) {
        if (kept == 0 || !Arrays.equals(all[kept - 1], key)) {
          all[kept++] = key;
        }
      }
      return new InMemory(Arrays.copyOf(all, kept));
    }

    SortedKeys sorted() {
      if (runs.isEmpty()) {
        return inMemory();
      }
      try {
        List<Cursor> all = new ArrayList<>(List.of(inMemory().all()));
        runs.forEach(run -> all.add(run.all()));
        return KeyFile.of(all);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        runs.forEach(KeyFile::close);
      }
    }
  }

  private static final class InMemory extends SortedKeys {
    private final byte[][] keys;

    InMemory(byte[][] keys) {
      this.keys = keys;
    }

    @Override
    int size() {
      return keys.length;
    }

    @Override
    byte[] get(int index) {
      return keys[index];
    }

    @Override
    int rank(byte[] key) {
      int found = Arrays.binarySearch(keys, key, Arrays::compareUnsigned);
      return found < 0 ? -found - 1 : found + 1;
    }

    @Override
    Cursor cursor(int from, int to) {
      int[] at = {from};
      return () -> at[0] < to ? keys[at[0]++] : null;
    }
  }
}
