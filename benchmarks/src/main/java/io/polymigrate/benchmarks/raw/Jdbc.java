package io.polymigrate.benchmarks.raw;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Connections to the databases of connection strings. */
public final class Jdbc {
  private Jdbc() {}

  /** Opens a connection to a database of PostgreSQL or MySQL. */
  public static Connection open(String url) throws SQLException {
    URI uri = URI.create(url);
    String[] user = uri.getUserInfo().split(":", 2);
    Properties properties = new Properties();
    properties.setProperty("user", user[0]);
    properties.setProperty("password", user[1]);
    if (uri.getScheme().equals("mysql")) {
      properties.setProperty("allowPublicKeyRetrieval", "true");
      properties.setProperty("sslMode", "DISABLED");
      properties.setProperty("allowLoadLocalInfile", "true");
      properties.setProperty("connectionTimeZone", "UTC");
      properties.setProperty("forceConnectionTimeZoneToSession", "true");
    }
    String jdbc =
        "jdbc:" + uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort() + uri.getPath();
    return DriverManager.getConnection(jdbc, properties);
  }

  /** Executes statements on a connection of their own. */
  public static void execute(String url, String... statements) throws SQLException {
    try (Connection connection = open(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
