package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.InvalidKeyspaceException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A session of the driver with the executor that waits for its answers. */
final class CassandraConnection {
  private static final int ATTEMPTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private static final Set<ConsistencyLevel> WEAK =
      Set.of(
          DefaultConsistencyLevel.ANY,
          DefaultConsistencyLevel.ONE,
          DefaultConsistencyLevel.LOCAL_ONE,
          DefaultConsistencyLevel.TWO,
          DefaultConsistencyLevel.THREE);

  private final CassandraOptions options;
  private final Executor executor;
  private final CqlSession session;
  private final Optional<TlsEngines> tls;
  private final InFlight inFlight;
  private final AtomicLong lastTimestamp = new AtomicLong();

  private CassandraConnection(
      CassandraOptions options, Executor executor, CqlSession session, Optional<TlsEngines> tls) {
    this.options = options;
    this.executor = executor;
    this.session = session;
    this.tls = tls;
    this.inFlight = new InFlight(options.concurrency());
  }

  /** Connects and checks the keyspace; blocks. */
  static CassandraConnection open(CassandraOptions options, Executor executor) {
    CqlSessionBuilder builder =
        CqlSession.builder()
            .withConfigLoader(config(options))
            .withLocalDatacenter(options.dc())
            .withKeyspace(Cql.quoted(options.keyspace()));
    for (InetSocketAddress host : options.hosts()) {
      builder.addContactPoint(new InetSocketAddress(host.getHostString(), host.getPort()));
    }
    options
        .user()
        .ifPresent(user -> builder.withAuthCredentials(user, options.password().orElse("")));
    Optional<TlsEngines> tls =
        options.tls()
            ? Optional.of(new TlsEngines(options.certificates(), options.verifyHost()))
            : Optional.empty();
    tls.ifPresent(builder::withSslEngineFactory);
    CqlSession session;
    try {
      session = waitFor(builder.buildAsync().toCompletableFuture());
    } catch (InvalidKeyspaceException e) {
      throw new MigrationException(
          StandardErrorCode.INVALID_INPUT,
          Outcome.NOT_APPLIED,
          "There is no keyspace '"
              + options.keyspace()
              + "'; create it first (its replication is yours to choose)",
          e);
    }
    return new CassandraConnection(options, executor, session, tls);
  }

