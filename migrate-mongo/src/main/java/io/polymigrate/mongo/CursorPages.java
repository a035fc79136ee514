package io.polymigrate.mongo;

import com.mongodb.client.MongoCursor;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Reads a sorted query, or a view, through the driver's cursor. Blocks. */
final class CursorPages implements Pages {
  private static final int PAGE_BYTES = 4 << 20;

  private final MongoCursor<RawBsonDocument> cursor;

  // As large as the largest page so far, so that none has to grow.
  private int pageBytes = 1 << 16;

  CursorPages(MongoCursor<RawBsonDocument> cursor) {
    this.cursor = cursor;
  }

  @Override
  public @Nullable BsonPage next(int limit) {
    BsonBuffer bytes = new BsonBuffer(pageBytes);
    int[] starts = new int[limit];
    int count = 0;
    while (count < limit && bytes.position() < PAGE_BYTES && cursor.hasNext()) {
      ByteBuf document = cursor.next().getByteBuffer();
      starts[count++] = bytes.position();
      bytes.putBytes(document.array(), document.position(), document.remaining());
    }
    if (count == 0) {
      return null;
    }
    pageBytes = Math.max(pageBytes, bytes.position() + bytes.position() / 8);
    BsonPage page = new BsonPage(bytes.bytes());
    for (int i = 0; i < count; i++) {
      page.add(starts[i]);
    }
    return page;
  }

  @Override
  public void close() {
    cursor.close();
  }
}
