package io.polymigrate.mongo;

import java.util.Arrays;

/** Looks into documents that are only bytes. */
final class RawDocuments {
  private RawDocuments() {}

  /**
   * Finds an element at the top of a document.
   *
   * @param name with its NUL
   * @return where its type byte is, or -1
   */
  static int find(byte[] bytes, int document, byte[] name) {
    int at = document + 4;
    while (bytes[at] != 0) {
      int type = bytes[at] & 0xff;
      int end = BsonTypes.endOfName(bytes, at + 1) + 1;
      if (Arrays.equals(bytes, at + 1, end, name, 0, name.length)) {
        return at;
      }
      at = BsonTypes.end(type, bytes, end);
    }
    return -1;
  }

  /**
   * Finds an empty timestamp at the top of a document: a server replaces it by its time.
   *
   * @return where its name is, or -1
   */
  static int emptyTimestamp(byte[] bytes, int document) {
    int at = document + 4;
    while (bytes[at] != 0) {
      int type = bytes[at] & 0xff;
      int value = BsonTypes.endOfName(bytes, at + 1) + 1;
      if (type == BsonTypes.TIMESTAMP && BsonBuffer.getLong(bytes, value) == 0) {
        return at + 1;
      }
      at = BsonTypes.end(type, bytes, value);
    }
    return -1;
  }
}
