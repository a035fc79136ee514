package io.polymigrate.sql.postgresql;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The library's own tables in the connection's schema: logical schemas and checkpoints. */
final class SideTables {
  static final String SCHEMA = "_polymigrate_schema";
  static final String CHECKPOINTS = "_polymigrate_checkpoints";
  static final String PENDING = "_polymigrate_foreign_keys";
  static final String STAGE_PREFIX = "_polymigrate_stage_";

  /** The table was made by a load that has not ended. */
  static final String LOADING = "loading";

  /** The table was loaded record by record. */
  static final String LOADED = "loaded";

  /** The table's whole content came from loads that have no key. */
  static final String STAGED = "staged";

  private final Connection connection;

  SideTables(Connection connection) {
    this.connection = connection;
  }

  /** Whether a table of the connection's schema is there. */
  boolean exists(String table) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT to_regclass(quote_ident(current_schema()) || '.' || quote_ident(?)) IS NOT NULL")) {
      statement.setString(1, table);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** The logical schema kept beside a container. */
  Optional<RecordSchema> storedSchema(String container) throws SQLException {
    return Optional.ofNullable(storedSchemas(Optional.of(container)).get(container));
  }

  /** The logical schemas kept beside all containers, or one. */
  Map<String, RecordSchema> storedSchemas(Optional<String> container) throws SQLException {
    Map<String, RecordSchema> schemas = new HashMap<>();
    if (!exists(SCHEMA)) {
      return schemas;
    }
    String sql = "SELECT container, schema FROM " + SCHEMA;
    try (PreparedStatement statement =
        connection.prepareStatement(container.isPresent() ? sql + " WHERE container = ?" : sql)) {
      if (container.isPresent()) {
        statement.setString(1, container.get());
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          schemas.put(rows.getString(1), SchemaCodec.read(rows.getString(2)));
        }
      }
    }
    return schemas;
  }

  /** Keeps a logical schema beside a container, or replaces it. */
  void storeSchema(String container, RecordSchema schema, String state) throws SQLException {
    createOnce(SCHEMA, "(container text PRIMARY KEY, schema text NOT NULL, state text NOT NULL)");
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO "
                + SCHEMA
                + " VALUES (?, ?, ?) ON CONFLICT (container)"
                + " DO UPDATE SET schema = EXCLUDED.schema, state = EXCLUDED.state")) {
      statement.setString(1, container);
      statement.setString(2, SchemaCodec.write(schema));
      statement.setString(3, state);
      statement.executeUpdate();
    }
  }

  /** How the container was last loaded, if it was. */
  Optional<String> state(String container) throws SQLException {
    if (!exists(SCHEMA)) {
      return Optional.empty();
    }
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT state FROM " + SCHEMA + " WHERE container = ?")) {
      statement.setString(1, container);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** Forgets what was kept beside a container. */
  void forgetSchema(String container) throws SQLException {
    if (exists(SCHEMA)) {
      update("DELETE FROM " + SCHEMA + " WHERE container = ?", container);
    }
  }

  /** Foreign keys that wait for other tables: the table's name and the constraint. */
  List<Map.Entry<String, String>> pending() throws SQLException {
    List<Map.Entry<String, String>> pending = new ArrayList<>();
    if (exists(PENDING)) {
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT container, definition FROM " + PENDING + " ORDER BY 1, 2")) {
        while (rows.next()) {
          pending.add(Map.entry(rows.getString(1), rows.getString(2)));
        }
      }
    }
    return pending;
  }

  /** Keeps a foreign key for later. */
  void keepPending(String container, String definition) throws SQLException {
    createOnce(PENDING, "(container text, definition text, PRIMARY KEY (container, definition))");
    update(
        "INSERT INTO " + PENDING + " VALUES (?, ?) ON CONFLICT DO NOTHING", container, definition);
  }

  /** The foreign key was made, or its table is gone. */
  void forgetPending(String container, String definition) throws SQLException {
    if (exists(PENDING)) {
      update(
          "DELETE FROM " + PENDING + " WHERE container = ? AND definition = ?",
          container,
          definition);
    }
  }

  private void update(String sql, String... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  /** Makes the table of checkpoints. */
  void createCheckpoints() throws SQLException {
    createOnce(
        CHECKPOINTS,
        "(run_id text, entry text, value text NOT NULL, updated_at timestamptz NOT NULL DEFAULT now(),"
            + " PRIMARY KEY (run_id, entry))");
  }

  // IF NOT EXISTS alone does not bear two sessions at once.
  private void createOnce(String table, String columns) throws SQLException {
    if (exists(table)) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      if (connection.getAutoCommit()) {
        statement.execute(
            "DO $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('polymigrate'), hashtext('"
                + table
                + "')); CREATE TABLE IF NOT EXISTS "
                + table
                + " "
                + columns
                + "; END $$");
      } else {
        statement.execute(
            "SELECT pg_advisory_xact_lock(hashtext('polymigrate'), hashtext('" + table + "'))");
        statement.execute("CREATE TABLE IF NOT EXISTS " + table + " " + columns);
      }
    }
  }

  /**
   * The native schema with the logical types that are kept beside the data. Where a column is held
   * as another type than was stored, the column is right.
   */
  static RecordSchema overlay(RecordSchema nativeSchema, RecordSchema stored) {
    List<Field> fields = new ArrayList<>();
    for (Field field : nativeSchema.fields()) {
      Optional<Field> known = stored.find(field.name());
      boolean fits =
          known.isPresent()
              && (known.get().held().equals(field.type())
                  || known.get().type() == LogicalType.Simple.NULL);
      fields.add(fits ? logical(field, known.get()) : field);
    }
    return new RecordSchema(fields, nativeSchema.key());
  }

  // Attributes of other stores come back with the type, so that the way back finds them.
  private static Field logical(Field field, Field known) {
    Map<String, String> attributes = new HashMap<>(known.attributes());
    attributes.keySet().removeIf(name -> name.startsWith("postgresql."));
    attributes.putAll(field.attributes());
    return new Field(field.name(), known.type(), field.nullable(), field.type(), attributes);
  }
}
