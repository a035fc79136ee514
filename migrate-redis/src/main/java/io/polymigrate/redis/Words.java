package io.polymigrate.redis;

import io.polymigrate.api.spi.Bytes;

/**
 * Words of a command as they go over the wire, one behind the other in one piece of memory that is
 * used again: no object for each of them. Not for use by several threads at once.
 */
final class Words {
  private final Bytes wire = new Bytes();
  private int count;

  /** How many words there are. */
  int count() {
    return count;
  }

  /** How many bytes they take. */
  int length() {
    return wire.length();
  }

  /** Their bytes, of which the first {@link #length} count; they are lent. */
  byte[] array() {
    return wire.array();
  }

  void clear() {
    wire.truncate(0);
    count = 0;
  }

  Words add(byte[] word) {
    return add(word, 0, word.length);
  }

  Words add(Bytes word) {
    return add(word.array(), 0, word.length());
  }

  Words add(byte[] from, int offset, int length) {
    wire.add('$').addNumber(length).add('\r').add('\n');
    wire.add(from, offset, length).add('\r').add('\n');
    count++;
    return this;
  }

  Words add(long number) {
    int digits = number < 0 ? 2 : 1;
    for (long rest = number / 10; rest != 0; rest /= 10) {
      digits++;
    }
    wire.add('$').addNumber(digits).add('\r').add('\n').addNumber(number).add('\r').add('\n');
    count++;
    return this;
  }

  /** Appends all of another. */
  Words add(Words other) {
    return add(other, 0, other.length(), other.count);
  }

  /** Appends some words of another. */
  Words add(Words other, int offset, int end, int words) {
    wire.add(other.array(), offset, end - offset);
    count += words;
    return this;
  }
}
