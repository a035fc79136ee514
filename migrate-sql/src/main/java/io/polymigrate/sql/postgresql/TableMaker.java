package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.ListOf;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes tables for loads, within the caller's transaction. */
final class TableMaker {
  private static final Logger LOG = LoggerFactory.getLogger(TableMaker.class);
  private static final int MAX_NAME_BYTES = 63;
  private static final Pattern SEQUENCE = Pattern.compile("nextval\\('(.+)'::regclass\\)");

  private final Connection connection;
  private @Nullable PostgresqlTypes known;

  TableMaker(Connection connection) {
    this.connection = connection;
  }

  /**
   * Makes a table without a key.
   *
   * @param container its name, perhaps with a schema
   */
  void create(String container, List<Field> fields) throws SQLException {
    requireName(container.substring(container.indexOf('.') + 1), "table");
    List<String> columns = new ArrayList<>();
    for (Field field : fields) {
      requireName(field.name(), "column");
      columns.add(column(field));
    }
    execute("CREATE TABLE " + sqlName(container) + " (" + String.join(", ", columns) + ")");
    for (Field field : fields) {
      addDefault(container, field);
      String comment = field.attributes().get("postgresql.comment");
      if (comment != null) {
        execute(
            "COMMENT ON COLUMN "
                + sqlName(container)
                + "."
                + PgSql.quote(field.name())
                + " IS "
                + PgSql.literal(comment));
      }
    }
  }

