package io.polymigrate.mongo;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.MongoIterable;
import com.mongodb.client.model.Collation;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.BatchSize;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.SplitPlan;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** Plans one extract; blocks. */
final class MongoPlanner {
  private static final byte[] EVERYTHING = {5, 0, 0, 0, 0};
  private static final long SNAPSHOT_DOCUMENTS = 1_000_000;
  private static final long SNAPSHOT_BYTES = 512L << 20;
  private static final int GOOD_PART = 20;
  private static final int SAMPLED_FROM = 20_000;
  private static final int SAMPLE = 1_000;

  private final MongoConnection connection;
  private final ExtractRequest request;
  private final CallContext context;
  private final MongoCollectionFacts facts;
  private final MongoLayout physical;
  private final MongoKeys keys;

  // Memory of pages is for all that is read.
  private final MongoDatabase pages;

  MongoPlanner(MongoConnection connection, ExtractRequest request, CallContext context) {
    this.connection = connection;
    this.request = request;
    this.context = context;
    this.facts = MongoCollectionFacts.load(connection, request.container());
    this.physical = facts.physical();
    this.keys = new MongoKeys(physical);
    this.pages = connection.withPages();
  }

  ExtractPlan plan() {
    context.throwIfStopped();
    byte @Nullable [] snapshot = snapshot();
    RecordSchema whole = wholeSchema(snapshot);
    RecordSchema schema = selected(whole);
    boolean all = schema.fields().size() == whole.fields().size();
    BsonDocument filter = new MongoFilters(whole, physical).document(request.filter());
    MongoQuery query =
        new MongoQuery(
            request.filter().isAll() ? EVERYTHING : KeyPages.bytes(filter),
            all ? null : projection(schema),
            snapshot != null ? snapshot : majority());
    boolean keyed = facts.plain() && physical.key() != MongoLayout.Key.NONE;
    MongoOrder order = MongoOrder.of(request, whole, physical);
    if (order.byKey() && facts.plain()) {
      return keyPlan(schema, all, query, snapshot != null, keyed, order);
    }
    return sortedPlan(schema, all, filter, order);
  }

  private ExtractPlan keyPlan(
      RecordSchema schema,
      boolean all,
      MongoQuery query,
      boolean consistent,
      boolean keyed,
      MongoOrder order) {
    MongoSplits splits = new MongoSplits(connection, facts, keys, order);
    return SplitPlan.of(
            schema,
            splits.splits(request),
            split ->
                CompletableFuture.completedFuture(
                    source(
                        schema,
                        all,
                        () ->
                            new KeyPages(
                                pages,
                                facts.name(),
                                query,
                                bound(split.range().after(), order),
                                bound(split.range().until(), order)),
                        order.wholeKey() ? keys::position : (page, document) -> Optional.empty())))
        .withCutter(
            (rest, parts) ->
                Stages.supply(
                    connection.executor(),
                    () -> splits.cut(rest, parts),
                    MongoErrors.reading("Cutting what is left of '" + facts.name() + "'")))
        .withResumable(keyed)
        .withInferred(inferring() && !sampling())
        .withSampled(sampling())
        .withConsistent(consistent);
  }

  private KeyPages.@Nullable Bound bound(Optional<String> key, MongoOrder order) {
    if (key.isEmpty()) {
      return null;
    }
    if (order.wholeKey()) {
      return new KeyPages.Bound(keys.id(key.get()), true);
    }
    return new KeyPages.Bound(keys.document(MongoKeys.values(key.get()), true), false);
  }

  private ExtractPlan sortedPlan(
      RecordSchema schema, boolean all, BsonDocument filter, MongoOrder order) {
    List<Split> splits = new MongoSplits(connection, facts, keys, order).splits(request);
    return SplitPlan.of(
            schema,
            splits,
            split ->
                CompletableFuture.completedFuture(
                    source(
                        schema,
                        all,
                        () -> sorted(filter, order, split),
                        (page, document) -> Optional.empty())))
        .withInferred(inferring() && !sampling())
        .withSampled(sampling());
  }

  private Pages sorted(BsonDocument filter, MongoOrder order, Split split) {
    BsonDocument inRange = order.range(split.range());
    BsonDocument both =
        inRange.isEmpty()
            ? filter
            : new BsonDocument("$and", new org.bson.BsonArray(List.of(filter, inRange)));
    // An index would have each document looked for where it lies, which takes many times as long
    // as reading all of them and sorting those that are wanted.
    boolean good = split.estimatedRecords() > facts.count() / GOOD_PART;
    boolean all = facts.plain() && request.filter().isAll() && good;
    return CursorPages.open(
        connection.database(),
        facts.name(),
        collection -> {
          FindIterable<CursorCodec.Mark> found =
              collection.find(both).batchSize(request.batch().records());
          if (!order.fields().isEmpty()) {
            found.sort(order.sort()).allowDiskUse(true);
            found.collation(Collation.builder().locale("simple").build());
            if (all) {
              found.hint(new BsonDocument("$natural", new BsonInt32(1)));
            }
          }
          return found;
        });
  }

  private RecordSource source(
      RecordSchema schema,
      boolean all,
      Supplier<Pages> opener,
      BiFunction<BsonPage, Integer, Optional<String>> positions) {
    return new MongoSource(
        connection.executor(),
        facts.name(),
        opener,
        new MongoShape(schema, physical, all),
        positions,
        new BatchLimits(request.batch(), facts.averageSize()));
  }

