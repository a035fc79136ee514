package io.polymigrate.redis;

import org.jspecify.annotations.Nullable;

/** One record as it was read. */
final class Row {
  /** Stands for null; known by its identity. */
  static final byte[] NULL = new byte[0];

  private final byte[] member;
  private final byte[] @Nullable [] texts;
  private final int size;

  /**
   * A record; the arrays are not copied.
   *
   * @param member its place in the order of keys
   * @param texts a text for each field of the container's schema: {@link #NULL} for null, null
   *     where there is none
   * @param size about how many bytes it takes
   */
  Row(byte[] member, byte[] @Nullable [] texts, int size) {
    this.member = member;
    this.texts = texts;
    this.size = size;
  }

  byte[] member() {
    return member;
  }

  byte[] @Nullable [] texts() {
    return texts;
  }

  int size() {
    return size;
  }
}
