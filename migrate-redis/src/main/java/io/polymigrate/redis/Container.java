package io.polymigrate.redis;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept beside the data about a container that we made.
 *
 * @param name its name; its records' keys begin with it and a colon
 * @param codec how records are kept
 * @param schema fields as they are held, and the key
 * @param indexes by name
 * @param rules the JSON Schema that is enforced, if one is
 * @param moving whether the records of a stage are on their way to their container
 */
record Container(
    String name,
    Codec codec,
    RecordSchema schema,
    Map<String, Index> indexes,
    Optional<Map<String, @Nullable Object>> rules,
    boolean moving) {

  /** How a record is kept. */
  enum Codec {
    /** A hash of its fields. */
    HASH,
    /** A string that is a JSON document. */
    JSON,
    /** A string that is the value of its one field that is no key. */
    STRING,
    /** A list of the items of that field. */
    LIST,
    /** A set of them. */
    SET,
    /** A sorted set of members with their scores. */
    ZSET,
    /** A stream of entries with their ids. */
    STREAM;

    /**
     * What a name means.
     *
     * @throws IllegalArgumentException when it is none; says which there are
     */
    static Codec named(String name) {
      for (Codec codec : values()) {
        if (codec.text().equals(name.toLowerCase(java.util.Locale.ROOT))) {
          return codec;
        }
      }
      throw new IllegalArgumentException(
          "'codec' must be one of " + java.util.Arrays.stream(values()).map(Codec::text).toList());
    }

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What TYPE says of such a record. */
    String type() {
      return this == JSON ? "string" : text();
    }

    /** Whether a record is its key and one field. */
    boolean single() {
      return this != HASH && this != JSON;
    }

    /** Whether that field is a list of items. */
    boolean collection() {
      return single() && this != STRING;
    }
  }

  /** A maintained index. */
  record Index(List<String> fields, boolean unique) {
    Index {
      fields = List.copyOf(fields);
    }
  }

  static Container of(String name, Codec codec, RecordSchema schema) {
    return new Container(name, codec, schema, Map.of(), Optional.empty(), false);
  }

  Container withSchema(RecordSchema newSchema) {
    return new Container(name, codec, newSchema, indexes, rules, moving);
  }

  Container withName(String newName) {
    return new Container(newName, codec, schema, indexes, rules, moving);
  }

  Container withIndexes(Map<String, Index> newIndexes) {
    return new Container(name, codec, schema, newIndexes, rules, moving);
  }

  Container withRules(Optional<Map<String, @Nullable Object>> newRules) {
    return new Container(name, codec, schema, indexes, newRules, moving);
  }

  Container whenMoving() {
    return new Container(name, codec, schema, indexes, rules, true);
  }

  boolean keyed() {
    return !schema.key().isEmpty();
  }

  KeyCodec keys() {
    return keyed() ? new KeyCodec(schema) : KeyCodec.numbered();
  }

  String json() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("codec", codec.text());
    map.put("schema", SchemaCodec.write(schema));
    Map<String, Object> all = new LinkedHashMap<>();
    indexes.forEach(
        (index, it) -> all.put(index, Map.of("fields", it.fields(), "unique", it.unique())));
    map.put("indexes", all);
    rules.ifPresent(it -> map.put("rules", it));
    if (moving) {
      map.put("moving", true);
    }
    return Json.writeCanonical(map);
  }

  static Container parse(String name, String json) {
    try {
      Map<String, @Nullable Object> map = Json.parseObject(json);
      Map<String, Index> indexes = new LinkedHashMap<>();
      object(map.get("indexes")).forEach((index, it) -> indexes.put(index, index(object(it))));
      return new Container(
          name,
          Codec.valueOf(String.valueOf(map.get("codec")).toUpperCase(java.util.Locale.ROOT)),
          SchemaCodec.read(String.valueOf(map.get("schema"))),
          indexes,
          map.get("rules") == null ? Optional.empty() : Optional.of(object(map.get("rules"))),
          Boolean.TRUE.equals(map.get("moving")));
    } catch (IllegalArgumentException e) {
      throw new MigrationException(
          StandardErrorCode.SCHEMA_MISMATCH,
          Outcome.NOT_APPLIED,
          "What '"
              + Registry.KEY
              + "' says of '"
              + name
              + "' can't be read; repair or delete that field of the hash",
          e);
    }
  }

  private static Index index(Map<String, @Nullable Object> map) {
    List<String> fields = new ArrayList<>();
    if (map.get("fields") instanceof List<?> list) {
      list.forEach(field -> fields.add(String.valueOf(field)));
    }
    return new Index(fields, Boolean.TRUE.equals(map.get("unique")));
  }

  @SuppressWarnings("unchecked") // parsed JSON objects have text keys
  private static Map<String, @Nullable Object> object(@Nullable Object json) {
    return json instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
  }
}
