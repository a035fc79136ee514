package io.polymigrate.core.verify;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** MurmurHash3 x64 128: fast, and even enough for sums of hashes to tell sets apart. */
final class Hash128 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  private long low;
  private long high;

  /** Hashes some bytes; the result is kept until the next call. */
  void hash(byte[] data, int offset, int length) {
    long h1 = 0;
    long h2 = 0;
    int blocks = length >>> 4;
    for (int i = 0; i < blocks; i++) {
      long k1 = (long) LONGS.get(data, offset + (i << 4));
      long k2 = (long) LONGS.get(data, offset + (i << 4) + 8);
      h1 ^= mixLow(k1);
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
      h2 ^= mixHigh(k2);
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
    }
    int tail = offset + (blocks << 4);
    int rest = length & 15;
    long k1 = 0;
    long k2 = 0;
    for (int i = rest - 1; i >= 8; i--) {
      k2 = (k2 << 8) | (data[tail + i] & 0xff);
    }
    for (int i = Math.min(rest, 8) - 1; i >= 0; i--) {
      k1 = (k1 << 8) | (data[tail + i] & 0xff);
    }
    h1 ^= mixLow(k1);
    h2 ^= mixHigh(k2);
    finish(h1 ^ length, h2 ^ length);
  }

  private static long mixLow(long k) {
    return Long.rotateLeft(k * C1, 31) * C2;
  }

  private static long mixHigh(long k) {
    return Long.rotateLeft(k * C2, 33) * C1;
  }

  private void finish(long one, long two) {
    long h1 = one + two;
    long h2 = two + h1;
    h1 = mix(h1);
    h2 = mix(h2);
    low = h1 + h2;
    high = h2 + low;
  }

  private static long mix(long value) {
    long k = value;
    k ^= k >>> 33;
    k *= 0xff51afd7ed558ccdL;
    k ^= k >>> 33;
    k *= 0xc4ceb9fe1a85ec53L;
    k ^= k >>> 33;
    return k;
  }

  long low() {
    return low;
  }

  long high() {
    return high;
  }
}
