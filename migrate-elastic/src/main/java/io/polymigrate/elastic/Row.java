package io.polymigrate.elastic;

/** A document as it came. */
final class Row {
  static final int NONE = -1;

  /** Of a document whose version was not asked for. */
  static final Version UNKNOWN = new Version(NONE, NONE);

  private final byte[] bytes;
  private final String id;
  private final int from;
  private final int to;
  private final int[] values;
  private final Version version;

  /**
   * Which writing of a document it is.
   *
   * @param seqNo with the term
   * @param term primary term
   */
  record Version(long seqNo, long term) {}

  /**
   * A document.
   *
   * @param bytes the whole answer
   * @param from where its source begins
   * @param to where its source ends
   * @param values where the value of each column begins; {@link #NONE} where it has none
   * @param version which writing of it this is
   */
  Row(byte[] bytes, String id, int from, int to, int[] values, Version version) {
    this.bytes = bytes;
    this.id = id;
    this.from = from;
    this.to = to;
    this.values = values;
    this.version = version;
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

  Version version() {
    return version;
  }
}
