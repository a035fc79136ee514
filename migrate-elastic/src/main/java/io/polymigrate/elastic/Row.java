package io.polymigrate.elastic;

/**
 * A document as it came.
 *
 * @param bytes the whole answer
 * @param id its id
 * @param from where its source begins
 * @param to where its source ends
 * @param values where the value of each column begins; {@link #NONE} where it has none
 */
record Row(byte[] bytes, String id, int from, int to, int[] values) {
  static final int NONE = -1;

  int size() {
    return to - from;
  }
}
