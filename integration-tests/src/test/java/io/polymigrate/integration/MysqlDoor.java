package io.polymigrate.integration;

import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
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
  public void create(TypeCase typeCase) {
    String table = typeCase.table();
    String nullable = typeCase.nativeType().toUpperCase(java.util.Locale.ROOT);
    sql(
        "CREATE TABLE "
            + table
            + " (id INT PRIMARY KEY, v "
            + typeCase.nativeType()
            + (nullable.startsWith("TIMESTAMP") ? " NULL" : "")
            + ")");
    StringBuilder insert = new StringBuilder("INSERT INTO " + table + " VALUES (0, NULL)");
    for (int i = 0; i < typeCase.values().size(); i++) {
      insert.append(", (").append(i + 1).append(", ");
      insert.append(typeCase.values().get(i).text()).append(')');
    }
    sql(insert.toString());
  }

  @Override
  public Map<Integer, String> records(TypeCase typeCase) {
    String container = typeCase.table();
    String dataType =
        text(
            "SELECT DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND"
                + " COLUMN_NAME = 'v' AND TABLE_NAME = '"
                + container
                + "'");
    String shown =
        switch (dataType) {
          case "float" -> "CONCAT(v, ' ', CAST(v AS DOUBLE))";
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
              "CAST(v AS CHAR)";
          default -> "HEX(v)";
        };
    String expression = typeCase.shown().isEmpty() ? shown : typeCase.shown();
    return Sql.records(
        connection, "SELECT id, " + expression + " FROM " + container + " ORDER BY id");
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
