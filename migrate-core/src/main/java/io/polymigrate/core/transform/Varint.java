package io.polymigrate.core.transform;

/**
 * Whole numbers in as few bytes as they need: seven bits in each, the lowest first, the sign bit
 * says that another one follows (as in Protocol Buffers).
 */
final class Varint {
  /** How many bytes the longest takes. */
  static final int LONGEST = 10;

  private Varint() {}

  /** Writes an unsigned number and returns where it ends. */
  static int put(byte[] target, int from, long value) {
    int at = from;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at] = (byte) rest;
    return at + 1;
  }

  /** Writes a number whose sign counts, and returns where it ends. */
  static int putSigned(byte[] target, int from, long value) {
    return put(target, from, (value << 1) ^ (value >> 63));
  }

  /** Where the number that begins at an offset ends. */
  static int end(byte[] data, int from) {
    if (data[from] >= 0) {
      return from + 1;
    }
    int at = from + 1;
    while (data[at] < 0) {
      at++;
    }
    return at + 1;
  }

  /** The unsigned number at an offset. */
  static long get(byte[] data, int from) {
    byte first = data[from];
    if (first >= 0) {
      return first;
    }
    long value = first & 0x7f;
    int at = from;
    for (int shift = 7; data[at] < 0; shift += 7) {
      value |= (data[++at] & 0x7fL) << shift;
    }
    return value;
  }

  /** The number at an offset whose sign counts. */
  static long getSigned(byte[] data, int from) {
    long value = get(data, from);
    return (value >>> 1) ^ -(value & 1);
  }
}
