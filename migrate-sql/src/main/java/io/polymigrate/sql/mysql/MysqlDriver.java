package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What the two JDBC drivers do differently. */
interface MysqlDriver {

  /** A connection with the driver's own settings; the session's are made by the caller. */
  Connection connect(MysqlOptions options) throws SQLException;

  /** Makes a statement deliver rows one by one, instead of collecting them all first. */
  void stream(Statement statement) throws SQLException;

  /** The rows of a statement's result that is streamed; its owner closes the result. */
  default MysqlRows rows(ResultSet result) throws SQLException {
    return new JdbcRows(result);
  }

  /** Runs a LOAD DATA LOCAL statement that reads this instead of a file. */
  long loadData(Statement statement, String sql, InputStream data) throws SQLException;

  /** Whether it hands out the bytes of values of any type, or only those of text and binary. */
  boolean handsOutAllBytes();

  /** The driver that the options ask for, or that is there. */
  static MysqlDriver of(MysqlOptions options) {
    boolean connectorJ = isThere("com.mysql.cj.jdbc.Driver");
    boolean mariaDb = isThere("org.mariadb.jdbc.Driver");
    boolean preferMariaDb =
        options.driver() == MysqlOptions.DriverChoice.MARIADB
            || (options.driver() == MysqlOptions.DriverChoice.AUTO
                && (options.scheme().equals("mariadb") || !connectorJ));
    if (mariaDb && preferMariaDb) {
      return new MariaDbDriver();
    }
    boolean mayBeConnectorJ = options.driver() != MysqlOptions.DriverChoice.MARIADB;
    if (connectorJ && mayBeConnectorJ) {
      return new ConnectorJDriver();
    }
    throw new MigrationException(
        MysqlErrorCode.MYSQL_DRIVER_MISSING,
        Outcome.NOT_APPLIED,
        "The JDBC driver for '"
            + options
            + "' is not on the class path; add com.mysql:mysql-connector-j or"
            + " org.mariadb.jdbc:mariadb-java-client");
  }

  private static boolean isThere(String driver) {
    try {
      Class.forName(driver, false, MysqlDriver.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** The part of a JDBC URL after the scheme; no secret is in it. */
  static String location(MysqlOptions options) {
    String database = URLEncoder.encode(options.database(), StandardCharsets.UTF_8);
    return "//" + options.hosts() + "/" + database.replace("+", "%20");
  }
}
