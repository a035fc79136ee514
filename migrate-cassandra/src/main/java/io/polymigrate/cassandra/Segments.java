package io.polymigrate.cassandra;

import java.io.IOException;
import java.util.zip.CRC32;

/**
 * The segments that the native protocol puts around its frames from version 5 on, without
 * compression: a header with a checksum of its own, whole frames, their checksum
 * (native_protocol_v5.spec, section 2).
 */
final class Segments {
  /** The most bytes of frames that one holds. */
  static final int LARGEST = (1 << 17) - 1;

  static final int HEADER = 6;
  static final int TRAILER = 4;
  private static final int LENGTH_BYTES = 3;
  private static final int WHOLE_FRAMES = 1 << 17;
  private static final int CRC24_START = 0x875060;
  private static final int CRC24_POLYNOMIAL = 0x1974F0B;
  private static final int CRC24_OVERFLOW = 1 << 24;
  private static final int MIDDLE_BYTE = 16;
  private static final byte[] CRC32_START = {(byte) 0xFA, 0x2D, 0x55, (byte) 0xCA};

  private Segments() {}

  /** Writes the header in front of so many bytes of frames, and the trailer behind them. */
  static void close(byte[] bytes, int start, int length) {
    int described = length | WHOLE_FRAMES;
    little(bytes, start, LENGTH_BYTES, described);
    little(bytes, start + LENGTH_BYTES, LENGTH_BYTES, crc24(described));
    little(bytes, start + HEADER + length, TRAILER, crc32(bytes, start + HEADER, length));
  }

  /**
   * How many bytes of frames the segment holds that begins there.
   *
   * @throws IOException when its header is damaged, or when it holds a part of a frame
   */
  static int length(byte[] bytes, int start) throws IOException {
    int described = little(bytes, start, LENGTH_BYTES);
    if (little(bytes, start + LENGTH_BYTES, LENGTH_BYTES) != crc24(described)) {
      throw new IOException("A header from the server does not fit its checksum");
    }
    if ((described & WHOLE_FRAMES) == 0) {
      throw new IOException("The server sent a part of a frame, larger than any answer to a write");
    }
    return described & LARGEST;
  }

  /**
   * Compares the frames of a segment with their checksum.
   *
   * @throws IOException when they are damaged
   */
  static void check(byte[] bytes, int start, int length) throws IOException {
    int trailer = little(bytes, start + HEADER + length, TRAILER);
    if (trailer != crc32(bytes, start + HEADER, length)) {
      throw new IOException("An answer of the server does not fit its checksum");
    }
  }

  private static void little(byte[] bytes, int at, int count, int value) {
    for (int i = 0; i < count; i++) {
      bytes[at + i] = (byte) (value >> (i * Byte.SIZE));
    }
  }

  private static int little(byte[] bytes, int at, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[at + i] & 0xFF) << (i * Byte.SIZE);
    }
    return value;
  }

  private static int crc24(int described) {
    int crc = CRC24_START;
    for (int i = 0; i < LENGTH_BYTES; i++) {
      crc ^= ((described >> (i * Byte.SIZE)) & 0xFF) << MIDDLE_BYTE;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc <<= 1;
        if ((crc & CRC24_OVERFLOW) != 0) {
          crc ^= CRC24_POLYNOMIAL;
        }
      }
    }
    return crc;
  }

  private static int crc32(byte[] bytes, int offset, int length) {
    CRC32 crc = new CRC32();
    crc.update(CRC32_START);
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
