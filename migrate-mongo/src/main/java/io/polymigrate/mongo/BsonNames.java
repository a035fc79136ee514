package io.polymigrate.mongo;

import java.nio.charset.StandardCharsets;

/** Names as bytes with their NUL, and the ones that Polymigrate keeps for itself. */
final class BsonNames {
  /** First letters of every name that has a meaning in a document of ours. */
  static final String RESERVED = "$polymigrate";

  /** Wraps a value without a BSON form of its own: typed JSON as text. */
  static final byte[] VALUE = of("$polymigrate");

  /** Wraps the text of a JSON number that no BSON number spells the same way. */
  static final byte[] NUMBER = of("$polymigrate_number");

  /** Wraps a document whose first name starts with {@link #RESERVED}. */
  static final byte[] OBJECT = of("$polymigrate_object");

  private static final byte[][] INDEXES = new byte[1000][];

  static {
    for (int i = 0; i < INDEXES.length; i++) {
      INDEXES[i] = of(Integer.toString(i));
    }
  }

  private BsonNames() {}

  static byte[] of(String name) {
    return (name + '\0').getBytes(StandardCharsets.UTF_8);
  }

  /** Whether a name, with its NUL, stands there. */
  static boolean at(byte[] bytes, int at, byte[] name) {
    // Shorter than the call that compares many at a time: names are short, and mostly right.
    int length = name.length;
    if (at + length > bytes.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[at + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  /** Name of an array's element. */
  static byte[] index(int index) {
    return index < INDEXES.length ? INDEXES[index] : of(Integer.toString(index));
  }
}
