package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How records lie in a table: the fields are attributes; a key of one or two fields that are
 * strings, numbers or bytes is the table's key. Any other key, and none, is kept as text in an
 * attribute of our own.
 *
 * @param schema the records' shape
 * @param keys the key attributes, partition key first
 */
record DynamoLayout(RecordSchema schema, List<KeyAttribute> keys) {
  /** The partition key of records without a key, or with one that DynamoDB has no form for. */
  static final String OWN_KEY = "_polymigrate_key";

  private static final int MOST_KEY_FIELDS = 2;
  private static final Set<String> KEY_TYPES = Set.of("S", "N", "B");

  /**
   * A key attribute.
   *
   * @param name its name
   * @param type S, N or B
   */
  record KeyAttribute(String name, String type) {}

  DynamoLayout {
    keys = List.copyOf(keys);
  }

  static DynamoLayout of(RecordSchema schema) {
    for (Field field : schema.fields()) {
      if (field.name().startsWith(TableNames.OWN)) {
        throw MigrationException.invalid(
            "Field '" + field.name() + "': names that start with _polymigrate_ are the library's");
      }
    }
    List<KeyAttribute> keys =
        schema.key().stream()
            .map(name -> schema.find(name).orElseThrow())
            .map(field -> new KeyAttribute(field.name(), DynamoTypes.nativeName(field.held())))
            .toList();
    boolean fits =
        !keys.isEmpty()
            && keys.size() <= MOST_KEY_FIELDS
            && keys.stream().allMatch(key -> KEY_TYPES.contains(key.type()));
    return new DynamoLayout(schema, fits ? keys : List.of(new KeyAttribute(OWN_KEY, "S")));
  }

  /** A table that others made, by its own key. */
  static DynamoLayout of(RecordSchema schema, List<KeyAttribute> keys) {
    return new DynamoLayout(schema, keys);
  }

  /** Whether the key attribute is our own. */
  boolean ownKey() {
    return keys.get(0).name().equals(OWN_KEY);
  }

  /** Whether records have a key at all. */
  boolean keyed() {
    return !schema.key().isEmpty();
  }

  static LogicalType type(String attributeType) {
    return Map.<String, LogicalType>of(
            "S", LogicalType.Simple.STRING, "N", DynamoTypes.NUMBER, "B", LogicalType.Simple.BYTES)
        .getOrDefault(attributeType, LogicalType.Simple.STRING);
  }
}
