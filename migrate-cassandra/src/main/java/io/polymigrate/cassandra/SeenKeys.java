package io.polymigrate.cassandra;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which keys a load has written already, by some bits of their hashes: never says no of one that
 * was, and sometimes yes of one that was not. Small, whatever the number of keys. Safe for use by
 * many threads.
 */
final class SeenKeys {
  private static final int WORDS = 1 << 19;
  private final AtomicLongArray bits = new AtomicLongArray(WORDS);

  /** Notes a key; whether it may have been noted before. */
  boolean add(long hash) {
    long mixed = hash * 0x9E3779B97F4A7C15L;
    int bit = (int) (mixed >>> 39);
    long mask = 1L << (bit & 63);
    return (bits.getAndAccumulate(bit >>> 6, mask, (old, more) -> old | more) & mask) != 0;
  }
}
