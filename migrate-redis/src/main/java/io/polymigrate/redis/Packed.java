package io.polymigrate.redis;

/** Walks over an answer in MessagePack, as far as scripts make it: texts, lists, numbers, none. */
final class Packed {
  /** What a text may begin with, so that its length follows in four bytes. */
  static final int LONG_TEXT = 0xdb;

  private byte[] bytes = new byte[0];
  private int at;

  /** Goes to a place in an answer. */
  void to(byte[] answer, int place) {
    bytes = answer;
    at = place;
  }

  /** Where the next value begins. */
  int at() {
    return at;
  }

  private int next() {
    return bytes[at++] & 0xff;
  }

  private long number(int size) {
    long number = 0;
    for (int i = 0; i < size; i++) {
      number = number << 8 | next();
    }
    return number;
  }

  private static IllegalStateException unexpected(int type) {
    return new IllegalStateException("The script's answer holds 0x" + Integer.toHexString(type));
  }

  /** The length of the list that begins here. */
  int list() {
    int type = next();
    if (type >> 4 == 0x9) {
      return type & 0xf;
    }
    return switch (type) {
      case 0xdc -> (int) number(2);
      case 0xdd -> (int) number(4);
      default -> throw unexpected(type);
    };
  }

  /** The whole number that begins here. */
  long number() {
    int type = next();
    if (type < 0x80 || type >= 0xe0) {
      return (byte) type;
    }
    return switch (type) {
      case 0xcc -> number(1);
      case 0xcd -> number(2);
      case 0xce -> number(4);
      case 0xcf, 0xd3 -> number(8);
      case 0xd0 -> (byte) number(1);
      case 0xd1 -> (short) number(2);
      case 0xd2 -> (int) number(4);
      default -> throw unexpected(type);
    };
  }

  /** The length of the text that begins here, whose first byte is next; less than 0 for none. */
  int text() {
    int type = next();
    if (type >> 5 == 0x5) {
      return type & 0x1f;
    }
    return switch (type) {
      case 0xc0, 0xc2 -> -1;
      case 0xc4, 0xd9 -> (int) number(1);
      case 0xc5, 0xda -> (int) number(2);
      case 0xc6, LONG_TEXT -> (int) number(4);
      default -> throw unexpected(type);
    };
  }

  void skip(int length) {
    at += length;
  }
}
