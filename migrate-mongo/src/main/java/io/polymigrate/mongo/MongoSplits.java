package io.polymigrate.mongo;

import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a collection into ranges of about equal size: the server draws a sample of keys and sorts
 * it, whatever their types are, and every so-maniest is a boundary.
 */
final class MongoSplits {
  /** A split is worth its queries from this many documents on. */
  private static final long SMALLEST = 1000;

  private static final int SAMPLES_PER_SPLIT = 40;
  private static final int SPLITS_PER_WORKER = 4;
  private static final int MOST_DRAWN = 5000;

  // The server draws less than a twentieth of a collection without reading it.
  private static final int DRAWN_UNREAD = 20;
  private static final Shape VARIANT = Shape.of(Simple.VARIANT);

  private final MongoConnection connection;
  private final MongoCollectionFacts facts;
  private final MongoKeys keys;
  private final MongoOrder order;

  MongoSplits(
      MongoConnection connection, MongoCollectionFacts facts, MongoKeys keys, MongoOrder order) {
    this.connection = connection;
    this.facts = facts;
    this.keys = keys;
    this.order = order;
  }

  List<Split> splits(ExtractRequest request) {
    int ranges = request.ranges().size();
    long wanted =
        Math.min(request.splitsFor(SPLITS_PER_WORKER), Math.max(1, facts.count() / SMALLEST));
    boolean rangesByOrder = order.fields().isEmpty() || order.rangeFields() > 0;
    long each = Math.max(0, facts.count()) / Math.max(1, ranges);
    if (wanted / ranges < 2 || !rangesByOrder) {
      return request.ranges().stream().map(range -> new Split(facts.name(), range, each)).toList();
    }
    List<Split> splits = new ArrayList<>();
    for (KeyRange range : request.ranges()) {
      splits.addAll(cut(new Split(facts.name(), range, each), (int) (wanted / ranges)));
    }
    return splits;
  }

  /** About even parts of what is left of a split. */
  List<Split> cut(Split rest, int parts) {
    return rest.cutAfter(boundaries(rest, parts));
  }

  // Expressions, unlike plain conditions, order values of all types. An end that is the boundary
  // itself would leave an empty split, so it is left out.
  private BsonDocument within(KeyRange range, boolean whole) {
    if (!whole) {
      return order.range(range);
    }
    BsonArray parts = new BsonArray();
    BsonString id = new BsonString("$" + MongoLayout.ID);
    range
        .after()
        .ifPresent(
            after ->
                parts.add(new BsonDocument("$gt", new BsonArray(List.of(id, literal(after))))));
    range
        .until()
        .ifPresent(
            until ->
                parts.add(new BsonDocument("$lt", new BsonArray(List.of(id, literal(until))))));
    return parts.isEmpty()
        ? new BsonDocument()
        : new BsonDocument("$expr", new BsonDocument("$and", parts));
  }

  private BsonDocument literal(String key) {
    return new BsonDocument("$literal", MongoKeys.value(keys.id(key)));
  }

  private List<String> boundaries(Split split, int splits) {
    KeyRange range = split.range();
    boolean whole = order.byKey() && order.wholeKey();
    BsonDocument fields = new BsonDocument(MongoLayout.ID, new BsonInt32(1));
    BsonDocument sort = new BsonDocument(MongoLayout.ID, new BsonInt32(1));
    if (!whole) {
      sort = new BsonDocument();
      for (String field : order.fields().subList(0, order.rangeFields())) {
        fields.append(topOf(field), new BsonInt32(1));
        sort.append(field, new BsonInt32(1));
      }
    }
    List<BsonDocument> pipeline = sample(range, whole, splits * SAMPLES_PER_SPLIT, split);
    pipeline.add(new BsonDocument("$project", fields));
    pipeline.add(new BsonDocument("$sort", sort));
    List<String> sample = new ArrayList<>();
    String last = null;
    for (RawBsonDocument found :
        connection
            .database()
            .getCollection(facts.name(), RawBsonDocument.class)
            .aggregate(pipeline)
            .allowDiskUse(true)) {
      String key = whole ? keys.text(id(found)) : rangeKey(found);
      if (!key.equals(last)) {
        sample.add(key);
      }
      last = key;
    }
    return every(sample, splits);
  }

  // A sample of all documents is drawn without reading them, one of a range is not: where the range
  // is a good part of all, more are drawn of all and those beyond it left out.
  private List<BsonDocument> sample(KeyRange range, boolean whole, int wanted, Split split) {
    BsonDocument match = new BsonDocument("$match", within(range, whole));
    long all = Math.max(1, facts.count());
    long drawn = wanted * Math.max(1, all / Math.max(1, split.estimatedRecords()));
    List<BsonDocument> pipeline = new ArrayList<>();
    if (range.equals(KeyRange.ALL)) {
      pipeline.add(sample(wanted));
    } else if (drawn <= MOST_DRAWN && drawn < all / DRAWN_UNREAD) {
      pipeline.add(sample((int) drawn));
      pipeline.add(match);
    } else {
      pipeline.add(match);
      pipeline.add(sample(wanted));
    }
    return pipeline;
  }

  private static BsonDocument sample(int size) {
    return new BsonDocument("$sample", new BsonDocument("size", new BsonInt32(size)));
  }

  private static List<String> every(List<String> sample, int splits) {
    List<String> boundaries = new ArrayList<>();
    for (int i = 1; i < splits; i++) {
      int at = (int) ((long) i * sample.size() / splits);
      if (at < sample.size()
          && (boundaries.isEmpty()
              || !boundaries.get(boundaries.size() - 1).equals(sample.get(at)))) {
        boundaries.add(sample.get(at));
      }
    }
    return boundaries;
  }

  private static String topOf(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }

  private static byte[] id(RawBsonDocument found) {
    byte[] bytes = found.getByteBuffer().array();
    BsonPage page = new BsonPage(bytes);
    page.add(found.getByteBuffer().position());
    return page.idValue(0);
  }

  private String rangeKey(RawBsonDocument found) {
    byte[] bytes = found.getByteBuffer().array();
    int start = found.getByteBuffer().position();
    List<@Nullable Object> values = new ArrayList<>();
    for (String path : order.fields().subList(0, order.rangeFields())) {
      values.add(value(bytes, start, path));
    }
    return TypedJson.write(values);
  }

  // Missing counts as null, as it does in the order.
  private static @Nullable Object value(byte[] bytes, int document, String path) {
    String top = topOf(path);
    byte[] name = BsonNames.of(top);
    int at = RawDocuments.find(bytes, document, name);
    if (at >= 0 && top.length() < path.length()) {
      byte[] inner = BsonNames.of(path.substring(top.length() + 1));
      at = RawDocuments.find(bytes, at + 1 + name.length, inner);
      name = inner;
    }
    if (at < 0) {
      return null;
    }
    ValueCollector collector = new ValueCollector();
    new BsonDecoder(bytes).write(bytes[at] & 0xff, at + 1 + name.length, VARIANT, collector);
    Object value = collector.take();
    return value == Values.MISSING ? null : value;
  }
}
