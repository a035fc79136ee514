package io.polymigrate.mongo;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.record.RecordSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/** Describes collections; where no schema is kept beside one, a sample is looked at. Blocks. */
final class MongoDescriptions {
  private static final int SAMPLE = 1000;

  /** What an index has when its fields and uniqueness say it all. */
  private static final Set<String> PLAIN = Set.of("v", "key", "name", "unique", "ns", "background");

  private final MongoConnection connection;

  MongoDescriptions(MongoConnection connection) {
    this.connection = connection;
  }

  List<ContainerDescription> all(CallContext context) {
    List<ContainerDescription> all = new ArrayList<>();
    for (BsonDocument info : connection.database().listCollections(BsonDocument.class)) {
      String name = info.getString("name").getValue();
      if (!name.startsWith(MongoNames.OWN) && !name.startsWith("system.")) {
        context.throwIfStopped();
        all.add(describe(MongoCollectionFacts.of(connection, info)));
      }
    }
    all.sort(Comparator.comparing(ContainerDescription::name));
    return all;
  }

  ContainerDescription one(String name) {
    return describe(MongoCollectionFacts.load(connection, name));
  }

  private ContainerDescription describe(MongoCollectionFacts facts) {
    BsonDocument options = facts.info().getDocument("options", new BsonDocument());
    List<String> constraints = new ArrayList<>();
    if (options.containsKey("validator")) {
      constraints.add("validator " + options.getDocument("validator").toJson());
    }
    return new ContainerDescription(
        facts.name(),
        facts.info().getString("type").getValue(),
        facts.stored().orElseGet(() -> sampled(facts)),
        facts.stored().isEmpty(),
        facts.count(),
        facts.plain() ? indexes(facts) : List.of(),
        constraints,
        options.isEmpty() ? Map.of() : Map.of("mongodb.options", options.toJson()));
  }

  private RecordSchema sampled(MongoCollectionFacts facts) {
    MongoInference inference = new MongoInference();
    BsonDocument stage =
        facts.count() > SAMPLE
            ? new BsonDocument("$sample", new BsonDocument("size", new BsonInt32(SAMPLE)))
            : new BsonDocument("$limit", new BsonInt32(SAMPLE));
    for (RawBsonDocument found :
        connection
            .database()
            .getCollection(facts.name(), RawBsonDocument.class)
            .aggregate(List.of(stage))) {
      BsonPage page = new BsonPage(found.getByteBuffer().array());
      page.add(found.getByteBuffer().position());
      inference.add(page);
    }
    return inference.schema();
  }

  private List<IndexDescription> indexes(MongoCollectionFacts facts) {
    List<IndexDescription> indexes = new ArrayList<>();
    MongoLayout physical = facts.physical();
    for (BsonDocument index : connection.collection(facts.name()).listIndexes(BsonDocument.class)) {
      String name = index.getString("name").getValue();
      if (!name.equals("_id_")) {
        indexes.add(describe(name, index, physical));
      }
    }
    return indexes;
  }

  private static IndexDescription describe(String name, BsonDocument index, MongoLayout physical) {
    boolean plain = PLAIN.containsAll(index.keySet());
    List<String> fields = new ArrayList<>();
    for (Map.Entry<String, BsonValue> entry : index.getDocument("key").entrySet()) {
      boolean number = entry.getValue() instanceof BsonNumber;
      plain &= number;
      boolean descending = number && ((BsonNumber) entry.getValue()).doubleValue() < 0;
      fields.add(field(entry.getKey(), physical) + (descending ? " desc" : ""));
    }
    boolean unique = index.getBoolean("unique", org.bson.BsonBoolean.FALSE).getValue();
    return new IndexDescription(
        name, fields, unique, plain ? Optional.empty() : Optional.of(index.toJson()));
  }

  private static String field(String path, MongoLayout physical) {
    for (String key : physical.schema().key()) {
      if (physical.path(key).equals(path)) {
        return key;
      }
    }
    return path;
  }
}
