package io.polymigrate.redis;

import io.polymigrate.api.spi.Bytes;

/**
 * Walks over what DUMP says of a hash: names and values in turn, as they are in a file of Redis's
 * own. Each text is lent until the next. Not for use by several threads at once.
 */
final class DumpReader {
  private static final int HASH = 4;
  private static final int HASH_LISTPACK = 16;

  /** How the texts of a list that is packed begin, from the greatest down. */
  private static final int PACK_HEAD = 6;

  private static final int PACK_END = 0xff;
  private static final int PACK_LONG = 0xf4;
  private static final int PACK_INT = 0xf3;
  private static final int PACK_24 = 0xf2;
  private static final int PACK_16 = 0xf1;
  private static final int PACK_LONG_TEXT = 0xf0;
  private static final int PACK_TEXT = 0xe0;
  private static final int PACK_13 = 0xc0;
  private static final int PACK_SHORT_TEXT = 0x80;

  private final Bytes plain = new Bytes();
  private final Bytes digits = new Bytes(Long.SIZE);
  private byte[] bytes = new byte[0];
  private int at;
  private boolean pack;
  private int left;
  private byte[] array = bytes;
  private int from;
  private int length;

  /** Whether it is a hash in a form that is known here. */
  static boolean reads(byte[] dump, int offset) {
    return dump[offset] == HASH || dump[offset] == HASH_LISTPACK;
  }

  /** Goes before the first name of a hash. */
  void begin(byte[] dump, int offset) {
    bytes = dump;
    at = offset;
    pack = next() == HASH_LISTPACK;
    if (pack) {
      string();
      bytes = array;
      at = from + PACK_HEAD;
    } else {
      left = 2 * size(next());
    }
  }

  /** Goes to the next text, if there is one. */
  boolean advance() {
    if (!pack) {
      if (left == 0) {
        return false;
      }
      left--;
      string();
      return true;
    }
    if ((bytes[at] & 0xff) == PACK_END) {
      return false;
    }
    int start = at;
    packed(next());
    at += backwards(at - start);
    return true;
  }

  /** What the text stands in. */
  byte[] array() {
    return array;
  }

  int from() {
    return from;
  }

  int length() {
    return length;
  }

  private int next() {
    return bytes[at++] & 0xff;
  }

  private long little(int count) {
    long number = 0;
    for (int i = 0; i < count; i++) {
      number |= (long) next() << (i * Byte.SIZE);
    }
    return number;
  }

  // Numbers with a sign.
  private void number(long unsigned, int bits) {
    int unused = Long.SIZE - bits;
    digits.truncate(0);
    digits.addNumber(unsigned << unused >> unused);
    lend(digits.array(), 0, digits.length());
  }

  private void lend(byte[] in, int offset, int count) {
    array = in;
    from = offset;
    length = count;
  }

  private void here(int count) {
    lend(bytes, at, count);
    at += count;
  }

  // Greater numbers of how long the entry is take more bytes behind it.
  private static int backwards(int size) {
    if (size <= 127) {
      return 1;
    }
    return size < 16_383 ? 2 : size < 2_097_151 ? 3 : size < 268_435_455 ? 4 : 5;
  }

  private void packed(int first) {
    if (first < PACK_SHORT_TEXT) {
      number(first, Long.SIZE);
    } else if (first < PACK_13) {
      here(first & 0x3f);
    } else if (first < PACK_TEXT) {
      number((first & 0x1f) << Byte.SIZE | next(), 13);
    } else if (first < PACK_LONG_TEXT) {
      here((first & 0xf) << Byte.SIZE | next());
    } else {
      switch (first) {
        case PACK_LONG_TEXT -> here((int) little(4));
        case PACK_16 -> number(little(2), 16);
        case PACK_24 -> number(little(3), 24);
        case PACK_INT -> number(little(4), 32);
        case PACK_LONG -> number(little(8), Long.SIZE);
        default -> throw unexpected(first);
      }
    }
  }

  private static IllegalStateException unexpected(int type) {
    return new IllegalStateException("What DUMP says holds 0x" + Integer.toHexString(type));
  }

  private int size(int first) {
    return switch (first >> 6) {
      case 0 -> first;
      case 1 -> (first & 0x3f) << Byte.SIZE | next();
      default -> {
        if (first != 0x80) {
          throw unexpected(first);
        }
        yield next() << 24 | next() << 16 | next() << 8 | next();
      }
    };
  }

  private void string() {
    int first = next();
    switch (first) {
      case 0xc0 -> number(little(1), 8);
      case 0xc1 -> number(little(2), 16);
      case 0xc2 -> number(little(4), 32);
      case 0xc3 -> {
        int packedSize = size(next());
        int size = size(next());
        inflate(packedSize, size);
        lend(plain.array(), 0, size);
      }
      default -> here(size(first));
    }
  }

  // LZF: runs of bytes as they are, and references to some that were before.
  private void inflate(int packedSize, int size) {
    plain.truncate(0);
    byte[] out = plain.room(size);
    int to = 0;
    int end = at + packedSize;
    while (at < end) {
      int control = next();
      if (control < 32) {
        System.arraycopy(bytes, at, out, to, control + 1);
        at += control + 1;
        to += control + 1;
      } else {
        int count = control >> 5;
        count += count == 7 ? next() : 0;
        int back = to - ((control & 0x1f) << Byte.SIZE) - next() - 1;
        for (int i = 0; i < count + 2; i++) {
          out[to++] = out[back++];
        }
      }
    }
  }
}
