package io.polymigrate.sql.postgresql;

import java.util.Arrays;

/** A growing byte array that binary COPY is written into; reused for batch after batch. */
final class CopyBuffer {
  private static final int MAX_GROUPS = 8;

  private final int[] groups = new int[MAX_GROUPS];
  private byte[] bytes;
  private int length;

  CopyBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Sets the length: back to an earlier one, or forward into what was reserved. */
  void length(int newLength) {
    length = newLength;
  }

  /** Room for the digits of one number. */
  int[] groups() {
    return groups;
  }

  /** Makes room after the end, which does not move; returns the end. */
  int reserve(int count) {
    if (bytes.length - length < count) {
      long wanted = Math.max(length + (long) count, bytes.length * 2L);
      if (length + (long) count > Integer.MAX_VALUE - 16) {
        throw new OutOfMemoryError("A batch for COPY is larger than 2 GiB");
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
    }
    return length;
  }

  void putByte(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  void putShort(int value) {
    reserve(2);
    PgBytes.writeShort(bytes, length, value);
    length += 2;
  }

  void putInt(int value) {
    reserve(4);
    PgBytes.writeInt(bytes, length, value);
    length += 4;
  }

  void putLong(long value) {
    reserve(8);
    PgBytes.writeLong(bytes, length, value);
    length += 8;
  }

  void put(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }
}
