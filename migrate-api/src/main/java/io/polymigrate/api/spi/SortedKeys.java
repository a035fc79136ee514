package io.polymigrate.api.spi;

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
public abstract class SortedKeys implements AutoCloseable {
  /** None at all. */
  public static final SortedKeys NONE = new InMemory(new byte[0][]);

  SortedKeys() {}

  /** How many there are. */
  public abstract int size();

  /** The one in this place, from 0. */
  public abstract byte[] get(int index);

  /** How many are not greater. */
  public abstract int rank(byte[] key);

  /** Walks over those from one place to before another. */
  public abstract Cursor cursor(int from, int to);

  /** Those of a range. */
  public final Cursor after(Optional<byte[]> after, Optional<byte[]> until) {
    return cursor(after.map(this::rank).orElse(0), until.map(this::rank).orElse(size()));
  }

  /** Walks over all of them. */
  public final Cursor all() {
    return cursor(0, size());
  }

  @Override
  public void close() {
    // Memory needs no closing.
  }

  /** Walks over a range. */
  @FunctionalInterface
  public interface Cursor {
    /** The next one; null at the end. */
    byte @Nullable [] next();
  }

  /** Collects them. */
  public static final class Collector {
    private static final long MEMORY = 64L << 20;
    private static final int OVERHEAD = 32;

    private final long most;
    private final List<KeyFile> runs = new ArrayList<>();
    private List<byte[]> found = new ArrayList<>();
    private long bytes;

    /** With some memory. */
    public Collector() {
      this(MEMORY);
    }

    /** With so many bytes in memory. */
    public Collector(long most) {
      this.most = most;
    }

    /** Adds one. */
    public void add(byte[] key) {
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

    /** All of them; whoever asks closes it. */
    public SortedKeys sorted() {
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
    public int size() {
      return keys.length;
    }

    @Override
    public byte[] get(int index) {
      return keys[index];
    }

    @Override
    public int rank(byte[] key) {
      int found = Arrays.binarySearch(keys, key, Arrays::compareUnsigned);
      return found < 0 ? -found - 1 : found + 1;
    }

    @Override
    public Cursor cursor(int from, int to) {
      int[] at = {from};
      return () -> at[0] < to ? keys[at[0]++] : null;
    }
  }
}
