package io.polymigrate.mongo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.List;

/**
 * Where the fields of a schema are in a document. The key lives in {@code _id} and nowhere else:
 *
 * <ol>
 *   <li>One key field: {@code _id} is its value, whatever its name.
 *   <li>Several key fields, or one whose value may be an array (which {@code _id} can't be): {@code
 *       _id} is a document of the key fields in key order.
 *   <li>No key: the server makes an {@code _id} that is no field.
 * </ol>
 *
 * All other fields are top-level fields of their own name, in schema order.
 */
final class MongoLayout {
  static final String ID = "_id";
  static final byte[] ID_NAME = BsonNames.of(ID);

  /** How the key is kept. */
  enum Key {
    /** {@code _id} is the value of the only key field. */
    VALUE,
    /** {@code _id} is a document with the key fields. */
    DOCUMENT,
    /** {@code _id} means nothing. */
    NONE
  }

  private final RecordSchema schema;
  private final Key key;
  private final int[] keyColumns;
  private final int[] otherColumns;
  private final byte[][] names;

  private MongoLayout(RecordSchema schema, Key key) {
    this.schema = schema;
    this.key = key;
    this.keyColumns = schema.key().stream().mapToInt(schema::indexOf).toArray();
    this.otherColumns =
        java.util.stream.IntStream.range(0, schema.fields().size())
            .filter(column -> !schema.key().contains(schema.fields().get(column).name()))
            .toArray();
    this.names = schema.fields().stream().map(f -> BsonNames.of(f.name())).toArray(byte[][]::new);
  }

  /**
   * The layout of a schema.
   *
   * @throws MigrationException when a name can't be a field's in MongoDB
   */
  static MongoLayout of(RecordSchema given) {
    RecordSchema schema = given;
    if (given.indexOf(ID) >= 0 && given.key().isEmpty()) {
      schema = given.withKey(List.of(ID));
    }
    if (schema.indexOf(ID) >= 0 && !schema.key().contains(ID)) {
      throw mismatch(
          "The field '_id' must be the key in MongoDB, but the key is "
              + schema.key()
              + "; rename the field or make it the key");
    }
    for (Field field : schema.fields()) {
      if (field.name().startsWith("$")) {
        throw mismatch(
            "The field '"
                + field.name()
                + "' can't be kept in MongoDB: a name at the top of a"
                + " document must not start with '$'; rename it");
      }
      if (field.name().indexOf('\0') >= 0) {
        throw mismatch(
            "A field's name has a NUL character, which MongoDB can't hold; rename the field");
      }
    }
    return new MongoLayout(schema, key(schema));
  }

  private static Key key(RecordSchema schema) {
    if (schema.key().isEmpty()) {
      return Key.NONE;
    }
    if (schema.key().size() > 1) {
      return Key.DOCUMENT;
    }
    String name = schema.key().get(0);
    LogicalType held = schema.fields().get(schema.indexOf(name)).held();
    boolean mayBeArray = held instanceof ListOf || held == Simple.VARIANT || held == Simple.JSON;
    return mayBeArray && !name.equals(ID) ? Key.DOCUMENT : Key.VALUE;
  }

  private static MigrationException mismatch(String message) {
    return new MigrationException(StandardErrorCode.SCHEMA_MISMATCH, Outcome.NOT_APPLIED, message);
  }

  RecordSchema schema() {
    return schema;
  }

  Key key() {
    return key;
  }

  /** Columns of the key fields, in key order. */
  int[] keyColumns() {
    return keyColumns;
  }

  /** Columns outside the key, in schema order. */
  int[] otherColumns() {
    return otherColumns;
  }

  /** A column's name with its NUL. */
  byte[] name(int column) {
    return names[column];
  }

  /** The path under which a field is found, for indexes and queries. */
  String path(String field) {
    if (!schema.key().contains(field)) {
      return field;
    }
    return key == Key.DOCUMENT ? ID + "." + field : ID;
  }

  /** Name of the encoding that whole documents of this schema have. */
  String encodingName() {
    StringBuilder name = new StringBuilder("mongodb-bson:").append(key).append(schema.key());
    for (Field field : schema.fields()) {
      name.append(',').append(field.name()).append(':').append(field.held());
    }
    return name.toString();
  }
}
