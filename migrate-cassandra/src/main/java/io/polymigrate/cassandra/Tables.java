package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.cassandra.CqlType.UserType;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the keyspace holds, as the server's own tables tell it at this moment; blocks. */
final class Tables {
  /** Unless it was set otherwise. */
  private static final Duration COUNTER_WRITE = Duration.ofSeconds(5);

  private final CassandraConnection connection;
  private final String keyspace;

  Tables(CassandraConnection connection) {
    this.connection = connection;
    this.keyspace = connection.options().keyspace();
  }

  Optional<Table> find(String container) {
    String name = Names.table(container);
    List<Row> rows =
        connection.rows(
            "SELECT * FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?",
            keyspace,
            name);
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(table(name, rows, views().contains(name), userTypes()));
  }

  Table get(String container) {
    return find(container)
        .orElseThrow(
            () ->
                new MigrationException(
                    StandardErrorCode.CONTAINER_NOT_FOUND,
                    Outcome.NOT_APPLIED,
                    "There is no table '" + container + "' in keyspace '" + keyspace + "'"));
  }

  boolean exists(String container) {
    return find(container).isPresent();
  }

  /** All tables and views but the library's own, by name. */
  List<Table> all() {
    Map<String, List<Row>> byTable = new TreeMap<>();
    for (Row row :
        connection.rows("SELECT * FROM system_schema.columns WHERE keyspace_name = ?", keyspace)) {
      byTable.computeIfAbsent(row.getString("table_name"), name -> new ArrayList<>()).add(row);
    }
    List<String> views = views();
    Map<String, UserType> types = userTypes();
    List<Table> tables = new ArrayList<>();
    byTable.forEach(
        (name, rows) -> {
          if (!name.startsWith(Table.OWN)) {
            tables.add(table(name, rows, views.contains(name), types));
          }
        });
    return tables;
  }

  private List<String> views() {
    return connection
        .rows("SELECT view_name FROM system_schema.views WHERE keyspace_name = ?", keyspace)
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  /** What tells a table from a later one of its name. */
  String id(Table table) {
    return String.valueOf(
        connection
            .rows(
                "SELECT id FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
                keyspace,
                table.name())
            .get(0)
            .getUuid(0));
  }

  /** The materialized views of a table. */
  List<String> views(Table table) {
    return connection
        .rows(
            "SELECT view_name, base_table_name FROM system_schema.views WHERE keyspace_name = ?",
            keyspace)
        .stream()
        .filter(row -> table.name().equals(row.getString(1)))
        .map(row -> text(row, "view_name"))
        .toList();
  }

  private static Table table(
      String name, List<Row> rows, boolean view, Map<String, UserType> types) {
    List<Column> columns = new ArrayList<>();
    for (Row row : rows) {
      String type = text(row, "type");
      Kind kind = Kind.valueOf(text(row, "kind").toUpperCase(Locale.ROOT));
      boolean key = kind == Kind.PARTITION_KEY || kind == Kind.CLUSTERING;
      columns.add(
          new Column(
              text(row, "column_name"),
              CqlTypeParser.parse(type, it -> Optional.ofNullable(types.get(it))),
              kind,
              row.getInt("position"),
              text(row, "clustering_order").equals("desc"),
              key || type.startsWith("frozen<")));
    }
    columns.sort(Column.ORDER);
    return new Table(Names.container(name), name, view, columns);
  }

  static String text(Row row, String column) {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  /** The types that users made in the keyspace. */
  Map<String, UserType> userTypes() {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (Row row :
        connection.rows("SELECT * FROM system_schema.types WHERE keyspace_name = ?", keyspace)) {
      rows.put(text(row, "type_name"), row);
    }
    Map<String, UserType> types = new LinkedHashMap<>();
    rows.keySet().forEach(name -> userType(name, rows, types));
    return types;
  }

  private static Optional<UserType> userType(
      String name, Map<String, Row> rows, Map<String, UserType> types) {
    Row row = rows.get(name);
    if (row == null || types.containsKey(name)) {
      return Optional.ofNullable(types.get(name));
    }
    List<String> names = row.getList("field_names", String.class);
    List<String> texts = row.getList("field_types", String.class);
    Map<String, CqlType> fields = new LinkedHashMap<>();
    for (int i = 0; names != null && texts != null && i < names.size(); i++) {
      fields.put(names.get(i), CqlTypeParser.parse(texts.get(i), it -> userType(it, rows, types)));
    }
    UserType type = new UserType(name, fields);
    types.put(name, type);
    return Optional.of(type);
  }

  /** Roughly how much a table holds, as the server last counted; zeros when it never did. */
  Size size(Table table) {
    long partitions = 0;
    long bytes = 0;
    for (Row row :
        connection.rows(
            "SELECT partitions_count, mean_partition_size FROM system.size_estimates"
                + " WHERE keyspace_name = ? AND table_name = ?",
            keyspace,
            table.name())) {
      partitions += row.getLong(0);
      bytes += row.getLong(0) * row.getLong(1);
    }
    return new Size(partitions, bytes);
  }

  /** How long the server tries to add to a counter. */
  Duration patienceForCounters() {
    try {
      return connection
          .rows(
              "SELECT value FROM system_views.settings WHERE name ="
                  + " 'counter_write_request_timeout'")
          .stream()
          .map(row -> text(row, "value"))
          .filter(text -> text.matches("[0-9]{1,9}ms"))
          .findFirst()
          .map(text -> Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2))))
          .orElse(COUNTER_WRITE);
    } catch (InvalidQueryException | UnauthorizedException e) {
      return COUNTER_WRITE;
    }
  }

  /** How much a table holds. */
  record Size(long partitions, long bytes) {}

  /** Whether there is no row. */
  boolean empty(Table table) {
    return connection.rows("SELECT * FROM " + Cql.quoted(table.name()) + " LIMIT 1").isEmpty();
  }

  /**
   * Makes a table if it is not there.
   *
   * @param columns with their native types, key columns included
   */
  void create(
      String container,
      Map<String, String> columns,
      List<String> partitionKey,
      List<String> clustering,
      String with) {
    List<String> parts = new ArrayList<>();
    columns.forEach((name, type) -> parts.add(Cql.quoted(name) + " " + type));
    String key = "(" + Cql.names(partitionKey) + ")";
    if (!clustering.isEmpty()) {
      key += ", " + Cql.names(clustering);
    }
    parts.add("PRIMARY KEY (" + key + ")");
    new Ddl(connection)
        .run(
            "CREATE TABLE IF NOT EXISTS "
                + Cql.quoted(Names.table(container))
                + " ("
                + String.join(", ", parts)
                + ")"
                + with);
  }

  /** Makes a type if there is none of that name. */
  void createType(UserType type) {
    List<String> parts = new ArrayList<>();
    type.fields().forEach((name, part) -> parts.add(Cql.quoted(name) + " " + part.frozen()));
    new Ddl(connection)
        .run(
            "CREATE TYPE IF NOT EXISTS "
                + Cql.quoted(type.name())
                + " ("
                + String.join(", ", parts)
                + ")");
  }

  void drop(String container) {
    new Ddl(connection).run("DROP TABLE IF EXISTS " + Cql.quoted(Names.table(container)));
  }
}
