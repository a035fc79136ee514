package io.polymigrate.core.verify;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * MurmurHash3 x64 128 over blocks of two longs: fast, and even enough for sums of hashes to tell
 * sets apart. Blocks are taken as they come, so that nothing is copied together first.
 *
 * <p>A set may stand among the blocks: its entries are hashed one by one, and the sum of their
 * hashes, which is the same in any order, stands for them.
 */
final class Hash128 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  // Of what an open set stands in, and of the entries that are done.
  private static final int SAVED = 6;

  private long one;
  private long two;
  private long blocks;
  private long low;
  private long high;
  private long[] saved = new long[4 * SAVED];
  private int depth;

  /** Starts anew. */
  void clear() {
    one = 0;
    two = 0;
    blocks = 0;
    depth = 0;
  }

  /** Takes one block. */
  void add(long first, long second) {
    long k1 = first * C1;
    long k2 = second * C2;
    long h1 = one ^ (((k1 << 31) | (k1 >>> 33)) * C2);
    h1 = (((h1 << 27) | (h1 >>> 37)) + two) * 5 + 0x52dce729;
    long h2 = two ^ (((k2 << 33) | (k2 >>> 31)) * C1);
    one = h1;
    two = (((h2 << 31) | (h2 >>> 33)) + h1) * 5 + 0x38495ab5;
    blocks++;
  }

  /**
   * Takes some bytes, in as many blocks as their number says.
   *
   * @param tag what they are; its upper four bytes are zero
   */
  void add(long tag, byte[] bytes, int offset, int length) {
    long sized = tag | ((long) length << 32);
    if (length < 8) {
      add(sized, few(bytes, offset, length));
      return;
    }
    add(sized, (long) LONGS.get(bytes, offset));
    int end = offset + length;
    int at = offset + 8;
    while (end - at >= 16) {
      add((long) LONGS.get(bytes, at), (long) LONGS.get(bytes, at + 8));
      at += 16;
    }
    // The last eight bytes, some of which were taken before: the length tells which.
    if (end - at > 8) {
      add((long) LONGS.get(bytes, at), (long) LONGS.get(bytes, end - 8));
    } else if (end > at) {
      add((long) LONGS.get(bytes, end - 8), 0);
    }
  }

  // Of fewer than eight bytes each is in it, some twice: the length tells which.
  private static long few(byte[] bytes, int offset, int length) {
    if (length >= 4) {
      long first = (int) INTS.get(bytes, offset) & 0xffff_ffffL;
      return first | ((long) (int) INTS.get(bytes, offset + length - 4) << 32);
    }
    if (length == 0) {
      return 0;
    }
    return (bytes[offset] & 0xff)
        | (bytes[offset + (length >> 1)] & 0xff) << 8
        | (bytes[offset + length - 1] & 0xff) << 16;
  }

  /** Starts a set. */
  void beginSet() {
    int at = depth * SAVED;
    if (at == saved.length) {
      saved = Arrays.copyOf(saved, 2 * at);
    }
    saved[at] = one;
    saved[at + 1] = two;
    saved[at + 2] = blocks;
    saved[at + 3] = 0;
    saved[at + 4] = 0;
    saved[at + 5] = 0;
    depth++;
    startEntry();
  }

  /** Ends the set's entry at hand, if one was begun, and starts another. */
  void entry() {
    if (blocks > 0) {
      finish();
      int at = (depth - 1) * SAVED;
      saved[at + 3] += low;
      saved[at + 4] += high;
      saved[at + 5]++;
      startEntry();
    }
  }

  private void startEntry() {
    one = 0;
    two = 0;
    blocks = 0;
  }

  /** Ends a set: two blocks stand for it. */
  void endSet(long tag) {
    entry();
    depth--;
    int at = depth * SAVED;
    one = saved[at];
    two = saved[at + 1];
    blocks = saved[at + 2];
    add(tag, saved[at + 5]);
    add(saved[at + 3], saved[at + 4]);
  }

  /** Makes the hash of all blocks since the start; more may follow. */
  void finish() {
    long h1 = one ^ blocks;
    long h2 = two ^ blocks;
    h1 += h2;
    h2 += h1;
    h1 = mix(h1);
    h2 = mix(h2);
    low = h1 + h2;
    high = h2 + low;
  }

  private static long mix(long value) {
    long k = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    k = (k ^ (k >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return k ^ (k >>> 33);
  }

  long low() {
    return low;
  }

  long high() {
    return high;
  }
}
