package io.polymigrate.integration;

import static java.util.stream.Collectors.joining;

import io.polymigrate.testkit.server.RunningServer;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** PostgreSQL as its own text output shows it. */
final class PostgresqlDoor implements Door {
  private final TestDatabase database;
  private Connection connection;

  PostgresqlDoor(ServerKind kind) {
    this(Servers.shared().server(kind));
  }

  PostgresqlDoor(RunningServer server) {
    database = server.newDatabase("both");
    connection = connect();
  }

  private Connection connect() {
    try {
      Connection opened = DriverManager.getConnection(jdbc(database.url()));
      Sql.run(opened, "SET TimeZone = 'UTC'", "SET extra_float_digits = 3");
      return opened;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection to a server that was started again. */
  void reconnect() {
    connection = connect();
  }

  /** The address for the driver. */
  static String jdbc(String url) {
    return "jdbc:postgresql://"
        + url.replaceAll(".*@", "")
        + "?user=postgres&password=secret&preferQueryMode=simple";
  }

  void sql(String... statements) {
    Sql.run(connection, statements);
  }

  String text(String query) {
    return Sql.text(connection, query);
  }

  Connection connection() {
    return connection;
  }

  @Override
  public String type() {
    return "postgresql";
  }

  @Override
  public String url() {
    return database.url();
  }

  @Override
  public void prepare() {
    sql(
        "CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s \"fine\"', '')",
        "CREATE DOMAIN short AS varchar(5) CHECK (VALUE <> 'bad')",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE TYPE floatrange AS RANGE (subtype = float8)");
    if (!text("SELECT count(*) FROM pg_available_extensions WHERE name = 'hstore'").equals("0")) {
      sql("CREATE EXTENSION hstore");
    }
    if (!text("SELECT count(*) FROM pg_available_extensions WHERE name = 'citext'").equals("0")) {
      sql("CREATE EXTENSION citext");
    }
  }

  @Override
  public void create(List<TypeColumn> columns) {
    String table = columns.get(0).table();
    String definitions =
        columns.stream()
            .map(column -> ", " + column.name() + " " + column.typeCase().nativeType())
            .collect(joining());
    sql("CREATE TABLE " + table + " (id int PRIMARY KEY" + definitions + ")");
    sql("INSERT INTO " + table + " (id) VALUES (0)");
    for (TypeColumn column : columns) {
      StringBuilder values = new StringBuilder();
      for (int i = 1; i <= column.values().size(); i++) {
        String value = column.values().get(i - 1).text();
        values.append(i == 1 ? "" : ", ").append('(').append(column.key(i)).append(", '");
        values.append(value.replace("'", "''"));
        values.append("'::").append(column.typeCase().nativeType()).append(')');
      }
      sql("INSERT INTO " + table + " (id, " + column.name() + ") VALUES " + values);
    }
  }

  @Override
  public Map<Integer, String> records(TypeColumn column) {
    String shown = column.shown().isEmpty() ? "t" : "(" + column.shown() + ")";
    return Sql.records(
        connection,
        "SELECT id, "
            + shown
            + "::text FROM "
            + column.table()
            + " t WHERE "
            + column.where()
            + " ORDER BY id");
  }

  @Override
  public List<String> shape(String container) {
    return Sql.texts(
        connection,
        "SELECT attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull FROM"
            + " pg_attribute WHERE attrelid = '"
            + container
            + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
  }

  @Override
  public long count(String container) {
    String there = text("SELECT to_regclass('" + container + "') IS NOT NULL");
    return there.equals("t") ? Long.parseLong(text("SELECT count(*) FROM " + container)) : 0;
  }

  @Override
  public void close() {
    Sql.close(connection);
    database.close();
  }
}
