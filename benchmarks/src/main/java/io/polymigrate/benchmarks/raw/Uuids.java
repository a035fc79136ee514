package io.polymigrate.benchmarks.raw;

/** The 36 characters of UUIDs. */
final class Uuids {
  static final int LENGTH = 36;

  private static final byte[] HEX =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  // Where a dash stands before the digit of this number.
  private static final int DASHES = 1 << 8 | 1 << 12 | 1 << 16 | 1 << 20;

  private Uuids() {}

  static void text(long high, long low, Bytes out) {
    int at = out.size();
    text(high, low, out.room(LENGTH), at);
  }

  static void text(long high, long low, byte[] out, int start) {
    int at = start;
    for (int i = 0; i < 32; i++) {
      if ((DASHES >> i & 1) != 0) {
        out[at++] = '-';
      }
      long half = i < 16 ? high : low;
      out[at++] = HEX[(int) (half >>> (60 - 4 * (i & 15))) & 15];
    }
  }

  /** The half that begins at a digit, passing over dashes. */
  static long half(byte[] text, int start) {
    long value = 0;
    int digits = 0;
    for (int i = start; digits < 16; i++) {
      if (text[i] != '-') {
        value = value << 4 | Character.digit(text[i], 16);
        digits++;
      }
    }
    return value;
  }
}
