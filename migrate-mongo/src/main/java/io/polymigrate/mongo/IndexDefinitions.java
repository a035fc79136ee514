package io.polymigrate.mongo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;

/** Indexes as the server has them. */
final class IndexDefinitions {
  private static final Set<String> PARTIAL =
      Set.of("$and", "$or", "$in", "$eq", "$exists", "$gt", "$gte", "$lt", "$lte", "$type");
  private static final JsonWriterSettings EXACT =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

  private IndexDefinitions() {}

  static List<BsonDocument> all(Target target) {
    return target.collection().listIndexes(BsonDocument.class).into(new ArrayList<>());
  }

  static Optional<BsonDocument> find(Target target, String name) {
    return all(target).stream()
        .filter(index -> index.getString("name").getValue().equals(name))
        .findFirst();
  }

  /** The definition as a text that keeps types. */
  static String text(BsonDocument definition) {
    return definition.toJson(EXACT);
  }

  static void create(OperationStore store, Target target, BsonDocument definition) {
    store.define(
        new BsonDocument("createIndexes", new BsonString(target.name()))
            .append("indexes", new BsonArray(List.of(definition))));
  }

  static void drop(OperationStore store, Target target, String name) {
    store.define(
        new BsonDocument("dropIndexes", new BsonString(target.name()))
            .append("index", new BsonString(name)));
  }

  /** Whether an index there is what was asked for; the server adds what is not said. */
  static boolean same(BsonDocument wanted, BsonDocument there) {
    for (Map.Entry<String, BsonValue> entry : wanted.entrySet()) {
      BsonValue found = there.get(entry.getKey());
      boolean equal =
          entry.getKey().equals("key") ? sameKeys(wanted, there) : same(entry.getValue(), found);
      if (!equal) {
        return false;
      }
    }
    return flag(wanted, "unique") == flag(there, "unique")
        && flag(wanted, "sparse") == flag(there, "sparse")
        && wanted.containsKey("partialFilterExpression")
            == there.containsKey("partialFilterExpression")
        && wanted.containsKey("expireAfterSeconds") == there.containsKey("expireAfterSeconds");
  }

  private static boolean flag(BsonDocument index, String name) {
    return index.getBoolean(name, BsonBoolean.FALSE).getValue();
  }

  private static boolean same(BsonValue one, @Nullable BsonValue other) {
    return (other != null && one.isNumber() && other.isNumber())
        ? one.asNumber().doubleValue() == other.asNumber().doubleValue()
        : one.equals(other);
  }

  /** Whether two indexes have the same fields in the same order and directions. */
  static boolean sameKeys(BsonDocument one, BsonDocument other) {
    BsonDocument keys = keys(one);
    BsonDocument others = keys(other);
    if (!List.copyOf(keys.keySet()).equals(List.copyOf(others.keySet()))) {
      return false;
    }
    return keys.entrySet().stream()
        .allMatch(entry -> same(entry.getValue(), others.get(entry.getKey())));
  }

  // The server keeps the fields of a text index as weights.
  private static BsonDocument keys(BsonDocument index) {
    BsonDocument keys = index.getDocument("key");
    if (!keys.containsKey("_fts")) {
      return keys;
    }
    BsonDocument plain = new BsonDocument();
    for (Map.Entry<String, BsonValue> entry : keys.entrySet()) {
      if (entry.getKey().equals("_fts")) {
        index
            .getDocument("weights")
            .keySet()
            .forEach(field -> plain.append(field, new BsonString("text")));
      } else if (!entry.getKey().equals("_ftsx")) {
        plain.append(entry.getKey(), entry.getValue());
      }
    }
    return plain;
  }

  /** What of a condition an index can't have, if anything. */
  static Optional<String> unsuitable(BsonValue condition) {
    if (condition.isArray()) {
      return condition.asArray().stream()
          .map(IndexDefinitions::unsuitable)
          .flatMap(Optional::stream)
          .findFirst();
    }
    if (!condition.isDocument()) {
      return Optional.empty();
    }
    for (Map.Entry<String, BsonValue> entry : condition.asDocument().entrySet()) {
      String name = entry.getKey();
      if (name.startsWith("$") && !PARTIAL.contains(name)) {
        return Optional.of(name);
      }
      if (name.equals("$exists") && entry.getValue().equals(BsonBoolean.FALSE)) {
        return Optional.of("$exists: false");
      }
      if (!name.equals("$eq") && unsuitable(entry.getValue()).isPresent()) {
        return unsuitable(entry.getValue());
      }
    }
    return Optional.empty();
  }
}