  // The server would cut a longer name in silence.
  private static void requireName(String name, String what) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_NAME_BYTES || name.indexOf('\0') >= 0) {
      throw new MigrationException(
          StandardErrorCode.SCHEMA_MISMATCH,
          Outcome.NOT_APPLIED,
          "PostgreSQL can't have a "
              + what
              + " called '"
              + name
              + "': names have 1 to 63 bytes and no U+0000; rename it in a transform");
    }
  }

  /** The name for statements; a dot parts the schema from the name. */
  static String sqlName(String container) {
    int dot = container.indexOf('.');
    return dot < 1
        ? PgSql.quote(container)
        : PgSql.quote(container.substring(0, dot))
            + "."
            + PgSql.quote(container.substring(dot + 1));
  }

  private String column(Field field) throws SQLException {
    StringBuilder column = new StringBuilder(PgSql.quote(field.name())).append(' ');
    column.append(type(field));
    String collation = field.attributes().get("postgresql.collation");
    if (collation != null && collationExists(collation)) {
      column.append(" COLLATE ").append(PgSql.quote(collation));
    }
    String identity = field.attributes().get("postgresql.identity");
    String generated = field.attributes().get("postgresql.generated");
    if (identity != null && isInteger(field)) {
      column.append(" GENERATED ").append(identity.equals("always") ? "ALWAYS" : "BY DEFAULT");
      column.append(" AS IDENTITY");
    } else if (generated != null) {
      boolean virtual = field.attributes().containsKey("postgresql.virtual");
      column.append(" GENERATED ALWAYS AS (").append(generated).append(')');
      column.append(virtual ? " VIRTUAL" : " STORED");
    }
    return column.append(field.nullable() ? "" : " NOT NULL").toString();
  }

  private static boolean isInteger(Field field) {
    return field.held() == LogicalType.Simple.INT || field.held() == LogicalType.Simple.LONG;
  }

  // The source column's own type where it still reads as the field's type.
  private String type(Field field) throws SQLException {
    createEnum(field.held());
    PostgresqlTypes types = types();
    String declared = field.attributes().get("postgresql.declared_type");
    for (String name : new String[] {declared, field.attributes().get("postgresql.type")}) {
      Optional<Codec> codec = name == null ? Optional.empty() : types.parse(name);
      if (codec.isPresent() && same(codec.get().type(), field.held())) {
        return name;
      }
    }
    String own = named(field.held());
    if (types.parse(own).isEmpty()) {
      throw new MigrationException(
          StandardErrorCode.TYPE_NOT_SUPPORTED,
          Outcome.NOT_APPLIED,
          "The PostgreSQL database has no type '"
              + own
              + "', which field '"
              + field.name()
              + "' needs; create it (CREATE EXTENSION or CREATE TYPE) or cast the field");
    }
    return own;
  }

  private String named(LogicalType held) throws SQLException {
    if (held instanceof ListOf list) {
      return named(list.element()) + "[]";
    }
    if (held instanceof Extension extension && isEnum(extension)) {
      return enumName(extension);
    }
    return PostgresqlTypes.nativeName(held);
  }

  private static boolean same(LogicalType read, LogicalType held) {
    if (read instanceof Extension a && held instanceof Extension b) {
      return a.name().equals(b.name());
    }
    if (read instanceof ListOf a && held instanceof ListOf b) {
      return same(a.element(), b.element());
    }
    return read.equals(held);
  }

  private static boolean isEnum(Extension extension) {
    return extension.name().equals(PostgresqlTypes.PREFIX + "enum");
  }

  private void createEnum(LogicalType held) throws SQLException {
    LogicalType scalar = held instanceof ListOf list ? list.element() : held;
    if (!(scalar instanceof Extension extension) || !isEnum(extension)) {
      return;
    }
    String name = enumName(extension);
    if (types().parse(name).isPresent()) {
      return;
    }
    List<String> labels = new ArrayList<>();
    if (Json.parse(extension.parameters().getOrDefault("labels", "[]")) instanceof List<?> given) {
      given.forEach(label -> labels.add(PgSql.literal(String.valueOf(label))));
    }
    execute("CREATE TYPE " + name + " AS ENUM (" + String.join(", ", labels) + ")");
    known = null;
  }

  // Some six hundred rows: read once, and again after each new type.
  private PostgresqlTypes types() throws SQLException {
    PostgresqlTypes types = known;
    if (types == null) {
      types = new PostgresqlCatalog(connection).types();
      known = types;
    }
    return types;
  }

  // The source's name where such a type is here, else its last part in the connection's schema.
  private String enumName(Extension extension) throws SQLException {
    String shown = extension.parameters().getOrDefault("type", "polymigrate_enum");
    if (types().parse(shown).isPresent()) {
      return shown;
    }
    return shown.endsWith("\"")
        ? shown.substring(shown.lastIndexOf('"', shown.length() - 2))
        : shown.substring(shown.lastIndexOf('.') + 1);
  }

  private boolean collationExists(String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT FROM pg_collation WHERE collname = ?")) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  // A default may use a function or sequence that is not here: then the column has none, which the
  // load tells at its end.
  private void addDefault(String container, Field field) throws SQLException {
    String expression = field.attributes().get("postgresql.default");
    if (expression == null) {
      return;
    }
    String table = sqlName(container);
    String column = PgSql.quote(field.name());
    Matcher sequence = SEQUENCE.matcher(expression);
    Savepoint savepoint = connection.setSavepoint();
    try {
      if (sequence.matches()) {
        String own =
            PgSql.quote(
                container.substring(container.indexOf('.') + 1) + "_" + field.name() + "_seq");
        execute("CREATE SEQUENCE IF NOT EXISTS " + own);
        execute("ALTER SEQUENCE " + own + " OWNED BY " + table + "." + column);
        execute(
            "ALTER TABLE "
                + table
                + " ALTER "
                + column
                + " SET DEFAULT nextval("
                + PgSql.literal(own)
                + ")");
      } else {
        execute("ALTER TABLE " + table + " ALTER " + column + " SET DEFAULT " + expression);
      }
      connection.releaseSavepoint(savepoint);
    } catch (SQLException e) {
      connection.rollback(savepoint);
      LOG.debug(
          "[postgresql|{}] Column '{}' gets no default: {}",
          container,
          field.name(),
          PostgresqlErrors.words(e));
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
