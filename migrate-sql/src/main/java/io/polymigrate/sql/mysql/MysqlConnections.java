package io.polymigrate.sql.mysql;

import io.polymigrate.sql.internal.ConnectionPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Opens connections of one adapter, all with the same session settings. */
final class MysqlConnections implements AutoCloseable {
  // Strict: a value that does not fit is an error. Zero stays zero in AUTO_INCREMENT columns. Long
  // timeouts: a reader is slowed down by its writer for as long as that takes. Memory: a whole
  // table
  // may have to be sorted, and with the server's 256 KiB that takes many passes.
  private static final String SESSION =
      "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,"
          + "NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO',"
          + " time_zone = '+00:00', net_write_timeout = 28800, net_read_timeout = 28800,"
          + " wait_timeout = 28800, sort_buffer_size ="
          + " CAST(GREATEST(@@sort_buffer_size, 33554432) AS UNSIGNED)";
  private static final String ISOLATION = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ";

  private final MysqlOptions options;
  private final MysqlDriver driver;
  private final ConnectionPool pool;

  MysqlConnections(MysqlOptions options) {
    this.options = options;
    this.driver = MysqlDriver.of(options);
    this.pool = new ConnectionPool(this::open);
  }

  private Connection open() throws SQLException {
    Connection connection;
    try {
      connection = driver.connect(options);
    } catch (SQLException e) {
      throw new MysqlErrors.ConnectFailedException(e);
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION);
      statement.execute(ISOLATION);
      // Otherwise MySQL's row estimates may be a day old; MariaDB does not know the variable.
      if (!connection.getMetaData().getDatabaseProductVersion().contains("MariaDB")
          && !connection.getMetaData().getDatabaseProductName().contains("MariaDB")) {
        statement.execute("SET SESSION information_schema_stats_expiry = 0");
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  MysqlDriver driver() {
    return driver;
  }

  MysqlOptions options() {
    return options;
  }

  /** Where they are kept. */
  ConnectionPool pool() {
    return pool;
  }

  /** A connection in auto-commit mode. */
  ConnectionPool.Lease take() throws SQLException {
    return pool.take();
  }

  /** Runs work that commits by itself, on a connection in auto-commit mode. */
  <T> T with(Work<T> work) throws SQLException {
    try (ConnectionPool.Lease lease = take()) {
      try {
        return work.run(lease.connection());
      } catch (SQLException e) {
        if (MysqlErrors.broken(e)) {
          lease.discard();
        }
        throw e;
      }
    }
  }

  /** Runs work in one transaction: all of it is committed, or nothing. */
  <T> T inTransaction(Work<T> work) throws SQLException {
    return with(
        connection -> {
          connection.setAutoCommit(false);
          T result = work.run(connection);
          commit(connection);
          return result;
        });
  }

  /** Commits; a failure says that nobody knows whether it happened. */
  static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new MysqlErrors.CommitFailedException(e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  /** Work on a connection. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }
}