  private static DriverConfigLoader config(CassandraOptions options) {
    Duration patience = options.timeout();
    return DriverConfigLoader.programmaticBuilder()
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, patience)
        .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, Duration.ofSeconds(10))
        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, patience)
        .withDuration(DefaultDriverOption.CONNECTION_SET_KEYSPACE_TIMEOUT, patience)
        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, patience)
        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_AGREEMENT_TIMEOUT, patience)
        .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, patience)
        // Else each change of the schema waits a second for others.
        .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, Duration.ofMillis(20))
        .withStringList(
            DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(options.keyspace()))
        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, options.consistency().name())
        .withString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, "LOCAL_SERIAL")
        .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, options.pageSize())
        .withInt(DefaultDriverOption.CONNECTION_MAX_REQUESTS, 2048)
        .withClass(
            DefaultDriverOption.RECONNECTION_POLICY_CLASS,
            com.datastax.oss.driver.internal.core.connection.ExponentialReconnectionPolicy.class)
        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(50))
        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(2))
        .withString(DefaultDriverOption.METRICS_FACTORY_CLASS, "NoopMetricsFactory")
        .withBoolean(DefaultDriverOption.REQUEST_WARN_IF_SET_KEYSPACE, false)
        .withInt(DefaultDriverOption.NETTY_IO_SIZE, 2)
        .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
        .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
        .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
        .build();
  }

  CassandraOptions options() {
    return options;
  }

  Executor executor() {
    return executor;
  }

  CqlSession session() {
    return session;
  }

  /** What makes TLS, if it is spoken. */
  Optional<TlsEngines> tls() {
    return tls;
  }

  /** What limits the requests of all sinks together. */
  InFlight inFlight() {
    return inFlight;
  }

  /** The nodes that are up and that the driver speaks with. */
  List<Node> nodes() {
    return session.getMetadata().getNodes().values().stream()
        .filter(node -> node.getDistance() != NodeDistance.IGNORED)
        .filter(node -> node.getState() == NodeState.UP)
        .toList();
  }

  /** A statement's execution time, later than all before it: of two writes the later one stands. */
  long timestamp() {
    long now = System.currentTimeMillis() * 1000;
    return lastTimestamp.updateAndGet(last -> Math.max(last + 1, now));
  }

  /**
   * The consistency of reads that must see all writes, if those have it too: that of the connection
   * or the local quorum.
   */
  ConsistencyLevel seenByAll() {
    ConsistencyLevel chosen = options.consistency();
    return WEAK.contains(chosen) ? ConsistencyLevel.LOCAL_QUORUM : chosen;
  }

  /** The statement, made ready; blocks. The driver keeps those it has made ready before. */
  PreparedStatement prepare(String cql) {
    return repeated(() -> session.prepareAsync(SimpleStatement.newInstance(cql)));
  }

  /** Sends without waiting; what it fails with is the sender's to judge. */
  CompletableFuture<AsyncResultSet> send(Statement<?> statement) {
    try {
      return session.executeAsync(statement).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Sends as soon as the limit of what is in flight together allows it. */
  CompletableFuture<AsyncResultSet> sendInTurn(Statement<?> statement) {
    inFlight.acquire();
    CompletableFuture<AsyncResultSet> answer = send(statement);
    var unused =
        answer.whenComplete(
            (done, failure) ->
                inFlight.release(failure != null && CassandraErrors.overloaded(failure)));
    return answer;
  }

  /** Runs what may be done twice, many at once, and waits for all; answers come in order. */
  List<AsyncResultSet> all(List<BoundStatement> repeatable) {
    List<CompletableFuture<AsyncResultSet>> sent = new ArrayList<>();
    repeatable.forEach(statement -> sent.add(sendInTurn(statement.setIdempotent(true))));
    List<AsyncResultSet> answers = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      try {
        answers.add(waitFor(sent.get(i)));
      } catch (RuntimeException e) {
        if (!CassandraErrors.transientFailure(e)) {
          throw e;
        }
        answers.add(repeatable(repeatable.get(i)));
      }
    }
    return answers;
  }

  /** Runs what changes nothing, or may be done twice; waits for the first page. */
  AsyncResultSet repeatable(Statement<?> statement) {
    Statement<?> idempotent = statement.setIdempotent(true);
    return repeated(() -> session.executeAsync(idempotent));
  }

  AsyncResultSet repeatable(String cql, @Nullable Object... values) {
    return repeatable(SimpleStatement.newInstance(cql, values));
  }

  /** Runs what must not be done twice, and waits. */
  AsyncResultSet once(Statement<?> statement) {
    return waitFor(send(statement));
  }

  /** All rows, for small answers. */
  List<Row> rows(String cql, @Nullable Object... values) {
    return all(repeatable(cql, values));
  }

  /** All rows as an ordinary majority sees them, whatever the consistency asked for. */
  List<Row> serialRows(String cql, @Nullable Object... values) {
    return all(
        repeatable(
            SimpleStatement.newInstance(cql, values)
                .setConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL)));
  }

  private static List<Row> all(AsyncResultSet first) {
    List<Row> rows = new ArrayList<>();
    AsyncResultSet page = first;
    while (true) {
      page.currentPage().forEach(rows::add);
      if (!page.hasMorePages()) {
        return rows;
      }
      page = waitFor(page.fetchNextPage().toCompletableFuture());
    }
  }

  private static <T> T repeated(java.util.function.Supplier<CompletionStage<T>> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return waitFor(work.get().toCompletableFuture());
      } catch (RuntimeException e) {
        if (attempt == ATTEMPTS || !CassandraErrors.transientFailure(e)) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  /** Waits for an answer; throws what the request failed with. */
  static <T> T waitFor(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      Throwable cause = Stages.unwrap(e);
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Waits longer after each attempt, and never as long as others do. */
  static void pause(int attempt) {
    long most =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(attempt - 1, 16));
    Stages.pause(Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1)));
  }

  /** Blocks until the connections are closed. */
  void close() {
    session.closeAsync().toCompletableFuture().join();
  }
}
