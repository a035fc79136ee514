package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.sql.internal.ConnectionPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.Driver;

/** Opens connections of one adapter, all with the same session settings. */
final class PostgresqlConnections implements AutoCloseable {
  // Text forms of values must not depend on the server's settings.
  private static final String SESSION =
      "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres';"
          + " SET extra_float_digits = 1; SET bytea_output = 'hex'; SET lc_monetary = 'C';"
          + " SET xmloption = 'content'; SET standard_conforming_strings = on;"
          + " SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";

  private final PostgresqlOptions options;
  private final ConnectionPool pool;

  PostgresqlConnections(PostgresqlOptions options) {
    this.options = options;
    this.pool = new ConnectionPool(this::open);
  }

  private Connection open() throws SQLException {
    Properties properties = options.properties();
    Connection connection = new Driver().connect(options.jdbcUrl(), properties);
    if (connection == null) {
      throw MigrationException.invalid("The PostgreSQL URL has an invalid host or port list");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
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
        discardIfBroken(lease, e);
        throw e;
      }
    }
  }

  /** Runs work in one transaction: all of it is committed, or nothing. */
  <T> T inTransaction(Work<T> work) throws SQLException {
    try (ConnectionPool.Lease lease = take()) {
      try {
        lease.connection().setAutoCommit(false);
        T result = work.run(lease.connection());
        commit(lease.connection());
        return result;
      } catch (SQLException e) {
        discardIfBroken(lease, e);
        throw e;
      }
    }
  }

  /** Like {@link #with}, without a result. */
  void run(Action action) throws SQLException {
    boolean unused =
        with(
            connection -> {
              action.run(connection);
              return true;
            });
  }

  /** Like {@link #inTransaction}, without a result. */
  void runInTransaction(Action action) throws SQLException {
    boolean unused =
        inTransaction(
            connection -> {
              action.run(connection);
              return true;
            });
  }

  /** Commits; a failure says that nobody knows whether it happened. */
  static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new PostgresqlErrors.CommitFailedException(e);
    }
  }

  static void discardIfBroken(ConnectionPool.Lease lease, SQLException failure) {
    String state = failure.getSQLState();
    if (state != null && (state.startsWith("08") || state.startsWith("57P"))) {
      lease.discard();
    }
  }

  @Override
  public void close() {
    pool.close();
  }

  /** The address without secrets. */
  String address() {
    return options.toString();
  }

  /** Work on a connection. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Work without a result. */
  @FunctionalInterface
  interface Action {
    void run(Connection connection) throws SQLException;
  }
}
