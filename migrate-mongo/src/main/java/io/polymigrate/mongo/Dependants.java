package io.polymigrate.mongo;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Indexes and the validator of a collection, which know fields by their names. */
final class Dependants {
  /** What of an index names fields. */
  private static final List<String> NAMING =
      List.of("key", "weights", "partialFilterExpression", "wildcardProjection");

  private static final BsonDocument NOTHING = new BsonDocument();

  private final Target target;

  Dependants(Target target) {
    this.target = target;
  }

  /** Tells what needs a field that is to get another name, or to go. */
  void report(String field, Problems problems) {
    find(field)
        .ifPresent(
            what ->
                problems.add(
                    StandardErrorCode.INVALID_INPUT,
                    field,
                    "Field '"
                        + field
                        + "' is used by "
                        + what
                        + " of '"
                        + target.name()
                        + "'; drop that first and make it again afterwards"));
  }

  private Optional<String> find(String field) {
    String path = target.layout().path(field);
    if (target.info().getString("type").getValue().equals("collection")) {
      for (BsonDocument index : IndexDefinitions.all(target)) {
        if (NAMING.stream().anyMatch(part -> mentions(index.get(part, NOTHING), path))) {
          return Optional.of("index '" + index.getString("name").getValue() + "'");
        }
      }
    }
    return mentions(target.options().getDocument("validator", new BsonDocument()), path)
        ? Optional.of("the validator")
        : Optional.empty();
  }

  // A name may stand as a key, as a path's beginning, in a list of names, or in an expression.
  private static boolean mentions(BsonValue where, String path) {
    if (where.isString()) {
      String text = where.asString().getValue();
      return text.equals(path) || named("$" + path, text);
    }
    if (where.isArray()) {
      return where.asArray().stream().anyMatch(item -> mentions(item, path));
    }
    if (where.isDocument()) {
      for (Map.Entry<String, BsonValue> entry : where.asDocument().entrySet()) {
        if (named(path, entry.getKey()) || mentions(entry.getValue(), path)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean named(String path, String text) {
    return text.equals(path) || text.startsWith(path + ".");
  }
}
