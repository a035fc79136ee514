package io.polymigrate.sql.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Internal: may change at any time. Connections kept for the next use. It never makes a caller
 * wait: how many connections there are is bounded by how many workers the engine runs. Safe for use
 * by many threads; has no thread of its own.
 */
public final class ConnectionPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);
  private static final int MAX_IDLE = 8;
  private static final long TRUSTED_MILLIS = 5_000;
  private static final int VALIDATION_SECONDS = 5;

  private final Object lock = new Object();
  private final Opener opener;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final Set<Connection> taken = new HashSet<>();
  private boolean closed;

  /** A pool that opens connections this way. */
  public ConnectionPool(Opener opener) {
    this.opener = opener;
  }

  /** A connection in auto-commit mode; close the lease to give it back. */
  public Lease take() throws SQLException {
    Connection connection = takeIdle();
    if (connection == null) {
      connection = opener.open();
    }
    synchronized (lock) {
      if (!closed) {
        taken.add(connection);
        return new Lease(this, connection);
      }
    }
    closeQuietly(connection);
    throw new SQLException("The adapter is closed", "08003");
  }

  private @org.jspecify.annotations.Nullable Connection takeIdle() throws SQLException {
    while (true) {
      Idle candidate;
      synchronized (lock) {
        candidate = idle.pollFirst();
      }
      if (candidate == null) {
        return null;
      }
      boolean fresh = System.currentTimeMillis() - candidate.since() < TRUSTED_MILLIS;
      if (fresh || candidate.connection().isValid(VALIDATION_SECONDS)) {
        return candidate.connection();
      }
      closeQuietly(candidate.connection());
    }
  }

  private void giveBack(Connection connection, boolean reusable) {
    boolean keep = reusable && reset(connection);
    synchronized (lock) {
      taken.remove(connection);
      keep = keep && !closed && idle.size() < MAX_IDLE;
      if (keep) {
        idle.addFirst(new Idle(connection, System.currentTimeMillis()));
      }
    }
    if (!keep) {
      closeQuietly(connection);
    }
  }

  private static boolean reset(Connection connection) {
    try {
      if (connection.isClosed()) {
        return false;
      }
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      return true;
    } catch (SQLException e) {
      LOG.debug("[sql] A connection could not be reset and is closed", e);
      return false;
    }
  }

  /** Closes every connection, also those not given back. */
  @Override
  public void close() {
    Set<Connection> all;
    synchronized (lock) {
      closed = true;
      all = new HashSet<>(taken);
      idle.forEach(entry -> all.add(entry.connection()));
      idle.clear();
    }
    all.forEach(ConnectionPool::closeQuietly);
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("[sql] A connection could not be closed", e);
    }
  }

  /** Opens a connection. */
  @FunctionalInterface
  public interface Opener {
    /** A new connection in auto-commit mode. */
    Connection open() throws SQLException;
  }

  private record Idle(Connection connection, long since) {}

  /** A connection on loan; used by one thread at a time. */
  public static final class Lease implements AutoCloseable {
    private final ConnectionPool pool;
    private final Connection connection;
    private boolean reusable = true;
    private boolean returned;

    private Lease(ConnectionPool pool, Connection connection) {
      this.pool = pool;
      this.connection = connection;
    }

    /** The connection. */
    public Connection connection() {
      return connection;
    }

    /** The connection has state that nobody else must see, or is broken: close it at the end. */
    public void discard() {
      reusable = false;
    }

    /** Gives the connection back; a transaction still open is rolled back. */
    @Override
    public void close() {
      if (!returned) {
        returned = true;
        pool.giveBack(connection, reusable);
      }
    }
  }
}
