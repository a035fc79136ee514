package io.polymigrate.sql.mysql;

import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.conf.RuntimeProperty;
import com.mysql.cj.jdbc.Driver;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcStatement;
import io.polymigrate.api.error.MigrationException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** MySQL Connector/J. */
final class ConnectorJDriver implements MysqlDriver {
  private static final String MEBIBYTES_1024 = String.valueOf(1 << 30);

  @Override
  public Connection connect(MysqlOptions options) throws SQLException {
    Properties properties = new Properties();
    options.user().ifPresent(user -> properties.setProperty("user", user));
    options.password().ifPresent(password -> properties.setProperty("password", password));
    String millis = String.valueOf(options.connectTimeoutSeconds() * 1000);
    properties.setProperty("connectTimeout", millis);
    properties.setProperty("sslMode", options.sslMode().name());
    options
        .trustStore()
        .ifPresent(file -> properties.setProperty("trustCertificateKeyStoreUrl", "file:" + file));
    options
        .trustStorePassword()
        .ifPresent(secret -> properties.setProperty("trustCertificateKeyStorePassword", secret));
    properties.setProperty(
        "allowPublicKeyRetrieval", String.valueOf(options.allowPublicKeyRetrieval()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("characterEncoding", "UTF-8");
    // Otherwise text comes in the columns' own character sets.
    properties.setProperty("characterSetResults", "UTF-8");
    properties.setProperty("useAffectedRows", "true");
    properties.setProperty("maxAllowedPacket", MEBIBYTES_1024);
    properties.setProperty("netTimeoutForStreamingResults", "0");
    properties.setProperty("tinyInt1isBit", "false");
    properties.setProperty("useServerPrepStmts", "false");
    // Announces that we can send files, while none can be asked for: no such folder exists. See
    // loadData.
    properties.setProperty("allowLoadLocalInfileInPath", "/nonexistent/polymigrate");
    Connection connection =
        new Driver().connect("jdbc:mysql:" + MysqlDriver.location(options), properties);
    if (connection == null) {
      throw MigrationException.invalid("The MySQL URL has an invalid host or port list");
    }
    return connection;
  }

  @Override
  public void stream(Statement statement) throws SQLException {
    statement.setFetchSize(Integer.MIN_VALUE);
  }

  @Override
  public MysqlRows rows(ResultSet result) throws SQLException {
    return new ConnectorJRows(result);
  }

  @Override
  public long loadData(Statement statement, String sql, InputStream data) throws SQLException {
    // Only for this statement, which reads from the stream whatever file the server asks for: a
    // hostile server can never read one.
    RuntimeProperty<Boolean> allowed =
        statement
            .getConnection()
            .unwrap(JdbcConnection.class)
            .getPropertySet()
            .getBooleanProperty(PropertyKey.allowLoadLocalInfile);
    JdbcStatement own = statement.unwrap(JdbcStatement.class);
    own.setLocalInfileInputStream(data);
    allowed.setValue(true);
    try {
      return statement.executeLargeUpdate(sql);
    } finally {
      allowed.setValue(false);
      own.setLocalInfileInputStream(null);
    }
  }

  @Override
  public boolean handsOutAllBytes() {
    return true;
  }
}
