package io.polymigrate.redis;

import io.polymigrate.api.spi.Bytes;

/**
 * Makes what RESTORE takes, in the plain forms that every version reads: the value as in a file of
 * Redis's own, the version of that and a checksum. In the same memory again and again; not for use
 * by several threads at once.
 */
final class DumpWriter {
  private static final int STRING = 0;
  private static final int HASH = 4;

  /** Files have had these forms since that version. */
  private static final int VERSION = 6;

  private static final int SHORT = 1 << 6;
  private static final int MIDDLE = 1 << 14;
  private static final int LONG = 0x80;

  private final Bytes out = new Bytes();

  /** A text with its length before it, as it is added to a hash. */
  static byte[] text(byte[] text) {
    DumpWriter writer = new DumpWriter();
    writer.add(text, 0, text.length);
    return writer.out.toArray();
  }

  /** Begins a string, whose text is added next. */
  DumpWriter string() {
    out.truncate(0);
    out.add(STRING);
    return this;
  }

  /** Begins a hash of so many fields; name and text of each are added next. */
  DumpWriter hash(int fields) {
    out.truncate(0);
    out.add(HASH);
    length(fields);
    return this;
  }

  /** Adds what {@link #text(byte[])} made. */
  DumpWriter made(byte[] text) {
    out.add(text);
    return this;
  }

  DumpWriter add(byte[] from, int offset, int length) {
    length(length);
    out.add(from, offset, length);
    return this;
  }

  /** The whole; lent until the next begins. */
  Bytes end() {
    out.add(VERSION).add(0);
    out.addLong(Long.reverseBytes(Crc64.of(out.array(), 0, out.length())));
    return out;
  }

  private void length(int length) {
    if (length < SHORT) {
      out.add(length);
    } else if (length < MIDDLE) {
      out.add(SHORT | length >> Byte.SIZE).add(length & 0xff);
    } else {
      out.add(LONG).addInt(length);
    }
  }
}
