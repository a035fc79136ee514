package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.type.Field;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the catalogue over one connection. */
final class PostgresqlCatalog {
  static final String SIDE_PREFIX = "_polymigrate_";
  private static final String RELATIONS =
      """
      SELECT c.oid::int8, n.nspname, c.relname, c.relkind::text, c.relispartition,
             c.relkind = 'r' AND c.relhassubclass
               AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) AS parent,
             CASE WHEN c.relkind = 'p' OR c.relhassubclass
               THEN (SELECT sum(greatest(l.reltuples, 0))::int8 FROM pg_class l
                     WHERE l.oid = c.oid OR l.oid IN
                       (WITH RECURSIVE h AS (SELECT inhrelid FROM pg_inherits WHERE inhparent = c.oid
                          UNION ALL SELECT i.inhrelid FROM pg_inherits i JOIN h ON i.inhparent = h.inhrelid)
                        SELECT inhrelid FROM h))
               ELSE c.reltuples::int8 END AS estimate,
             n.nspname = current_schema() AS own
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      """;
  private static final String COLUMNS =
      """
      SELECT a.attname, a.atttypid::int8, a.atttypmod, format_type(a.atttypid, a.atttypmod),
             a.attnotnull, a.attidentity::text, a.attgenerated::text,
             pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum),
             CASE WHEN a.attcollation <> t.typcollation THEN co.collname END
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      LEFT JOIN pg_collation co ON co.oid = a.attcollation
      WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
        AND NOT starts_with(a.attname, '_polymigrate_') ORDER BY a.attnum
      """;
  // The primary key first, then unique keys that can't be null, the shortest first.
  private static final String KEY =
      """
      SELECT array_agg(a.attname ORDER BY k.position)
      FROM pg_index i
      CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid AND i.indimmediate
        AND i.indpred IS NULL AND i.indexprs IS NULL AND k.position <= i.indnkeyatts
      GROUP BY i.indexrelid, i.indisprimary, i.indnkeyatts
      HAVING bool_and(a.attnotnull)
      ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1
      """;
  private static final String TYPES =
      """
      SELECT t.oid::int8, n.nspname, t.typname, format_type(t.oid, NULL), t.typtype::text,
             t.typelem::int8, t.typbasetype::int8, t.typtypmod,
             (SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e
              WHERE e.enumtypid = t.oid)
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE t.typtype <> 'p'
      """;

  private final Connection connection;
  private @Nullable PostgresqlTypes types;

  PostgresqlCatalog(Connection connection) {
    this.connection = connection;
  }

  /** All tables and views of users, the library's own left out, sorted by name. */
  List<PgTable> list() throws SQLException {
    String sql =
        RELATIONS
            + " AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
            + " AND c.relname NOT LIKE '\\_polymigrate\\_%'";
    List<PgTable> tables = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        tables.add(table(rows));
      }
    }
    tables.sort(java.util.Comparator.comparing(PgTable::shown));
    return tables;
  }

  /** The table or view, fails with {@code CONTAINER_NOT_FOUND}. */
  PgTable load(String name) throws SQLException {
    return find(name)
        .orElseThrow(
            () ->
                new MigrationException(
                    StandardErrorCode.CONTAINER_NOT_FOUND,
                    Outcome.NOT_APPLIED,
                    "There is no table or view '" + name + "' in the PostgreSQL database"));
  }

  /** A table or view by its name, with or without a schema before a dot. */
  Optional<PgTable> find(String name) throws SQLException {
    Optional<PgTable> own = find(null, name);
    int dot = name.indexOf('.');
    if (own.isPresent() || dot < 1) {
      return own;
    }
    return find(name.substring(0, dot), name.substring(dot + 1));
  }

  private Optional<PgTable> find(@Nullable String schema, String name) throws SQLException {
    String sql =
        RELATIONS
            + " AND c.relname = ? AND n.nspname = "
            + (schema == null ? "current_schema()" : "?");
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      if (schema != null) {
        statement.setString(2, schema);
      }
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(table(rows)) : Optional.empty();
      }
    }
  }

  private PgTable table(ResultSet row) throws SQLException {
    long oid = row.getLong(1);
    String schema = row.getString(2);
    String name = row.getString(3);
    boolean parent = row.getBoolean(6);
    // A key of a parent says nothing about the rows of its children.
    List<String> key = parent ? List.of() : key(oid);
    return new PgTable(
        oid,
        schema,
        name,
        row.getBoolean(8) ? name : schema + "." + name,
        row.getString(4).charAt(0),
        parent,
        row.getBoolean(5),
        row.getLong(7),
        columns(oid),
        key);
  }

  private List<String> key(long table) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(KEY)) {
      statement.setLong(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? strings(rows.getArray(1)) : List.of();
      }
    }
  }

  private List<PgColumn> columns(long table) throws SQLException {
    List<PgColumn> columns = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setLong(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.add(column(rows));
        }
      }
    }
    return columns;
  }

  private PgColumn column(ResultSet row) throws SQLException {
    String name = row.getString(1);
    String formatted = row.getString(4);
    Codec codec = types().codec(row.getLong(2), row.getInt(3), formatted);
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("postgresql.type", codec.nativeType());
    if (!codec.nativeType().equals(formatted)) {
      attributes.put("postgresql.declared_type", formatted);
    }
    String generated = row.getString(7);
    put(attributes, "postgresql.identity", identity(row.getString(6)));
    put(
        attributes,
        generated.isEmpty() ? "postgresql.default" : "postgresql.generated",
        row.getString(8));
    put(attributes, "postgresql.comment", row.getString(9));
    put(attributes, "postgresql.collation", row.getString(10));
    if (generated.equals("v")) {
      attributes.put("postgresql.virtual", "true");
    }
    boolean notNull = row.getBoolean(5);
    Field field = new Field(name, codec.type(), !notNull, codec.type(), attributes);
    return new PgColumn(name, codec, notNull, generated, field);
  }

  private static @Nullable String identity(String code) {
    return code.isEmpty() ? null : code.equals("a") ? "always" : "by default";
  }

  private static void put(Map<String, String> map, String key, @Nullable String value) {
    if (value != null) {
      map.put(key, value);
    }
  }

  /** The types of the database, read once per catalogue. */
  PostgresqlTypes types() throws SQLException {
    PostgresqlTypes known = types;
    if (known == null) {
      known = readTypes();
      types = known;
    }
    return known;
  }

  private PostgresqlTypes readTypes() throws SQLException {
    Map<Long, PgType> found = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TYPES)) {
      while (rows.next()) {
        Array labels = rows.getArray(9);
        found.put(
            rows.getLong(1),
            new PgType(
                rows.getLong(1),
                rows.getString(2),
                rows.getString(3),
                rows.getString(4),
                rows.getString(5).charAt(0),
                rows.getLong(6),
                rows.getLong(7),
                rows.getInt(8),
                labels == null ? List.of() : strings(labels)));
      }
    }
    return new PostgresqlTypes(found);
  }

  private static List<String> strings(Array array) throws SQLException {
    return Arrays.asList((String[]) array.getArray());
  }
}
