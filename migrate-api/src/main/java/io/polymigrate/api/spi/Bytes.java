package io.polymigrate.redis;

import java.util.Arrays;

/** Bytes that are appended to. Not for use by several threads at once. */
final class Bytes {
  private byte[] bytes = new byte[256];
  private int length;

  int length() {
    return length;
  }

  /** Forgets what comes after. */
  void truncate(int newLength) {
    length = newLength;
  }

  Bytes add(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  Bytes add(byte[] more) {
    return add(more, 0, more.length);
  }

  Bytes add(byte[] more, int offset, int count) {
    room(count);
    System.arraycopy(more, offset, bytes, length, count);
    length += count;
    return this;
  }

  /** Big-endian. */
  Bytes addInt(int value) {
    return add(value >> 24).add(value >> 16).add(value >> 8).add(value);
  }

  /** Big-endian. */
  Bytes addLong(long value) {
    return addInt((int) (value >> 32)).addInt((int) value);
  }

  /** Characters that are all ASCII. */
  Bytes addAscii(CharSequence text) {
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
    return this;
  }

  byte[] slice(int from) {
    return Arrays.copyOfRange(bytes, from, length);
  }

  byte[] toArray() {
    return slice(0);
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  static boolean startsWith(byte[] whole, byte[] start) {
    return whole.length >= start.length
        && Arrays.equals(whole, 0, start.length, start, 0, start.length);
  }
}
