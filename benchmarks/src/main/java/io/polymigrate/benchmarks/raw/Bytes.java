package io.polymigrate.benchmarks.raw;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing buffer, big-endian. */
final class Bytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] array;
  private int size;

  Bytes(int capacity) {
    array = new byte[capacity];
  }

  byte[] array() {
    return array;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void int8(int value) {
    reserve(1);
    array[size++] = (byte) value;
  }

  void int16(int value) {
    reserve(2);
    SHORT.set(array, size, (short) value);
    size += 2;
  }

  void int32(int value) {
    reserve(4);
    INT.set(array, size, value);
    size += 4;
  }

  void int64(long value) {
    reserve(8);
    LONG.set(array, size, value);
    size += 8;
  }

  void bytes(byte[] from, int start, int length) {
    reserve(length);
    System.arraycopy(from, start, array, size, length);
    size += length;
  }

  /** The array, with so many bytes more counted, which the caller writes. */
  byte[] room(int more) {
    reserve(more);
    size += more;
    return array;
  }

  private void reserve(int more) {
    if (array.length - size < more) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, size + more));
    }
  }
}
