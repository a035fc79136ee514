package io.polymigrate.testkit.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.function.UnaryOperator;

/**
 * The administrator of a server with a JDBC driver.
 *
 * @param url the server's own URL
 * @param jdbcUrl the same for the driver
 * @param versionQuery a query for the version
 * @param create a statement that creates the database of a name
 * @param drop a statement that drops it
 */
record JdbcAdmin(
    String url,
    String jdbcUrl,
    String versionQuery,
    UnaryOperator<String> create,
    UnaryOperator<String> drop)
    implements ServerAdmin {

  static JdbcAdmin postgresql(String url) {
    ServerUrl parts = ServerUrl.parse(url);
    return new JdbcAdmin(
        url,
        "jdbc:postgresql://%s:%d/%s".formatted(parts.host(), parts.port(), parts.database()),
        "SHOW server_version",
        // Copying files costs the server a third of the CPU of writing all pages into the log.
        name -> "CREATE DATABASE \"" + name + "\" STRATEGY file_copy",
        name -> "DROP DATABASE IF EXISTS \"" + name + "\" WITH (FORCE)");
  }

  /** For MySQL and MariaDB, with MariaDB's driver if it is there, else with MySQL's. */
  static JdbcAdmin mysql(String url) {
    ServerUrl parts = ServerUrl.parse(url);
    return new JdbcAdmin(
        url,
        "jdbc:%s://%s:%d/?allowPublicKeyRetrieval=true"
            .formatted(mysqlDriver(), parts.host(), parts.port()),
        "SELECT VERSION()",
        name -> "CREATE DATABASE `" + name + "`",
        name -> "DROP DATABASE IF EXISTS `" + name + "`");
  }

  private static String mysqlDriver() {
    return DriverManager.drivers()
            .anyMatch(driver -> driver.getClass().getName().startsWith("org.mariadb."))
        ? "mariadb"
        : "mysql";
  }

  @Override
  public String becomeReady() throws ServerNotReadyException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet version = statement.executeQuery(versionQuery)) {
      version.next();
      return version.getString(1);
    } catch (SQLException e) {
      throw new ServerNotReadyException(e);
    }
  }

  @Override
  public void create(String database) {
    execute(create.apply(database));
  }

  @Override
  public void drop(String database) {
    execute(drop.apply(database));
  }

  @Override
  public String urlOf(String database) {
    return ServerUrl.parse(url).withDatabase(database).toString();
  }

  private void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("'" + sql + "' failed: " + e.getMessage(), e);
    }
  }

  private void requireDriver() {
    try {
      DriverManager.getDriver(jdbcUrl);
    } catch (SQLException e) {
      String scheme = jdbcUrl.substring(0, jdbcUrl.indexOf("//"));
      throw new IllegalStateException(
          "There is no driver for '" + scheme + "' on the class path, so no server of it", e);
    }
  }

  private Connection connect() throws SQLException {
    requireDriver();
    ServerUrl parts = ServerUrl.parse(url);
    Properties login = new Properties();
    String user = parts.user();
    if (user != null) {
      login.setProperty("user", user);
    }
    String password = parts.password();
    if (password != null) {
      login.setProperty("password", password);
    }
    return DriverManager.getConnection(jdbcUrl, login);
  }
}