  private boolean inferring() {
    return request.schema().isEmpty()
        && (facts.stored().isEmpty() || connection.options().inferSchema());
  }

  private RecordSchema wholeSchema(byte @Nullable [] snapshot) {
    if (request.schema().isPresent()) {
      return request.schema().get();
    }
    if (sampling()) {
      return inferFromSome();
    }
    return inferring() ? infer(snapshot) : facts.stored().orElseThrow();
  }

  // Fewer documents are read as quickly as they are sampled.
  private boolean sampling() {
    return request.sampled()
        && inferring()
        && facts.plain()
        && facts.count() >= SAMPLED_FROM
        && request.fields().isEmpty();
  }

  // The first ones, the last ones and some between: shapes change over time. Any value may be null
  // in the documents that are not looked at.
  private RecordSchema inferFromSome() {
    MongoInference inference = new MongoInference();
    BsonDocument up = new BsonDocument(MongoLayout.ID, new BsonInt32(1));
    BsonDocument down = new BsonDocument(MongoLayout.ID, new BsonInt32(-1));
    BsonDocument some =
        new BsonDocument("$sample", new BsonDocument("size", new BsonInt32(SAMPLE)));
    add(inference, collection -> collection.find().sort(up).limit(SAMPLE));
    add(inference, collection -> collection.find().sort(down).limit(SAMPLE));
    add(inference, collection -> collection.aggregate(List.of(some)));
    RecordSchema found = inference.schema();
    return new RecordSchema(
        found.fields().stream()
            .map(field -> found.key().contains(field.name()) ? field : field.withNullable(true))
            .toList(),
        found.key());
  }

  private void add(
      MongoInference inference,
      Function<MongoCollection<CursorCodec.Mark>, MongoIterable<CursorCodec.Mark>> query) {
    try (Pages read = CursorPages.open(connection.database(), facts.name(), query)) {
      for (BsonPage page = read.next(SAMPLE); page != null; page = read.next(SAMPLE)) {
        inference.add(page);
        page.release();
        context.throwIfStopped();
      }
    }
  }

  // Reads everything once: a schema from a sample would refuse what the sample did not hold.
  private RecordSchema infer(byte @Nullable [] snapshot) {
    MongoInference inference = new MongoInference();
    MongoQuery query = new MongoQuery(EVERYTHING, null, snapshot != null ? snapshot : majority());
    try (Pages read =
        facts.plain()
            ? new KeyPages(pages, facts.name(), query, null, null)
            : CursorPages.open(connection.database(), facts.name(), all -> all.find())) {
      BatchLimits limits = new BatchLimits(BatchSize.of(20_000, 4 << 20), facts.averageSize());
      for (BsonPage page = read.next(limits.documents());
          page != null;
          page = read.next(limits.documents())) {
        inference.add(page);
        limits.learn(page);
        page.release();
        context.throwIfStopped();
      }
    }
    return inference.schema();
  }

  private RecordSchema selected(RecordSchema whole) {
    if (request.fields().isEmpty()) {
      return whole;
    }
    List<Field> fields = new ArrayList<>();
    for (String name : request.fields()) {
      fields.add(
          whole
              .find(name)
              .orElseThrow(
                  () ->
                      new MigrationException(
                          StandardErrorCode.FIELD_NOT_FOUND,
                          Outcome.NOT_APPLIED,
                          "The collection '"
                              + facts.name()
                              + "' has no field '"
                              + name
                              + "'; it has "
                              + whole.fields().stream().map(Field::name).toList())));
    }
    boolean keyed = request.fields().containsAll(whole.key());
    return new RecordSchema(fields, keyed ? whole.key() : List.of());
  }

  // Only the key is always asked for: positions are made of it. Names that look like paths or
  // operators can't be projected; then documents come whole.
  private byte @Nullable [] projection(RecordSchema schema) {
    BsonDocument fields = new BsonDocument(MongoLayout.ID, new BsonInt32(1));
    for (Field field : schema.fields()) {
      String name = field.name();
      if (name.isEmpty() || name.indexOf('.') >= 0 || name.startsWith("$")) {
        return null;
      }
      if (!physical.schema().key().contains(name)) {
        fields.append(name, new BsonInt32(1));
      }
    }
    return KeyPages.bytes(fields);
  }

  private byte @Nullable [] majority() {
    return connection.facts().transactional()
        ? KeyPages.bytes(new BsonDocument("level", new BsonString("majority")))
        : null;
  }

  private byte @Nullable [] snapshot() {
    boolean wanted =
        switch (connection.options().snapshot()) {
          case TRUE -> true;
          case FALSE -> false;
          case AUTO ->
              facts.count() <= SNAPSHOT_DOCUMENTS
                  && facts.count() * facts.averageSize() <= SNAPSHOT_BYTES;
        };
    if (!wanted || !facts.plain() || !connection.facts().transactional()) {
      return null;
    }
    BsonDocument level = new BsonDocument("level", new BsonString("snapshot"));
    BsonDocument reply =
        connection.command(
            new BsonDocument("find", new BsonString(facts.name()))
                .append("limit", new BsonInt32(1))
                .append("singleBatch", org.bson.BsonBoolean.TRUE)
                .append("projection", new BsonDocument(MongoLayout.ID, new BsonInt32(1)))
                .append("readConcern", level));
    level.append("atClusterTime", reply.getDocument("cursor").getTimestamp("atClusterTime"));
    return KeyPages.bytes(level);
  }
}
