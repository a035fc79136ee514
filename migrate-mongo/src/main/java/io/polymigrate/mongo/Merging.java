package io.polymigrate.mongo;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Where the documents of a pipeline go, as $merge has it.
 *
 * @param into which collection
 * @param inPlace whether they take the place of those they came from
 * @param given whether the pipeline ends in a $merge that says so
 * @param on the fields that a document there must share
 */
record Merging(
    String into,
    boolean inPlace,
    boolean given,
    List<String> on,
    Matched whenMatched,
    NotMatched whenNotMatched) {
  private static final Set<String> SINGLE =
      Set.of(
          "$match",
          "$set",
          "$addFields",
          "$unset",
          "$project",
          "$replaceRoot",
          "$replaceWith",
          "$redact",
          "$unwind",
          "$lookup",
          "$graphLookup");
  private static final Set<String> OPTIONS = Set.of("into", "on", "whenMatched", "whenNotMatched");

  Merging {
    on = List.copyOf(on);
  }

  /** What to do with a document that is there. */
  enum Matched {
    MERGE,
    REPLACE,
    KEEP_EXISTING,
    FAIL
  }

  /** What to do where there is none. */
  enum NotMatched {
    INSERT,
    DISCARD,
    FAIL
  }

  static Merging of(String source, Optional<String> target, List<BsonDocument> stages) {
    String last = stages.isEmpty() ? "" : stages.get(stages.size() - 1).getFirstKey();
    if (last.equals("$out")) {
      throw new IllegalArgumentException(
          "'$out' would replace a whole collection; use $merge, which can be undone");
    }
    List<String> id = List.of(MongoLayout.ID);
    if (!last.equals("$merge")) {
      return target.isPresent()
          ? new Merging(target.get(), false, false, id, Matched.FAIL, NotMatched.INSERT)
          : new Merging(source, true, false, id, Matched.REPLACE, NotMatched.FAIL);
    }
    if (target.isPresent()) {
      throw new IllegalArgumentException("'target_table' and '$merge' exclude each other");
    }
    return merge(source, stages.get(stages.size() - 1).get("$merge", new BsonDocument()));
  }

  private static Merging merge(String source, BsonValue given) {
    BsonDocument merge = given.isString() ? new BsonDocument("into", given) : given.asDocument();
    for (String key : merge.keySet()) {
      if (!OPTIONS.contains(key)) {
        throw new IllegalArgumentException(
            "'$merge."
                + key
                + "' is not possible here; possible: [into, on, whenMatched,"
                + " whenNotMatched]");
      }
    }
    if (!merge.isString("into")) {
      throw new IllegalArgumentException("'$merge.into' must name a collection of this database");
    }
    String into = merge.getString("into").getValue();
    if (into.startsWith(MongoNames.OWN)) {
      throw new IllegalArgumentException("'$merge.into' must not begin with '_polymigrate_'");
    }
    List<String> on = new ArrayList<>();
    if (merge.isArray("on")) {
      merge.getArray("on").forEach(field -> on.add(field.asString().getValue()));
    } else {
      on.add(merge.getString("on", new BsonString(MongoLayout.ID)).getValue());
    }
    return new Merging(
        into,
        into.equals(source),
        true,
        on,
        choice(Matched.class, merge, "whenMatched", "merge"),
        choice(NotMatched.class, merge, "whenNotMatched", "insert"));
  }

  private static <E extends Enum<E>> E choice(
      Class<E> type, BsonDocument merge, String key, String otherwise) {
    BsonValue given = merge.get(key, new BsonString(otherwise));
    List<String> possible = new ArrayList<>();
    for (E each : type.getEnumConstants()) {
      String name = name(each);
      possible.add(name);
      if (given.isString() && given.asString().getValue().equals(name)) {
        return each;
      }
    }
    throw new IllegalArgumentException("'$merge." + key + "' must be one of " + possible);
  }

  private static String name(Enum<?> choice) {
    String[] words = choice.name().toLowerCase(Locale.ROOT).split("_", -1);
    return words.length == 1 ? words[0] : words[0] + "Existing";
  }

  /** Whether a stage makes of each document what it makes of it alone. */
  static boolean ofSingleDocuments(BsonDocument stage) {
    return SINGLE.contains(stage.getFirstKey());
  }

  /** The fields to match on must be unique there, as MongoDB itself asks. */
  void check(Target target, Problems problems) {
    boolean unique =
        on.equals(List.of(MongoLayout.ID))
            || IndexDefinitions.all(target).stream()
                .anyMatch(
                    index ->
                        index.getBoolean("unique", org.bson.BsonBoolean.FALSE).getValue()
                            && !index.containsKey("partialFilterExpression")
                            && index.getDocument("key").keySet().equals(Set.copyOf(on)));
    problems.require(
        unique,
        StandardErrorCode.INVALID_INPUT,
        "'$merge.on' needs a unique index of '" + into + "' on exactly " + on);
  }
}
