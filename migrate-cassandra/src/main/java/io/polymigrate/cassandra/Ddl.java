package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Changes of the schema, each of which may be run twice. None is begun while a node is down,
 * joining or leaving, which would miss it; each is over only when all nodes agree.
 */
final class Ddl {
  private static final int LOOKS = 6;
  private static final int AGREEMENT_LOOKS = 15;
  private static final int MOST_NODES = 5_000;
  private static final SimpleStatement VERSION =
      SimpleStatement.newInstance("SELECT schema_version FROM system.local");

  // All on one page, whatever the connection's size of pages.
  private static final SimpleStatement GOSSIP =
      SimpleStatement.newInstance(
              "SELECT address, status, status_with_port FROM system_views.gossip_info")
          .setPageSize(MOST_NODES);

  private final CassandraConnection connection;

  Ddl(CassandraConnection connection) {
    this.connection = connection;
  }

  void run(String cql) {
    requireSettled();
    var unused = connection.repeatable(SimpleStatement.newInstance(cql));
    awaitAgreement();
  }

  private void awaitAgreement() {
    for (int look = 1; look <= AGREEMENT_LOOKS; look++) {
      if (agreed()) {
        return;
      }
      CassandraConnection.pause(look);
    }
    throw new MigrationException(
        CassandraErrorCode.CASSANDRA_SCHEMA_DISAGREEMENT,
        Outcome.PARTIALLY_APPLIED,
        "The schema was changed, but the nodes do not agree on it yet; look at 'nodetool"
            + " describecluster', then run it again");
  }

  // One node alone may not have heard yet that another knows more, so each is asked, as far as the
  // driver speaks with it.
  private boolean agreed() {
    Set<Optional<UUID>> versions = new HashSet<>();
    for (Node node : connection.nodes()) {
      Row row = connection.repeatable(VERSION.setNode(node)).one();
      versions.add(Optional.ofNullable(row).map(it -> it.getUuid(0)));
    }
    return versions.size() <= 1
        && CassandraConnection.waitFor(
            connection.session().checkSchemaAgreementAsync().toCompletableFuture());
  }

  // A connection that was just mended may still look down.
  private void requireSettled() {
    List<String> unsettled = unsettled();
    for (int look = 1; look < LOOKS && !unsettled.isEmpty(); look++) {
      CassandraConnection.pause(look);
      unsettled = unsettled();
    }
    if (!unsettled.isEmpty()) {
      throw new MigrationException(
          CassandraErrorCode.CASSANDRA_NODES_UNSETTLED,
          Outcome.NOT_APPLIED,
          "The schema must not be changed while nodes are down, joining or leaving: "
              + unsettled
              + "; run it again when all are up");
    }
  }

  private List<String> unsettled() {
    List<String> nodes = new ArrayList<>();
    for (Node node : connection.session().getMetadata().getNodes().values()) {
      if (node.getState() == NodeState.DOWN || node.getState() == NodeState.FORCED_DOWN) {
        nodes.add(node.getEndPoint() + " is down");
      }
    }
    try {
      // Who leaves knows it a second before the others have heard of it, so each is asked.
      for (Node node : connection.nodes()) {
        for (Row row : connection.repeatable(GOSSIP.setNode(node)).currentPage()) {
          String status =
              Optional.ofNullable(row.getString("status_with_port"))
                  .or(() -> Optional.ofNullable(row.getString("status")))
                  .orElse("NORMAL");
          if (!settled(status)) {
            nodes.add(row.getInetAddress("address") + " is " + status.split(",", 2)[0]);
          }
        }
      }
    } catch (InvalidQueryException | UnauthorizedException e) {
      // A server before 5.0 does not tell, nor one that we may not ask; the driver knows who is
      // down.
    }
    return nodes.stream().distinct().toList();
  }

  /** Whether a node with this gossip status will learn of a change, or is gone for good. */
  static boolean settled(String status) {
    return status.startsWith("NORMAL") || status.startsWith("LEFT") || status.startsWith("removed");
  }
}
