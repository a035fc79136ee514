package io.polymigrate.mongo;

import com.mongodb.client.MongoDatabase;
import java.util.Arrays;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of {@code _id} page by page, each page a query of its own: no cursor to lose, and
 * after a failure the driver simply asks again. The bounds are those of the index, which, unlike
 * comparisons in a filter, order values of all types. Blocks.
 */
final class KeyPages implements Pages {
  private static final byte[] FIND = BsonNames.of("find");
  private static final byte[] FILTER = BsonNames.of("filter");
  private static final byte[] PROJECTION = BsonNames.of("projection");
  private static final byte[] SORT = BsonNames.of("sort");
  private static final byte[] HINT = BsonNames.of("hint");
  private static final byte[] MIN = BsonNames.of("min");
  private static final byte[] MAX = BsonNames.of("max");
  private static final byte[] LIMIT = BsonNames.of("limit");
  private static final byte[] BATCH_SIZE = BsonNames.of("batchSize");
  private static final byte[] SINGLE_BATCH = BsonNames.of("singleBatch");
  private static final byte[] READ_CONCERN = BsonNames.of("readConcern");
  private static final byte[] CURSOR = BsonNames.of("cursor");
  private static final byte[] FIRST_BATCH = BsonNames.of("firstBatch");
  private static final byte[] AND = BsonNames.of("$and");
  private static final byte[] EQUAL = BsonNames.of("$eq");
  private static final byte[] UNEQUAL = BsonNames.of("$ne");
  private static final byte[] GREATEST = {BsonTypes.MAX_KEY};

  private final MongoDatabase database;
  private final String collection;
  private final MongoQuery query;
  private final @Nullable Bound until;
  private final BsonBuffer command = new BsonBuffer(1024);
  private @Nullable Bound after;
  private boolean ended;

  /**
   * An end of a range.
   *
   * @param id type byte and value
   * @param exact whether a document may have this very key; else it lies between keys
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Bound(byte[] id, boolean exact) {}

  /**
   * A condition on the key.
   *
   * @param value type byte and value
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Id(byte[] operator, byte[] value) {}

  /**
   * Reads a range.
   *
   * @param database as {@link MongoConnection#withPages} gave it
   */
  KeyPages(
      MongoDatabase database,
      String collection,
      MongoQuery query,
      @Nullable Bound after,
      @Nullable Bound until) {
    this.database = database;
    this.collection = collection;
    this.query = query;
    this.after = after;
    this.until = until;
  }

  @Override
  public @Nullable BsonPage next(int limit) {
    while (!ended) {
      boolean reached = after != null && isEnd(after.id());
      if (reached) {
        ended = true;
        return null;
      }
      BsonPage page = page(limit);
      if (page.count() > 0) {
        after = new Bound(page.idValue(page.count() - 1), true);
        return page;
      }
      page.release();
      ended = true;
      byte[] end = until == null ? GREATEST : until.exact() ? until.id() : null;
      if (end != null) {
        BsonPage last = find(null, null, new Id(EQUAL, end), 1);
        return last.count() > 0 ? last : null;
      }
    }
    return null;
  }

  // Bounds of the index end before the greatest of all values, which a key can be.
  private boolean isEnd(byte[] id) {
    return Arrays.equals(id, until == null ? GREATEST : until.id());
  }

  // A lower bound of the index is inclusive: the document we have already comes again, first.
  private BsonPage page(int limit) {
    Bound from = after;
    if (from == null || !from.exact()) {
      return find(from == null ? null : from.id(), maximum(), null, limit);
    }
    BsonPage page = find(from.id(), maximum(), null, limit + 1);
    if (page.count() == 0 || !Arrays.equals(page.idValue(0), from.id())) {
      return page;
    }
    // Alone it is also when the next one did not fit beside it: a reply ends at 16 MB.
    if (page.count() > 1) {
      page.dropFirst();
      return page;
    }
    page.release();
    return find(from.id(), maximum(), new Id(UNEQUAL, from.id()), limit);
  }

