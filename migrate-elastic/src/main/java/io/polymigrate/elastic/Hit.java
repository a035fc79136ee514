package io.polymigrate.elastic;

import io.polymigrate.api.spi.JsonCursor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the documents of an answer, one after the other, each byte once. */
final class Hit {
  private static final byte[] ID = ascii("_id");
  private static final byte[] SOURCE = ascii("_source");
  private static final byte[] SORT = ascii("sort");
  private static final byte[] SEQ_NO = ascii("_seq_no");
  private static final byte[] TERM = ascii("_primary_term");
  private static final byte[] ERROR = ascii("error");

  private final byte[] bytes;
  private final Columns columns;
  private final JsonCursor cursor;
  private int[] places;
  private int used;
  private int idFrom;
  private int idTo;
  private int sourceFrom;
  private int sourceTo;
  private int sortFrom;
  private int sortTo;
  private long seqNo;
  private long term;

  /**
   * A reader.
   *
   * @param places where rows may keep their places, as long as there is room
   */
  Hit(byte[] bytes, JsonCursor cursor, Columns columns, int[] places) {
    this.bytes = bytes;
    this.cursor = cursor;
    this.columns = columns;
    this.places = places;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The one that begins there. */
  Row next() {
    idFrom = 0;
    idTo = 2;
    sourceFrom = Row.NONE;
    sortFrom = Row.NONE;
    seqNo = Row.NONE;
    term = Row.NONE;
    int base = room();
    cursor.open();
    while (cursor.next()) {
      member(base);
    }
    Row.Version version = seqNo == Row.NONE ? Row.UNKNOWN : new Row.Version(seqNo, term);
    return found()
        ? new Row(bytes, idFrom, idTo, sourceFrom, sourceTo, places, base, version)
        : new Row(bytes, idFrom, idTo, 0, 0, places, base, version);
  }

  // Rows that were made keep the array they were made with.
  private int room() {
    int width = columns.width();
    if (used + width > places.length) {
      places = new int[Math.max(places.length, width)];
      used = 0;
    }
    Arrays.fill(places, used, used + width, Row.NONE);
    used += width;
    return used - width;
  }

  private void member(int base) {
    if (cursor.named(ID)) {
      idFrom = cursor.position();
      cursor.skip();
      idTo = cursor.end();
    } else if (cursor.named(SOURCE)) {
      sourceFrom = cursor.position();
      columns.scan(bytes, cursor, places, base);
      sourceTo = cursor.end();
    } else if (cursor.named(SORT)) {
      sortFrom = cursor.position();
      cursor.skip();
      sortTo = cursor.end();
    } else if (cursor.named(SEQ_NO)) {
      seqNo = number();
    } else if (cursor.named(TERM)) {
      term = number();
    } else if (cursor.named(ERROR)) {
      throw new IllegalStateException("Elasticsearch could not get a document");
    } else {
      cursor.skip();
      cursor.open(); // the colon
      cursor.skip();
    }
  }

  private long number() {
    int from = cursor.position();
    cursor.skip();
    return Long.parseLong(new String(bytes, from, cursor.end() - from, StandardCharsets.US_ASCII));
  }

  /** Whether the last one is there, with its source. */
  boolean found() {
    return sourceFrom != Row.NONE;
  }

  /** What the last one was sorted by, as the server wrote it. */
  byte @Nullable [] sort() {
    return sortFrom == Row.NONE ? null : Arrays.copyOfRange(bytes, sortFrom, sortTo);
  }
}
