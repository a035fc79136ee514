package io.polymigrate.mongo;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Documents one after the other in an array of bytes. Whoever took the page, and each batch of its
 * documents, hold it; when the last of them releases it, its memory is used again.
 */
final class BsonPage {
  private final byte[] bytes;
  private final Consumer<BsonPage> giveBack;
  private final Holders holders = new Holders();
  private int[] starts = new int[1024];
  private int[] places = {};
  private int count;
  private long size;

  /** Documents in memory that nobody wants back. */
  BsonPage(byte[] bytes) {
    this(bytes, unused -> {});
  }

  /**
   * An empty page, held by the caller.
   *
   * @param giveBack takes the page back when nobody holds it any more
   */
  BsonPage(byte[] bytes, Consumer<BsonPage> giveBack) {
    this.bytes = bytes;
    this.giveBack = giveBack;
  }

  /** Empties it, for the caller to hold. */
  void reset() {
    count = 0;
    size = 0;
    holders.reset();
  }

  void hold() {
    holders.hold();
  }

  void release() {
    if (holders.release()) {
      giveBack.accept(this);
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int count() {
    return count;
  }

  /** How many bytes the documents have. */
  long size() {
    return size;
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
    size += BsonBuffer.getInt(bytes, start);
  }

  /** Leaves out its first document. */
  void dropFirst() {
    size -= length(0);
    count--;
    System.arraycopy(starts, 1, starts, 0, count);
  }

  /** Room for so many numbers per document, whatever they were before. */
  int[] places(int each) {
    int wanted = count * each;
    if (places.length < wanted) {
      places = new int[wanted + wanted / 8];
    }
    return places;
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
