package io.polymigrate.testkit.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Opens the URLs of servers with the JDBC drivers. */
final class Jdbc {
  private Jdbc() {}

  static Connection connect(String url) throws SQLException {
    ServerUrl parts = ServerUrl.parse(url);
    String jdbc =
        "jdbc:%s://%s:%d/%s%s"
            .formatted(
                parts.uri().getScheme().replace("mysql", "mariadb"),
                parts.host(),
                parts.port(),
                parts.database(),
                url.startsWith("mysql") ? "?allowPublicKeyRetrieval=true" : "");
    return DriverManager.getConnection(jdbc, parts.user(), parts.password());
  }

  static String query(String url, String sql) throws SQLException {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  static void execute(String url, String sql) throws SQLException {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
