package io.polymigrate.elastic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A document in an answer. */
final class Hit {
  private final byte[] bytes;
  private String id = "";
  private int source = Row.NONE;
  private long seqNo = Row.NONE;
  private long term = Row.NONE;
  private byte @Nullable [] sort;

  private Hit(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads the one that begins there. */
  static Hit read(JsonCursor cursor, byte[] bytes) {
    Hit hit = new Hit(bytes);
    cursor.open();
    while (cursor.next()) {
      hit.member(cursor.name(), cursor);
    }
    return hit;
  }

  private void member(String name, JsonCursor cursor) {
    int from = cursor.position();
    switch (name) {
      case "_id" -> id = cursor.text();
      case "_seq_no" -> seqNo = number(cursor);
      case "_primary_term" -> term = number(cursor);
      case "error" -> throw new IllegalStateException("Elasticsearch could not get a document");
      case "sort" -> {
        cursor.skip();
        sort = Arrays.copyOfRange(bytes, from, cursor.end());
      }
      default -> {
        source = name.equals("_source") ? from : source;
        cursor.skip();
      }
    }
  }

  private long number(JsonCursor cursor) {
    int from = cursor.position();
    cursor.skip();
    return Long.parseLong(new String(bytes, from, cursor.end() - from, StandardCharsets.US_ASCII));
  }

  String id() {
    return id;
  }

  /** Whether it is there, with its source. */
  boolean found() {
    return source != Row.NONE;
  }

  /** What it was sorted by, as the server wrote it. */
  byte @Nullable [] sort() {
    return sort;
  }

  Row row(Columns columns) {
    return found()
        ? columns.row(bytes, id, source, new Row.Version(seqNo, term))
        : columns.bare(bytes, id);
  }
}
