package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.MigrationException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Properties;
import org.mariadb.jdbc.Driver;

/** MariaDB Connector/J, for both servers. */
final class MariaDbDriver implements MysqlDriver {
  private static final int ROWS_AT_A_TIME = 1000;

  @Override
  public Connection connect(MysqlOptions options) throws SQLException {
    if (options.sslMode() != MysqlOptions.SslMode.PREFERRED) {
      return connect(options, sslMode(options.sslMode()));
    }
    // This driver has no "preferred": ask for TLS, and do without where the server has none.
    try {
      return connect(options, "trust");
    } catch (SQLException e) {
      String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("ssl")) {
        return connect(options, "disable");
      }
      throw e;
    }
  }

  private static Connection connect(MysqlOptions options, String sslMode) throws SQLException {
    Properties properties = new Properties();
    options.user().ifPresent(user -> properties.setProperty("user", user));
    options.password().ifPresent(password -> properties.setProperty("password", password));
    String millis = String.valueOf(options.connectTimeoutSeconds() * 1000);
    properties.setProperty("connectTimeout", millis);
    properties.setProperty("sslMode", sslMode);
    options.trustStore().ifPresent(file -> properties.setProperty("trustStore", file));
    options
        .trustStorePassword()
        .ifPresent(secret -> properties.setProperty("trustStorePassword", secret));
    properties.setProperty(
        "allowPublicKeyRetrieval", String.valueOf(options.allowPublicKeyRetrieval()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("useAffectedRows", "true");
    properties.setProperty("tinyInt1isBit", "false");
    // Safe: the driver sends nothing but what a statement of ours named.
    properties.setProperty("allowLocalInfile", String.valueOf(options.localInfile()));
    Connection connection =
        new Driver().connect("jdbc:mariadb:" + MysqlDriver.location(options), properties);
    if (connection == null) {
      throw MigrationException.invalid("The MySQL URL has an invalid host or port list");
    }
    return connection;
  }

  private static String sslMode(MysqlOptions.SslMode mode) {
    return switch (mode) {
      case DISABLED -> "disable";
      case PREFERRED, REQUIRED -> "trust";
      case VERIFY_CA -> "verify-ca";
      case VERIFY_IDENTITY -> "verify-full";
    };
  }

  @Override
  public void stream(Statement statement) throws SQLException {
    statement.setFetchSize(ROWS_AT_A_TIME);
  }

  @Override
  public long loadData(Statement statement, String sql, InputStream data) throws SQLException {
    statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(data);
    return statement.executeLargeUpdate(sql);
  }

  @Override
  public boolean handsOutAllBytes() {
    return false;
  }
}
