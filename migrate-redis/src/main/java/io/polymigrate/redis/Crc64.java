package io.polymigrate.redis;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The checksum at the end of what RESTORE takes: CRC-64 by Jones, eight bytes at a time. */
final class Crc64 {
  private static final long POLYNOMIAL = 0x95ac9329ac4bc9b5L;
  private static final int STEP = Long.BYTES;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** What a byte makes, with so many zero bytes behind it. */
  private static final long[][] TABLES = tables();

  private Crc64() {}

  private static long[][] tables() {
    long[][] tables = new long[STEP][256];
    for (int i = 0; i < 256; i++) {
      long crc = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
      }
      tables[0][i] = crc;
    }
    for (int zeros = 1; zeros < STEP; zeros++) {
      for (int i = 0; i < 256; i++) {
        long crc = tables[zeros - 1][i];
        tables[zeros][i] = crc >>> Byte.SIZE ^ tables[0][(int) crc & 0xff];
      }
    }
    return tables;
  }

  static long of(byte[] bytes, int from, int length) {
    long crc = 0;
    int at = from;
    int end = from + length;
    for (; end - at >= STEP; at += STEP) {
      long word = crc ^ (long) LONGS.get(bytes, at);
      crc = 0;
      for (int i = 0; i < STEP; i++) {
        crc ^= TABLES[STEP - 1 - i][(int) (word >>> (i * Byte.SIZE)) & 0xff];
      }
    }
    for (; at < end; at++) {
      int low = (int) (crc ^ bytes[at]) & 0xff;
      crc = crc >>> Byte.SIZE ^ TABLES[0][low];
    }
    return crc;
  }
}
