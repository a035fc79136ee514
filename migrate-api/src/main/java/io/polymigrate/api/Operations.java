package io.polymigrate.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typed factories for the standard operations. */
public final class Operations {
  private Operations() {}

  /** Adds a field with a default to the records that do not have it; {@code type} as in files. */
  public static MigrationOperation addField(
      String container, String field, String type, @Nullable Object defaultValue) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("field_name", field);
    data.put("field_type", type);
    data.put("default_value", defaultValue);
    return MigrationOperation.of(OperationType.ADD_FIELD, container, data);
  }

  /** Renames a field. */
  public static MigrationOperation renameField(String container, String from, String to) {
    return MigrationOperation.of(
        OperationType.RENAME_FIELD, container, Map.of("field_name", from, "new_name", to));
  }

  /** Removes a field; its values are kept until the operation is finalised. */
  public static MigrationOperation removeField(String container, String field) {
    return MigrationOperation.of(
        OperationType.REMOVE_FIELD, container, Map.of("field_name", field));
  }

  /** Changes a field's type; values that do not fit exactly are refused beforehand. */
  public static MigrationOperation changeFieldType(String container, String field, String type) {
    return MigrationOperation.of(
        OperationType.CHANGE_FIELD_TYPE,
        container,
        Map.of("field_name", field, "field_type", type));
  }

  /** Creates an index; a descending field is written as {@code "name desc"}. */
  public static MigrationOperation createIndex(
      String container, String name, List<String> fields, boolean unique) {
    return MigrationOperation.of(
        OperationType.CREATE_INDEX,
        container,
        Map.of("index_name", name, "fields", fields, "unique", unique));
  }

  /** Drops an index. */
  public static MigrationOperation dropIndex(String container, String name) {
    return MigrationOperation.of(OperationType.DROP_INDEX, container, Map.of("index_name", name));
  }

  /** Creates a container; fields by name with the type as in files. */
  public static MigrationOperation createContainer(
      String container, Map<String, String> fields, List<String> key) {
    return MigrationOperation.of(
        OperationType.CREATE_CONTAINER,
        container,
        Map.of("fields", new LinkedHashMap<>(fields), "key", key));
  }

  /** Drops a container; what it held is kept until the operation is finalised. */
  public static MigrationOperation dropContainer(String container) {
    return MigrationOperation.of(OperationType.DROP_CONTAINER, container, Map.of());
  }

  /** Renames a container. */
  public static MigrationOperation renameContainer(String container, String newName) {
    return MigrationOperation.of(
        OperationType.RENAME_CONTAINER, container, Map.of("new_name", newName));
  }

  /** Enforces a schema (a JSON Schema subset); violations there already are reported first. */
  public static MigrationOperation schemaValidation(
      String container, Map<String, @Nullable Object> schema) {
    return MigrationOperation.of(
        OperationType.SCHEMA_VALIDATION, container, Map.of("schema", schema));
  }

  /** Runs a statement in the store's own language; without an inverse it is irreversible. */
  public static MigrationOperation runNative(
      String container, String statement, @Nullable String inverse) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("statement", statement);
    if (inverse != null) {
      data.put("inverse", inverse);
    }
    return MigrationOperation.of(OperationType.RUN_NATIVE, container, data);
  }

  /** Reads a container; {@code data.source_table} is the container. */
  public static MigrationOperation extract(String sourceTable) {
    return MigrationOperation.of(
        OperationType.EXTRACT, sourceTable, Map.of("source_table", sourceTable));
  }

  /** Writes into a container; {@code data.target_table} is the container. */
  public static MigrationOperation load(String targetTable) {
    return MigrationOperation.of(
        OperationType.LOAD, targetTable, Map.of("target_table", targetTable));
  }
}
