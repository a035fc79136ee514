package io.polymigrate.redis;

import io.polymigrate.api.spi.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The texts of an answer, one behind the other in one piece of memory that is used again: no object
 * for each. Not for use by several threads at once.
 */
final class Texts {
  private static final int NONE = -1;

  private final Bytes bytes = new Bytes();
  private int[] froms = new int[16];
  private int[] lengths = new int[16];
  private int size;

  int size() {
    return size;
  }

  void clear() {
    bytes.truncate(0);
    size = 0;
  }

  /** What they stand in; lent. */
  byte[] array() {
    return bytes.array();
  }

  int from(int text) {
    return froms[text];
  }

  int length(int text) {
    return lengths[text];
  }

  /** Whether there is nothing in the place of a text. */
  boolean none(int text) {
    return lengths[text] == NONE;
  }

  byte[] get(int text) {
    return Arrays.copyOfRange(bytes.array(), froms[text], froms[text] + lengths[text]);
  }

  void add(ByteBuffer text) {
    int length = text.remaining();
    room(length);
    text.get(bytes.room(length), froms[size - 1], length);
    bytes.truncate(froms[size - 1] + length);
  }

  void addNone() {
    room(NONE);
  }

  private void room(int length) {
    if (size == froms.length) {
      froms = Arrays.copyOf(froms, size * 2);
      lengths = Arrays.copyOf(lengths, size * 2);
    }
    froms[size] = bytes.length();
    lengths[size++] = length;
  }
}
