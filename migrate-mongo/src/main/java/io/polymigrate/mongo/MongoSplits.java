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
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
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
    boolean everything = request.ranges().equals(List.of(KeyRange.ALL));
    long wanted =
        Math.min(
            (long) request.parallelism() * SPLITS_PER_WORKER,
            Math.max(1, facts.count() / SMALLEST));
    boolean rangesByOrder = order.fields().isEmpty() || order.rangeFields() > 0;
    if (!everything || request.parallelism() == 1 || wanted < 2 || !rangesByOrder) {
      long each = Math.max(0, facts.count()) / Math.max(1, request.ranges().size());
      return request.ranges().stream().map(range -> new Split(facts.name(), range, each)).toList();
    }
    return cut(boundaries((int) wanted));
  }

  private List<Split> cut(List<String> boundaries) {
    List<Split> splits = new ArrayList<>();
    long each = facts.count() / (boundaries.size() + 1);
    Optional<String> after = Optional.empty();
    for (String boundary : boundaries) {
      splits.add(new Split(facts.name(), new KeyRange(after, Optional.of(boundary)), each));
      after = Optional.of(boundary);
    }
    splits.add(new Split(facts.name(), new KeyRange(after, Optional.empty()), each));
    return splits;
  }

  private List<String> boundaries(int splits) {
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
    List<BsonDocument> pipeline =
        List.of(
            new BsonDocument(
                "$sample", new BsonDocument("size", new BsonInt32(splits * SAMPLES_PER_SPLIT))),
            new BsonDocument("$project", fields),
            new BsonDocument("$sort", sort));
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
