package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the servers have built an index, so that it knows all rows. Each server builds its
 * own part, so each is asked.
 */
final class IndexBuild {
  private static final Duration LOOK = Duration.ofMillis(100);

  /** A build may wait for others on its server before it begins. */
  private static final int IDLE_LOOKS = 100;

  private final CassandraConnection connection;

  IndexBuild(CassandraConnection connection) {
    this.connection = connection;
  }

  /** How far a server is. */
  private enum State {
    BUILT,
    BUILDING,
    /** Neither built nor being built. */
    IDLE,
    /** Not built; the server does not tell whether it goes on. */
    UNKNOWN
  }

  /**
   * Blocks until it is built.
   *
   * @throws MigrationException when the call is stopped, the index is gone, or a server that tells
   *     so does not go on with it
   */
  void await(String index, CallContext context) {
    int idle = 0;
    for (Set<State> states = states(index); !built(states); states = states(index)) {
      context.throwIfStopped();
      if (!exists(index)) {
        throw failed("The index '" + index + "' was dropped while it was built; run it again");
      }
      idle = states.contains(State.IDLE) && !states.contains(State.BUILDING) ? idle + 1 : 0;
      if (idle > IDLE_LOOKS) {
        throw failed(
            "A server does not go on building the index '"
                + index
                + "'; look for its failure in the servers' logs, mend that, drop the index, and run"
                + " it again");
      }
      Stages.pause(LOOK);
    }
  }

  private static boolean built(Set<State> states) {
    return states.equals(EnumSet.of(State.BUILT));
  }

  private static MigrationException failed(String message) {
    return new MigrationException(
        CassandraErrorCode.CASSANDRA_INDEX_NOT_BUILT, Outcome.PARTIALLY_APPLIED, message);
  }

  private boolean exists(String index) {
    return connection
        .rows(
            "SELECT index_name FROM system_schema.indexes WHERE keyspace_name = ?",
            connection.options().keyspace())
        .stream()
        .anyMatch(row -> index.equals(row.getString(0)));
  }

  private Set<State> states(String index) {
    Set<State> states = EnumSet.noneOf(State.class);
    for (Node node : connection.nodes()) {
      states.add(state(index, node));
    }
    return states;
  }

  private State state(String index, Node node) {
    String built = "SELECT index_name FROM system.\"IndexInfo\" WHERE table_name = ?";
    if (asked(node, built, index) != null) {
      return State.BUILT;
    }
    try {
      Row row =
          asked(
              node,
              "SELECT is_building, is_queryable FROM system_views.sai_column_indexes"
                  + " WHERE keyspace_name = ?",
              index);
      if (row == null) {
        return State.UNKNOWN;
      }
      boolean goesOn = row.getBoolean("is_building") || row.getBoolean("is_queryable");
      return goesOn ? State.BUILDING : State.IDLE;
    } catch (InvalidQueryException | UnauthorizedException e) {
      // A server before 5.0 does not tell, nor one that we may not ask.
      return State.UNKNOWN;
    }
  }

  private @Nullable Row asked(Node node, String cql, String index) {
    String keyspace = connection.options().keyspace();
    return connection
        .repeatable(
            SimpleStatement.newInstance(cql + " AND index_name = ?", keyspace, index).setNode(node))
        .one();
  }
}
