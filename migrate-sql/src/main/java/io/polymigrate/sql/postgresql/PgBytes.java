package io.polymigrate.sql.postgresql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers in byte arrays. */
final class PgBytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private PgBytes() {}

  static int readShort(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at);
  }

  static int readInt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static long readLong(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  // Byte by byte: the first compiler makes a call of each write through a handle, not of a read.
  static void writeShort(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  static void writeInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  static void writeLong(byte[] bytes, int at, long value) {
    writeInt(bytes, at, (int) (value >>> 32));
    writeInt(bytes, at + 4, (int) value);
  }
}
