package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.InvalidKeyspaceException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.FrameTooLongException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.AlreadyExistsException;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.DefaultWriteType;
import com.datastax.oss.driver.api.core.servererrors.InvalidConfigurationInQueryException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ReadFailureException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.SyntaxError;
import com.datastax.oss.driver.api.core.servererrors.TruncateException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CassandraErrorsTest {
  private static final DefaultConsistencyLevel LEVEL = DefaultConsistencyLevel.LOCAL_QUORUM;
  private static final EndPoint END =
      new DefaultEndPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9042));
  // Only named in the exceptions, never asked.
  private static final Node NODE =
      (Node)
          Proxy.newProxyInstance(
              Node.class.getClassLoader(),
              new Class<?>[] {Node.class},
              (node, method, arguments) ->
                  switch (method.getName()) {
                    case "hashCode" -> 1;
                    case "equals" -> true;
                    default -> "a node";
                  });

  private static Arguments row(Throwable failure, ErrorCode code, Outcome outcome) {
    return arguments(failure, code, outcome);
  }

  private static InvalidQueryException query(String words) {
    return new InvalidQueryException(NODE, words);
  }

  private static AllNodesFailedException all(Throwable failure) {
    return AllNodesFailedException.fromErrors(List.of(Map.entry(NODE, failure)));
  }

  static Stream<Arguments> ofTheServer() {
    Outcome no = Outcome.NOT_APPLIED;
    return Stream.of(
        row(query("Invalid STRING constant"), StandardErrorCode.INVALID_INPUT, no),
        row(query("unconfigured table t"), StandardErrorCode.CONTAINER_NOT_FOUND, no),
        row(query("Table 'k.t' doesn't exist"), StandardErrorCode.CONTAINER_NOT_FOUND, no),
        row(query("Undefined column name a"), StandardErrorCode.FIELD_NOT_FOUND, no),
        row(
            query("Mutation of 9 bytes is too large for the maximum size of 8"),
            StandardErrorCode.RECORD_TOO_LARGE,
            no),
        row(
            query("Encountered an oversized mutation (9/8) for keyspace: k"),
            StandardErrorCode.RECORD_TOO_LARGE,
            no),
        row(
            query("CQL Message of size 9 bytes exceeds allowed maximum of 8 bytes"),
            StandardErrorCode.RECORD_TOO_LARGE,
            no),
        row(
            query("Key length of 65536 is longer than maximum of 65535"),
            StandardErrorCode.RECORD_TOO_LARGE,
            no),
        row(new SyntaxError(NODE, "line 1:0"), StandardErrorCode.INVALID_INPUT, no),
        row(
            new InvalidConfigurationInQueryException(NODE, "no"),
            StandardErrorCode.INVALID_INPUT,
            no),
        row(new AlreadyExistsException(NODE, "k", "t"), StandardErrorCode.CONTAINER_EXISTS, no),
        row(new UnauthorizedException(NODE, "no"), StandardErrorCode.ACCESS_DENIED, no),
        row(new AuthenticationException(END, "no"), StandardErrorCode.ACCESS_DENIED, no));
  }

  static Stream<Arguments> ofReplicas() {
    Outcome no = Outcome.NOT_APPLIED;
    Outcome unknown = Outcome.UNKNOWN;
    return Stream.of(
        row(
            new UnavailableException(NODE, LEVEL, 2, 1),
            CassandraErrorCode.CASSANDRA_UNAVAILABLE,
            no),
        row(new OverloadedException(NODE), StandardErrorCode.STORE_BUSY, no),
        row(new BootstrappingException(NODE), StandardErrorCode.STORE_BUSY, no),
        row(
            new ReadTimeoutException(NODE, LEVEL, 1, 2, false),
            StandardErrorCode.STORE_BUSY,
            unknown),
        row(
            new ReadFailureException(NODE, LEVEL, 1, 2, 1, false, Map.of()),
            StandardErrorCode.STORE_BUSY,
            unknown),
        row(
            new ReadFailureException(
                NODE, LEVEL, 1, 2, 1, false, Map.of(InetAddress.getLoopbackAddress(), 1)),
            CassandraErrorCode.CASSANDRA_TOO_MANY_TOMBSTONES,
            unknown),
        row(
            new WriteTimeoutException(NODE, LEVEL, 1, 2, DefaultWriteType.SIMPLE),
            StandardErrorCode.STORE_BUSY,
            unknown),
        row(
            new WriteFailureException(NODE, LEVEL, 1, 2, DefaultWriteType.SIMPLE, 1, Map.of()),
            StandardErrorCode.STORE_BUSY,
            unknown),
        row(
            new CASWriteUnknownException(NODE, LEVEL, 1, 2),
            StandardErrorCode.STORE_BUSY,
            unknown));
  }

  static Stream<Arguments> ofTheDriver() {
    Outcome no = Outcome.NOT_APPLIED;
    Outcome unknown = Outcome.UNKNOWN;
    return Stream.of(
        row(new TruncateException(NODE, "no"), StandardErrorCode.STORE_ERROR, unknown),
        row(new ServerError(NODE, "no"), StandardErrorCode.STORE_ERROR, unknown),
        row(new DriverTimeoutException("late"), StandardErrorCode.STORE_BUSY, unknown),
        row(new BusyConnectionException(9), StandardErrorCode.STORE_BUSY, no),
        row(new RequestThrottlingException("no"), StandardErrorCode.STORE_BUSY, no),
        row(new FrameTooLongException(END.resolve(), "no"), StandardErrorCode.RECORD_TOO_LARGE, no),
        row(new ClosedConnectionException("no"), StandardErrorCode.CONNECTION_LOST, unknown),
        row(
            new HeartbeatException(END.resolve(), "no", new ConnectException("no")),
            StandardErrorCode.CONNECTION_LOST,
            unknown),
        row(new ConnectException("no"), StandardErrorCode.CONNECTION_FAILED, no),
        row(new ClosedChannelException(), StandardErrorCode.CONNECTION_LOST, unknown),
        row(all(new IOException("Broken pipe")), StandardErrorCode.CONNECTION_LOST, unknown),
        row(new InvalidKeyspaceException("no"), StandardErrorCode.INVALID_INPUT, no),
        row(new NoNodeAvailableException(), StandardErrorCode.CONNECTION_FAILED, no),
        row(all(new ClosedConnectionException("no")), StandardErrorCode.CONNECTION_LOST, unknown),
        row(all(new AuthenticationException(END, "no")), StandardErrorCode.ACCESS_DENIED, no),
        row(all(new BootstrappingException(NODE)), StandardErrorCode.STORE_BUSY, no),
        row(new IllegalStateException("Session is closed"), StandardErrorCode.CANCELLED, unknown),
        row(new RejectedExecutionException("no"), StandardErrorCode.CANCELLED, no),
        row(new ArithmeticException("no"), StandardErrorCode.INTERNAL_ERROR, unknown));
  }

  @ParameterizedTest
  @MethodSource({"ofTheServer", "ofReplicas", "ofTheDriver"})
  void eachFailureHasItsCodeAndSaysWhatTheStoreHolds(
      Throwable failure, ErrorCode code, Outcome outcome) {
    MigrationException writing =
        (MigrationException)
            CassandraErrors.writing("Writing").apply(new CompletionException(failure));
    MigrationException reading =
        (MigrationException) CassandraErrors.reading("Reading").apply(failure);

    assertThat(writing.code()).isEqualTo(code);
    assertThat(writing.outcome()).isEqualTo(outcome);
    assertThat(writing).hasMessageStartingWith("Writing").hasCause(failure);
    assertThat(reading.code()).isEqualTo(code);
    assertThat(reading.outcome()).isEqualTo(Outcome.NOT_APPLIED);
  }

  @Test
  void whatIsKnownAlreadyStaysAsItIs() {
    MigrationException known = MigrationException.invalid("no");

    assertThat(CassandraErrors.writing("Writing").apply(new CompletionException(known)))
        .isSameAs(known);
  }

  @Test
  void aFailureOfManyNodesIsOverloadWhenOneHadNoTime() {
    assertThat(CassandraErrors.overloaded(all(new OverloadedException(NODE)))).isTrue();
    assertThat(CassandraErrors.overloaded(all(query("no")))).isFalse();
  }
}