  private byte @Nullable [] maximum() {
    return until == null ? null : until.id();
  }

  private BsonPage find(
      byte @Nullable [] min, byte @Nullable [] max, @Nullable Id condition, int limit) {
    BsonBuffer out = command;
    out.rewind(0);
    out.open();
    out.put(BsonTypes.STRING);
    out.putBytes(FIND);
    out.putString(collection);
    putFilter(out, condition);
    byte[] projection = query.projection();
    if (projection != null) {
      putDocument(out, PROJECTION, projection);
    }
    putIdOne(out, SORT);
    putIdOne(out, HINT);
    putBound(out, MIN, min);
    putBound(out, MAX, max);
    putInt(out, LIMIT, limit);
    putInt(out, BATCH_SIZE, limit);
    out.put(BsonTypes.BOOLEAN);
    out.putBytes(SINGLE_BATCH);
    out.put(1);
    byte[] readConcern = query.readConcern();
    if (readConcern != null) {
      putDocument(out, READ_CONCERN, readConcern);
    }
    out.close(0);
    BsonPage page = MongoConnection.read(database, out);
    findDocuments(page);
    return page;
  }

  private void putFilter(BsonBuffer out, @Nullable Id condition) {
    if (condition == null) {
      putDocument(out, FILTER, query.filter());
      return;
    }
    out.put(BsonTypes.DOCUMENT);
    out.putBytes(FILTER);
    int filter = out.open();
    out.put(BsonTypes.ARRAY);
    out.putBytes(AND);
    int and = out.open();
    putDocument(out, BsonNames.index(0), query.filter());
    out.put(BsonTypes.DOCUMENT);
    out.putBytes(BsonNames.index(1));
    int id = out.open();
    out.put(BsonTypes.DOCUMENT);
    out.putBytes(MongoLayout.ID_NAME);
    int operator = out.open();
    MongoKeys.put(out, condition.operator(), condition.value());
    out.close(operator);
    out.close(id);
    out.close(and);
    out.close(filter);
  }

  private static void putDocument(BsonBuffer out, byte[] name, byte[] document) {
    out.put(BsonTypes.DOCUMENT);
    out.putBytes(name);
    out.putBytes(document);
  }

  private static void putIdOne(BsonBuffer out, byte[] name) {
    out.put(BsonTypes.DOCUMENT);
    out.putBytes(name);
    int start = out.open();
    putInt(out, MongoLayout.ID_NAME, 1);
    out.close(start);
  }

  private static void putInt(BsonBuffer out, byte[] name, int value) {
    out.put(BsonTypes.INT);
    out.putBytes(name);
    out.putInt(value);
  }

  private static void putBound(BsonBuffer out, byte[] name, byte @Nullable [] id) {
    if (id != null) {
      out.put(BsonTypes.DOCUMENT);
      out.putBytes(name);
      int start = out.open();
      MongoKeys.put(out, MongoLayout.ID_NAME, id);
      out.close(start);
    }
  }

  // The documents in a cursor's first batch.
  private static void findDocuments(BsonPage page) {
    byte[] bytes = page.bytes();
    int cursor = RawDocuments.find(bytes, 0, CURSOR);
    int batch = RawDocuments.find(bytes, cursor + 1 + CURSOR.length, FIRST_BATCH);
    int at = batch + 1 + FIRST_BATCH.length + 4;
    while (bytes[at] != 0) {
      int document = BsonTypes.endOfName(bytes, at + 1) + 1;
      page.add(document);
      at = document + BsonBuffer.getInt(bytes, document);
    }
  }

  @Override
  public void close() {
    ended = true;
  }

  /** A document's bytes. */
  static byte[] bytes(BsonDocument document) {
    RawBsonDocument raw = new RawBsonDocument(document, new org.bson.codecs.BsonDocumentCodec());
    byte[] bytes = new byte[raw.getByteBuffer().remaining()];
    raw.getByteBuffer().get(bytes);
    return bytes;
  }
}
