package io.polymigrate.mongo;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.MongoIterable;
import java.util.function.Function;
import org.bson.codecs.configuration.CodecRegistries;
import org.jspecify.annotations.Nullable;

/** Reads a sorted query, or a view, through the driver's cursor, reply by reply. Blocks. */
final class CursorPages implements Pages {
  private final CursorCodec codec;
  private final MongoCursor<CursorCodec.Mark> cursor;

  private CursorPages(CursorCodec codec, MongoCursor<CursorCodec.Mark> cursor) {
    this.codec = codec;
    this.cursor = cursor;
  }

  /** Opens a cursor over what is asked of a collection. */
  static CursorPages open(
      MongoDatabase database,
      String collection,
      Function<MongoCollection<CursorCodec.Mark>, MongoIterable<CursorCodec.Mark>> query) {
    CursorCodec codec = new CursorCodec();
    MongoCollection<CursorCodec.Mark> documents =
        database
            .getCollection(collection, CursorCodec.Mark.class)
            .withCodecRegistry(
                CodecRegistries.fromRegistries(
                    CodecRegistries.fromCodecs(codec), database.getCodecRegistry()));
    return new CursorPages(codec, query.apply(documents).cursor());
  }

  // The driver decodes a reply whole, so that the codec has what the cursor has, and nothing else.
  @Override
  public @Nullable BsonPage next(int limit) {
    if (!cursor.hasNext()) {
      return null;
    }
    int count = 0;
    do {
      cursor.next();
      count++;
    } while (cursor.available() > 0);
    BsonPage page = codec.page();
    if (page.count() != count) {
      throw new IllegalStateException(
          "The driver gave " + count + " documents, of which " + page.count() + " were copied");
    }
    return page;
  }

  @Override
  public void close() {
    cursor.close();
  }
}
