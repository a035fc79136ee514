package io.polymigrate.elastic;

/** A document as it came. */
final class Row {
  static final int NONE = -1;

  private final byte[] bytes;
  private final String id;
  private final int from;
  private final int to;
  private final int[] values;

  /**
   * A document.
   *
   * @param bytes the whole answer
   * @param from where its source begins
   * @param to where its source ends
   * @param values where the value of each column begins; {@link #NONE} where it has none
   */
  Row(byte[] bytes, String id, int from, int to, int[] values) {
    this.bytes = bytes;
    this.id = id;
    this.from = from;
    this.to = to;
    this.values = values;
  }

  byte[] bytes() {
    return bytes;
  }

  String id() {
    return id;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Where the value of a column begins. */
  int value(int column) {
    return values[column];
  }

  int size() {
    return to - from;
  }
}
