package io.polymigrate.mongo;

import java.util.Arrays;

/** Documents one after the other in an array of bytes. */
final class BsonPage {
  private final byte[] bytes;
  private int[] starts = new int[1024];
  private int count;

  BsonPage(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  int count() {
    return count;
  }

  /** Where a document starts. */
  int start(int document) {
    return starts[document];
  }

  int length(int document) {
    return BsonBuffer.getInt(bytes, starts[document]);
  }

  void add(int start) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
    }
    starts[count++] = start;
  }

  /** The same without its first document. */
  BsonPage withoutFirst() {
    BsonPage rest = new BsonPage(bytes);
    rest.starts = Arrays.copyOfRange(starts, 1, Math.max(2, starts.length));
    rest.count = count - 1;
    return rest;
  }

  /** Where a document's {@code _id} element is: its type byte. */
  int id(int document) {
    int at = starts[document] + 4;
    // Almost always the first.
    if (Arrays.equals(bytes, at + 1, at + 5, MongoLayout.ID_NAME, 0, 4)) {
      return at;
    }
    return RawDocuments.find(bytes, starts[document], MongoLayout.ID_NAME);
  }

  /** The type byte and value of a document's {@code _id}. */
  byte[] idValue(int document) {
    int at = id(document);
    if (at < 0) {
      throw new IllegalStateException("A document without _id");
    }
    int value = at + 1 + MongoLayout.ID_NAME.length;
    int end = BsonTypes.end(bytes[at] & 0xff, bytes, value);
    byte[] copy = new byte[1 + end - value];
    copy[0] = bytes[at];
    System.arraycopy(bytes, value, copy, 1, end - value);
    return copy;
  }
}
