package io.polymigrate.integration;

import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** MySQL or MariaDB as the server itself casts values to text, with the bytes of what has bytes. */
final class MysqlDoor implements Door {
  private final ServerKind kind;
  private final TestDatabase database;
  private final Connection connection;

  MysqlDoor(ServerKind kind) {
    this.kind = kind;
    database = Servers.shared().server(kind).newDatabase("both");
    try {
      connection = DriverManager.getConnection(jdbc(kind, database.url()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    // Strict, yet with zero dates and days that no month has.
    sql(
        "SET sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'",
        "SET time_zone = '+00:00'");
  }

  /** The address for the driver. */
  static String jdbc(ServerKind kind, String url) {
    String scheme = kind == ServerKind.MARIADB ? "jdbc:mariadb://" : "jdbc:mysql://";
    return scheme
        + url.replaceAll(".*@", "")
        + "?user=root&password=secret&allowPublicKeyRetrieval=true"
        + (kind == ServerKind.MARIADB ? "&sslMode=disable" : "&sslMode=DISABLED");
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
    return kind == ServerKind.MARIADB ? "mariadb" : "mysql";
  }

  @Override
  public String url() {
    return database.url();
  }

  @Override
  public void prepare() {
    // All types are built in.
  }

  @Override
  public void create(List<TypeColumn> columns) {
    String table = columns.get(0).table();
    StringBuilder definitions = new StringBuilder();
    for (TypeColumn column : columns) {
      String type = column.typeCase().nativeType();
      boolean timestamp = type.toUpperCase(Locale.ROOT).startsWith("TIMESTAMP");
      definitions.append(", ").append(column.name()).append(' ').append(type);
      definitions.append(timestamp ? " NULL" : "");
    }
    sql("CREATE TABLE " + table + " (id INT PRIMARY KEY" + definitions + ")");
    sql("INSERT INTO " + table + " (id) VALUES (0)");
    for (TypeColumn column : columns) {
      StringBuilder values = new StringBuilder();
      for (int i = 1; i <= column.values().size(); i++) {
        values.append(i == 1 ? "" : ", ").append('(').append(column.key(i)).append(", ");
        values.append(column.values().get(i - 1).text()).append(')');
      }
      sql("INSERT INTO " + table + " (id, " + column.name() + ") VALUES " + values);
    }
  }

  @Override
  public Map<Integer, String> records(TypeColumn column) {
    String container = column.table();
    String name = column.name();
    String dataType =
        text(
            "SELECT DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND"
                + " COLUMN_NAME = '"
                + name
                + "' AND TABLE_NAME = '"
                + container
                + "'");
    String shown =
        switch (dataType) {
          case "float" -> "CONCAT(" + name + ", ' ', CAST(" + name + " AS DOUBLE))";
          case "tinyint",
              "smallint",
              "mediumint",
              "int",
              "bigint",
              "decimal",
              "double",
              "date",
              "time",
              "datetime",
              "timestamp",
              "year" ->
              "CAST(" + name + " AS CHAR)";
          default -> "HEX(" + name + ")";
        };
    String expression = column.shown().isEmpty() ? shown : column.shown();
    return Sql.records(
        connection,
        "SELECT id, "
            + expression
            + " FROM "
            + container
            + " WHERE "
            + column.where()
            + " ORDER BY id");
  }

  @Override
  public List<String> shape(String container) {
    return Sql.texts(
        connection,
        "SELECT CONCAT(COLUMN_NAME, ' ', COLUMN_TYPE, ' ', IFNULL(COLLATION_NAME, ''), ' ',"
            + " IS_NULLABLE, ' ', COLUMN_KEY) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA ="
            + " DATABASE() AND TABLE_NAME = '"
            + container
            + "' ORDER BY ORDINAL_POSITION");
  }

  @Override
  public long count(String container) {
    String there =
        text(
            "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND"
                + " TABLE_NAME = '"
                + container
                + "'");
    return there.equals("0") ? 0 : Long.parseLong(text("SELECT COUNT(*) FROM " + container));
  }

  @Override
  public void close() {
    Sql.close(connection);
    database.close();
  }
}
