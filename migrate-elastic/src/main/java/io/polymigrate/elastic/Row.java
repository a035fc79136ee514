package io.polymigrate.elastic;

import io.polymigrate.api.spi.JsonCursor;
import org.jspecify.annotations.Nullable;

/** A document as it came; what it has is places in the answer's bytes. */
final class Row {
  static final int NONE = -1;

  /** How many places a column takes. */
  static final int PLACES = 2;

  /** Of a document whose version was not asked for. */
  static final Version UNKNOWN = new Version(NONE, NONE);

  private final byte[] bytes;
  private final @Nullable String id;
  private final int idFrom;
  private final int idTo;
  private final int from;
  private final int to;
  private final int[] places;
  private final int base;
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
   * @param idFrom where the text of its id begins
   * @param idTo where that ends
   * @param from where its source begins
   * @param to where its source ends
   * @param places for each column where its value begins, {@link #NONE} where it has none, and
   *     where that ends, as a complement when it is a text with escapes
   * @param base where its places begin
   * @param version which writing of it this is
   */
  Row(
      byte[] bytes,
      int idFrom,
      int idTo,
      int from,
      int to,
      int[] places,
      int base,
      Version version) {
    this(bytes, null, idFrom, idTo, from, to, places, base, version);
  }

  /** A document that was not found in an answer. */
  Row(byte[] bytes, String id, int from, int to, int[] places, Version version) {
    this(bytes, id, 0, 0, from, to, places, 0, version);
  }

  private Row(
      byte[] bytes,
      @Nullable String id,
      int idFrom,
      int idTo,
      int from,
      int to,
      int[] places,
      int base,
      Version version) {
    this.bytes = bytes;
    this.id = id;
    this.idFrom = idFrom;
    this.idTo = idTo;
    this.from = from;
    this.to = to;
    this.places = places;
    this.base = base;
    this.version = version;
  }

  byte[] bytes() {
    return bytes;
  }

  String id() {
    return id == null ? JsonCursor.text(bytes, idFrom, idTo) : id;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Where the value of a column begins. */
  int value(int column) {
    return places[base + column * PLACES];
  }

  /** Where it ends. */
  int end(int column) {
    int end = places[base + column * PLACES + 1];
    return end < 0 ? ~end : end;
  }

  /** Whether it is a text with escapes. */
  boolean escaped(int column) {
    return places[base + column * PLACES + 1] < 0;
  }

  int size() {
    return to - from;
  }

  Version version() {
    return version;
  }
}
