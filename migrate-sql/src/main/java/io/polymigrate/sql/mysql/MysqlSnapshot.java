package io.polymigrate.sql.mysql;

import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.internal.ConnectionPool.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that see the same state of one table. A snapshot can't be handed to another
 * connection here, so all are opened at the start, and a reader waits for a free one.
 *
 * <p>Several snapshots are taken while a brief read lock keeps the table as it is. Where the lock
 * can't be had (no right, or a writer that does not end in time) each connection has its own
 * snapshot, and {@link #consistent()} says so.
 */
final class MysqlSnapshot {
  private static final Logger LOG = LoggerFactory.getLogger(MysqlSnapshot.class);
  private static final int LOCK_SECONDS = 3;

  private final Object lock = new Object();
  private final Set<Lease> all = new HashSet<>();
  private final Deque<Lease> free = new ArrayDeque<>();
  private final Deque<CompletableFuture<Lease>> waiting = new ArrayDeque<>();
  private final boolean consistent;
  private boolean closed;

  private MysqlSnapshot(List<Lease> leases, boolean consistent) {
    this.all.addAll(leases);
    this.free.addAll(leases);
    this.consistent = consistent;
  }

  static MysqlSnapshot open(MysqlConnections connections, MysqlTable table, int count)
      throws SQLException {
    List<Lease> leases = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        leases.add(connections.take());
      }
      boolean versioned = table.view() || table.engine().equalsIgnoreCase("InnoDB");
      boolean same = count == 1 ? begin(leases) : beginLocked(connections, table, leases);
      return new MysqlSnapshot(leases, same && versioned);
    } catch (SQLException e) {
      leases.forEach(Lease::discard);
      leases.forEach(Lease::close);
      throw e;
    }
  }

  private static boolean begin(List<Lease> leases) throws SQLException {
    for (Lease lease : leases) {
      Connection connection = lease.connection();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
      }
    }
    return true;
  }

  private static boolean beginLocked(
      MysqlConnections connections, MysqlTable table, List<Lease> leases) throws SQLException {
    try (Lease coordinator = connections.take();
        Statement statement = coordinator.connection().createStatement()) {
      // It has a lock and another timeout: nobody else is to use it.
      coordinator.discard();
      boolean locked = lock(statement, table);
      begin(leases);
      if (locked) {
        statement.execute("UNLOCK TABLES");
      }
      return locked;
    }
  }

  private static boolean lock(Statement statement, MysqlTable table) {
    try {
      statement.execute("SET SESSION lock_wait_timeout = " + LOCK_SECONDS);
      statement.execute("LOCK TABLES " + MysqlNames.quote(table.name()) + " READ");
      return true;
    } catch (SQLException e) {
      LOG.info(
          "[mysql|{}] No read lock for a common snapshot ({}); each worker takes its own",
          table.name(),
          e.getErrorCode());
      return false;
    }
  }

  boolean consistent() {
    return consistent;
  }

  /** A connection of the snapshot, as soon as one is free. */
  CompletionStage<Lease> take() {
    synchronized (lock) {
      Lease lease = free.poll();
      CompletableFuture<Lease> taken = new CompletableFuture<>();
      if (closed) {
        taken.completeExceptionally(new IllegalStateException("The plan is closed"));
      } else if (lease != null) {
        taken.complete(lease);
      } else {
        waiting.add(taken);
      }
      return taken;
    }
  }

  /** For planning, when nobody else has the connections yet. */
  Lease takeNow() {
    return Stages.join(take());
  }

  void giveBack(Lease lease) {
    CompletableFuture<Lease> next;
    synchronized (lock) {
      next = closed ? null : waiting.poll();
      if (next == null) {
        free.add(lease);
      }
    }
    if (next != null) {
      next.complete(lease);
    }
  }

  /** Gives all connections up; those still in use are closed. */
  void close() {
    List<Lease> idle;
    List<Lease> used;
    List<CompletableFuture<Lease>> refused;
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      idle = new ArrayList<>(free);
      used = new ArrayList<>(all);
      used.removeAll(idle);
      refused = new ArrayList<>(waiting);
      waiting.clear();
    }
    refused.forEach(
        one -> one.completeExceptionally(new IllegalStateException("The plan is closed")));
    used.forEach(Lease::discard);
    used.forEach(Lease::close);
    idle.forEach(Lease::close);
  }
}
