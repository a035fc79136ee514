package io.polymigrate.mongo;

import com.mongodb.client.MongoCursor;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Reads a sorted query, or a view, through the driver's cursor. Blocks. */
final class CursorPages implements Pages {
  private static final int PAGE_BYTES = 4 << 20;

  private final MongoCursor<RawBsonDocument> cursor;

  CursorPages(MongoCursor<RawBsonDocument> cursor) {
    this.cursor = cursor;
  }

  @Override
  public @Nullable BsonPage next(int limit) {
    BsonBuffer bytes = new BsonBuffer(1 << 16);
    int[] starts = new int[limit];
    int count = 0;
    while (count < limit && bytes.position() < PAGE_BYTES && cursor.hasNext()) {
      RawBsonDocument document = cursor.next();
      starts[count++] = bytes.position();
      bytes.putBytes(
          document.getByteBuffer().array(),
          document.getByteBuffer().position(),
          document.getByteBuffer().remaining());
    }
    if (count == 0) {
      return null;
    }
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
