package io.polymigrate.sql.mysql;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.sql.internal.LogicalSchemas;
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

/** The logical schemas kept beside the data, and how they are laid over what the catalogue says. */
final class MysqlSchemas {
  static final String TABLE = MysqlNames.SIDE + "schema";

  // The column's type when the schema was stored: another one now means that the column was changed
  // by others, and what was stored about it no longer holds.
  private static final String STORED_TYPE = "mysql.stored_type";
  private static final int NO_SUCH_TABLE = 1146;

  private MysqlSchemas() {}

  /** Remembers the schema of a table; call it with the table as it is. */
  static void store(Connection connection, MysqlTable table, RecordSchema schema)
      throws SQLException {
    List<Field> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      Optional<MysqlColumn> column = table.find(field.name());
      if (column.isPresent()) {
        Map<String, String> attributes = new HashMap<>(field.attributes());
        String type = column.get().type().text();
        if (!attributes.getOrDefault(STORED_TYPE, type).equals(type)) {
          continue;
        }
        attributes.put(STORED_TYPE, column.get().type().text());
        fields.add(field.withAttributes(attributes));
      }
    }
    create(connection);
    // A schema has no key that is not among its fields.
    RecordSchema kept = new RecordSchema(fields, List.of());
    boolean whole = schema.key().stream().allMatch(name -> kept.indexOf(name) >= 0);
    put(connection, table.name(), SchemaCodec.write(whole ? kept.withKey(schema.key()) : kept));
  }

  private static void put(Connection connection, String container, String json)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO "
                + TABLE
                + " (container, schema_json) VALUES (?, ?)"
                + " ON DUPLICATE KEY UPDATE schema_json = VALUES(schema_json)")) {
      upsert.setString(1, container);
      upsert.setString(2, json);
      upsert.executeUpdate();
    }
  }

  private static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS "
              + TABLE
              + " (container VARCHAR(255) NOT NULL PRIMARY KEY, schema_json LONGTEXT NOT NULL)"
              + " ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    }
  }

  /** All stored schemas by table. */
  static Map<String, RecordSchema> all(Connection connection) throws SQLException {
    Map<String, RecordSchema> schemas = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT container, schema_json FROM " + TABLE)) {
      while (row.next()) {
        schemas.put(row.getString(1), SchemaCodec.read(row.getString(2)));
      }
    } catch (SQLException e) {
      if (e.getErrorCode() != NO_SUCH_TABLE) {
        throw e;
      }
    }
    return schemas;
  }

  /** The schema as it is to be read: stored types where they still fit, else native ones. */
  static RecordSchema overlay(
      MysqlTable table, Optional<RecordSchema> stored, boolean tinyint1IsBoolean) {
    RecordSchema natively = table.schema(tinyint1IsBoolean);
    if (stored.isEmpty()) {
      return natively;
    }
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      MysqlColumn column = table.columns().get(i);
      Field field = natively.fields().get(i);
      fields.add(
          stored.get().find(column.name()).flatMap(known -> laidOver(column, known)).orElse(field));
    }
    return new RecordSchema(fields, natively.key());
  }

  /** The schema as the caller wants it read; what the caller leaves out is as it was. */
  static RecordSchema given(MysqlTable table, RecordSchema given, RecordSchema known) {
    List<Field> fields = new ArrayList<>();
    for (Field field : known.fields()) {
      Optional<MysqlColumn> column = table.find(field.name());
      fields.add(
          given
              .find(field.name())
              .filter(
                  wanted ->
                      column.isPresent() && ValueReader.of(column.get(), wanted.held()) != null)
              .orElse(field));
    }
    return new RecordSchema(fields, given.key().isEmpty() ? known.key() : given.key());
  }

  private static Optional<Field> laidOver(MysqlColumn column, Field known) {
    Map<String, String> attributes = new HashMap<>(known.attributes());
    String storedType = attributes.remove(STORED_TYPE);
    if (!column.type().text().equals(storedType)) {
      return Optional.empty();
    }
    Optional<Field> readable = readable(column, known);
    return readable.map(field -> field.withNullable(column.nullable()).withAttributes(attributes));
  }

  // What was held as bytes or text in a column of the type itself is read as the type itself.
  private static Optional<Field> readable(MysqlColumn column, Field known) {
    Field own = new Field(known.name(), known.type(), true, known.type(), known.attributes());
    for (Field candidate : List.of(own, known)) {
      boolean better =
          candidate.held().equals(known.held()) || column.logical(false).equals(candidate.held());
      if (better && ValueReader.of(column, candidate.held()) != null) {
        return Optional.of(candidate);
      }
    }
    Field text = known.withHeld(Simple.STRING);
    boolean uuid = known.type() == Simple.UUID;
    return uuid && ValueReader.of(column, text.held()) != null
        ? Optional.of(text)
        : Optional.empty();
  }

  /** What operations see of it. */
  static final class Kept implements LogicalSchemas {
    @Override
    public Optional<RecordSchema> find(Connection connection, String container)
        throws SQLException {
      return Optional.ofNullable(all(connection).get(container));
    }

    @Override
    public void store(Connection connection, String container, RecordSchema schema)
        throws SQLException {
      MysqlSchemas.store(connection, new MysqlCatalog(connection).load(container), schema);
    }

    @Override
    public Optional<String> image(Connection connection, String container) throws SQLException {
      return find(connection, container).map(SchemaCodec::write);
    }

    @Override
    public void putBack(Connection connection, String container, Optional<String> image)
        throws SQLException {
      if (image.isPresent()) {
        put(connection, container, image.get());
      } else if (!all(connection).isEmpty()) {
        try (PreparedStatement delete =
            connection.prepareStatement("DELETE FROM " + TABLE + " WHERE container = ?")) {
          delete.setString(1, container);
          delete.executeUpdate();
        }
      }
    }
  }
}
