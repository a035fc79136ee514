package io.polymigrate.elastic;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What we keep in the mapping of an index, so that it goes wherever the index goes.
 *
 * @param schema the logical schema of the records
 * @param rules the schema that records are held to, if any
 * @param indexes sub-fields that were made for searching, by the name of the index
 */
record Meta(
    RecordSchema schema,
    Optional<Map<String, @Nullable Object>> rules,
    Map<String, @Nullable Object> indexes) {
  private static final String OURS = "polymigrate";

  static Meta of(RecordSchema schema) {
    return new Meta(schema, Optional.empty(), Map.of());
  }

  Meta withSchema(RecordSchema newSchema) {
    return new Meta(newSchema, rules, indexes);
  }

  Meta withRules(Optional<Map<String, @Nullable Object>> newRules) {
    return new Meta(schema, newRules, indexes);
  }

  Meta withIndexes(Map<String, @Nullable Object> newIndexes) {
    return new Meta(schema, rules, newIndexes);
  }

  /** The mapping's {@code _meta} with ours in it. */
  Map<String, @Nullable Object> in(Map<String, @Nullable Object> others) {
    Map<String, @Nullable Object> ours = new LinkedHashMap<>();
    ours.put("schema", SchemaCodec.write(schema));
    rules.ifPresent(it -> ours.put("rules", it));
    if (!indexes.isEmpty()) {
      ours.put("indexes", indexes);
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>(others);
    all.put(OURS, ours);
    return all;
  }

  /** Ours out of a mapping. */
  static Optional<Meta> find(Map<String, @Nullable Object> mapping) {
    Map<String, @Nullable Object> ours = Reply.object(Reply.object(mapping, "_meta"), OURS);
    if (!(ours.get("schema") instanceof String schema)) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> rules = Reply.object(ours, "rules");
    return Optional.of(
        new Meta(
            SchemaCodec.read(schema),
            rules.isEmpty() ? Optional.empty() : Optional.of(rules),
            Reply.object(ours, "indexes")));
  }
}
