package io.polymigrate.api;

import java.util.regex.Pattern;

/**
 * The kind of an operation. The set is open: an adapter adds its own kinds under a vendor prefix,
 * like {@code acme:reindex}; bare names are Polymigrate's.
 *
 * @param name lower-case letters, digits and underscores, optionally after a vendor prefix
 */
public record OperationType(String name) {
  // Declared first: the constants below are checked against it.
  private static final Pattern VALID = Pattern.compile("([a-z][a-z0-9_]*:)?[a-z][a-z0-9_]*");

  /** Creates a table, collection or index. */
  public static final OperationType CREATE_CONTAINER = new OperationType("create_container");

  /** Removes a container; what it held is kept until the operation is finalised. */
  public static final OperationType DROP_CONTAINER = new OperationType("drop_container");

  /** Renames a container. */
  public static final OperationType RENAME_CONTAINER = new OperationType("rename_container");

  /** Adds a field to the records that match and do not have it. */
  public static final OperationType ADD_FIELD = new OperationType("add_field");

  /** Renames a field in the records that match. */
  public static final OperationType RENAME_FIELD = new OperationType("rename_field");

  /** Removes a field; its values are kept until the operation is finalised. */
  public static final OperationType REMOVE_FIELD = new OperationType("remove_field");

  /** Changes the type of a field; a value that does not fit is refused beforehand. */
  public static final OperationType CHANGE_FIELD_TYPE = new OperationType("change_field_type");

  /** Creates an index. */
  public static final OperationType CREATE_INDEX = new OperationType("create_index");

  /** Drops an index; its definition is kept for rollback. */
  public static final OperationType DROP_INDEX = new OperationType("drop_index");

  /** Enforces a JSON Schema subset on a container. */
  public static final OperationType SCHEMA_VALIDATION = new OperationType("schema_validation");

  /** Transforms records in place or into another container of the same store. */
  public static final OperationType MIGRATE_DATA = new OperationType("migrate_data");

  /** Reads records out of a container. */
  public static final OperationType EXTRACT = new OperationType("extract");

  /** Writes records into a container. */
  public static final OperationType LOAD = new OperationType("load");

  /** Runs a statement in the store's own language. */
  public static final OperationType RUN_NATIVE = new OperationType("run_native");

  /** Changes records between extract and load; run by the engine, never by an adapter. */
  public static final OperationType TRANSFORM = new OperationType("transform");

  /** Checks the name. */
  public OperationType {
    if (!VALID.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Invalid operation type: '" + name + "' (lower_case, optionally vendor:lower_case)");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
