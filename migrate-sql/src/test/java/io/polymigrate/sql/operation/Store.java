package io.polymigrate.sql.operation;

import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.testkit.OperatedStore;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One fresh database, the operations on it, and a second door to look at it. */
final class Store implements OperatedStore {
  private final ServerKind kind;
  private final TestDatabase database;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final DatabaseAdapter adapter;

  private Store(ServerKind kind, String options) {
    this.kind = kind;
    this.database = Servers.shared().server(kind).newDatabase("operations");
    this.adapter = OperatedStore.open(database.url() + options, executor);
  }

  static Store open(ServerKind kind) {
    return new Store(kind, "");
  }

  /** Options begin with a question mark. */
  static Store open(ServerKind kind, String options) {
    return new Store(kind, options);
  }

  static String jdbcUrl(String url) {
    URI uri = URI.create(url);
    String[] user = uri.getUserInfo().split(":", 2);
    return "jdbc:"
        + uri.getScheme()
        + "://"
        + uri.getHost()
        + ":"
        + uri.getPort()
        + uri.getPath()
        + "?user="
        + user[0]
        + "&password="
        + user[1]
        + (uri.getScheme().equals("mysql") ? "&allowPublicKeyRetrieval=true&useSSL=false" : "");
  }

  boolean postgresql() {
    return kind.name().startsWith("POSTGRESQL");
  }

  @Override
  public String url() {
    return database.url();
  }

  String quote(String name) {
    return postgresql()
        ? '"' + name.replace("\"", "\"\"") + '"'
        : '`' + name.replace("`", "``") + '`';
  }

  @Override
  public DatabaseAdapter adapter() {
    return adapter;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database.url()));
  }

  void run(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The rows of a query, each as its values' texts separated by bars. */
  List<String> rows(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join("|", values));
      }
      return rows;
    }
  }

  /** What the store holds but for what is ours: every table's definition and its rows. */
  @Override
  public List<String> everything() throws SQLException {
    List<String> all = new ArrayList<>();
    String schema = postgresql() ? "current_schema()" : "database()";
    String hidden = " AND table_name NOT LIKE '\\_polymigrate\\_%'";
    List<String> tables =
        rows(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = "
                + schema
                + hidden
                + " ORDER BY 1");
    all.addAll(
        rows(
            "SELECT table_name, column_name, ordinal_position, data_type, is_nullable,"
                + " column_default FROM information_schema.columns WHERE table_schema = "
                + schema
                + hidden
                + " ORDER BY 1, 3"));
    if (postgresql()) {
      all.addAll(
          rows(
              "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()"
                  + " AND tablename NOT LIKE '\\_polymigrate\\_%' ORDER BY 1"));
      all.addAll(
          rows(
              "SELECT relname, conname, pg_get_constraintdef(o.oid), convalidated"
                  + " FROM pg_constraint o JOIN pg_class c ON c.oid = conrelid"
                  + " WHERE relnamespace = current_schema()::regnamespace"
                  + " AND relname NOT LIKE '\\_polymigrate\\_%' ORDER BY 1, 2"));
    } else {
      for (String table : tables) {
        all.addAll(rows("SHOW CREATE TABLE " + quote(table)));
      }
    }
    for (String table : tables) {
      all.addAll(rows("SELECT * FROM " + quote(table)).stream().sorted().toList());
    }
    return all;
  }

  @Override
  public List<String> leftOver() throws SQLException {
    return rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = "
            + (postgresql() ? "current_schema()" : "database()")
            + " AND table_name LIKE '\\_polymigrate\\_undo%' ORDER BY 1");
  }

  @Override
  public void close() {
    Stages.join(adapter.closeAsync());
    executor.shutdownNow();
    database.close();
  }
}
