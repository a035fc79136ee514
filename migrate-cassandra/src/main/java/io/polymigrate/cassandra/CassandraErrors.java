package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.InvalidKeyspaceException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.connection.FrameTooLongException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.servererrors.AlreadyExistsException;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.CoordinatorException;
import com.datastax.oss.driver.api.core.servererrors.InvalidConfigurationInQueryException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ReadFailureException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.SyntaxError;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one place where the driver's exceptions become ours. */
final class CassandraErrors {
  private static final int TOO_MANY_TOMBSTONES = 1;

  private CassandraErrors() {}

  /** Translates failures of something that only read. */
  static Function<Throwable, RuntimeException> reading(String what) {
    return failure -> translate(failure, what, false);
  }

  /** Translates failures of something that may have written. */
  static Function<Throwable, RuntimeException> writing(String what) {
    return failure -> translate(failure, what, true);
  }

  private static RuntimeException translate(Throwable failure, String what, boolean write) {
    Throwable cause = Stages.unwrap(failure);
    if (cause instanceof MigrationException known) {
      return known;
    }
    if (cause instanceof RejectedExecutionException) {
      return new MigrationException(
          StandardErrorCode.CANCELLED,
          Outcome.NOT_APPLIED,
          what + " was not begun: the executor takes no more work",
          cause);
    }
    ErrorCode code = code(cause);
    return new MigrationException(
        code,
        write ? outcome(cause) : Outcome.NOT_APPLIED,
        what + " failed: " + words(cause, code),
        cause);
  }

  /** What a failure is called here. */
  static ErrorCode code(Throwable failure) {
    if (failure instanceof AllNodesFailedException all) {
      return ofAll(all);
    }
    if (failure instanceof AuthenticationException || failure instanceof UnauthorizedException) {
      return StandardErrorCode.ACCESS_DENIED;
    }
    if (failure instanceof CoordinatorException server) {
      return ofServer(server);
    }
    if (failure instanceof InvalidKeyspaceException) {
      return StandardErrorCode.INVALID_INPUT;
    }
    if (failure instanceof DriverTimeoutException
        || failure instanceof BusyConnectionException
        || failure instanceof RequestThrottlingException) {
      return StandardErrorCode.STORE_BUSY;
    }
    if (failure instanceof FrameTooLongException) {
      return StandardErrorCode.RECORD_TOO_LARGE;
    }
    if (failure instanceof ClosedConnectionException || failure instanceof HeartbeatException) {
      return StandardErrorCode.CONNECTION_LOST;
    }
    if (failure instanceof NodeUnavailableException
        || failure instanceof ConnectionInitException
        || failure instanceof ConnectException) {
      return StandardErrorCode.CONNECTION_FAILED;
    }
    // A request that met a dying connection while it was being sent has the channel's own failure.
    if (failure instanceof IOException) {
      return StandardErrorCode.CONNECTION_LOST;
    }
    if (failure instanceof IllegalStateException closed
        && String.valueOf(closed.getMessage()).contains("Session is closed")) {
      return StandardErrorCode.CANCELLED;
    }
    return StandardErrorCode.INTERNAL_ERROR;
  }

  private static ErrorCode ofServer(CoordinatorException failure) {
    if (failure instanceof AlreadyExistsException) {
      return StandardErrorCode.CONTAINER_EXISTS;
    }
    if (failure instanceof InvalidQueryException
        || failure instanceof SyntaxError
        || failure instanceof InvalidConfigurationInQueryException) {
      return ofQuery(text(failure));
    }
    if (failure instanceof UnavailableException) {
      return CassandraErrorCode.CASSANDRA_UNAVAILABLE;
    }
    if (failure instanceof ReadFailureException read
        && read.getReasonMap().containsValue(TOO_MANY_TOMBSTONES)) {
      return CassandraErrorCode.CASSANDRA_TOO_MANY_TOMBSTONES;
    }
    if (failure instanceof OverloadedException
        || failure instanceof BootstrappingException
        || failure instanceof ReadTimeoutException
        || failure instanceof ReadFailureException
        || failure instanceof WriteTimeoutException
        || failure instanceof WriteFailureException
        || failure instanceof CASWriteUnknownException) {
      return StandardErrorCode.STORE_BUSY;
    }
    return StandardErrorCode.STORE_ERROR;
  }

  private static ErrorCode ofQuery(String text) {
    String words = text.toLowerCase(java.util.Locale.ROOT);
    if (words.contains("too large for the maximum size")
        || words.contains("oversized mutation")
        || words.contains("exceeds allowed maximum")
        || words.contains("longer than maximum")) {
      return StandardErrorCode.RECORD_TOO_LARGE;
    }
    if (words.matches("(?s).*(unconfigured table|table .*(does not|doesn't) exist).*")) {
      return StandardErrorCode.CONTAINER_NOT_FOUND;
    }
    if (words.matches("(?s).*undefined column name.*|.*column .* (was )?not found.*")) {
      return StandardErrorCode.FIELD_NOT_FOUND;
    }
    return StandardErrorCode.INVALID_INPUT;
  }

  // Of several nodes the one counts that may have done something, else what all agree on.
  private static ErrorCode ofAll(AllNodesFailedException failure) {
    List<ErrorCode> codes = errors(failure).stream().map(CassandraErrors::code).distinct().toList();
    if (failure instanceof NoNodeAvailableException || codes.isEmpty()) {
      return StandardErrorCode.CONNECTION_FAILED;
    }
    return codes.contains(StandardErrorCode.CONNECTION_LOST)
        ? StandardErrorCode.CONNECTION_LOST
        : codes.get(0);
  }

  private static List<Throwable> errors(AllNodesFailedException failure) {
    List<Throwable> all = new ArrayList<>();
    failure.getAllErrors().values().forEach(all::addAll);
    return all;
  }

  /** What the store holds after a write that failed so. */
  static Outcome outcome(Throwable failure) {
    if (failure instanceof AllNodesFailedException all) {
      boolean untouched =
          errors(all).stream().allMatch(error -> outcome(error) == Outcome.NOT_APPLIED);
      return untouched ? Outcome.NOT_APPLIED : Outcome.UNKNOWN;
    }
    boolean refused =
        failure instanceof AuthenticationException
            || failure instanceof InvalidKeyspaceException
            || failure instanceof UnauthorizedException
            || failure instanceof AlreadyExistsException
            || failure instanceof InvalidQueryException
            || failure instanceof SyntaxError
            || failure instanceof InvalidConfigurationInQueryException
            || failure instanceof UnavailableException
            || failure instanceof OverloadedException
            || failure instanceof BootstrappingException
            || failure instanceof BusyConnectionException
            || failure instanceof RequestThrottlingException
            || failure instanceof FrameTooLongException
            || failure instanceof NodeUnavailableException
            || failure instanceof ConnectionInitException
            || failure instanceof ConnectException;
    return refused ? Outcome.NOT_APPLIED : Outcome.UNKNOWN;
  }

  /** Whether the same may be sent again by whoever may do it twice. */
  static boolean transientFailure(Throwable failure) {
    return code(failure).category() == ErrorCode.Category.TRANSIENT;
  }

  /** Whether the store asks for less at a time. */
  static boolean overloaded(Throwable failure) {
    if (failure instanceof AllNodesFailedException all) {
      return errors(all).stream().anyMatch(CassandraErrors::overloaded);
    }
    ErrorCode code = code(failure);
    return code == StandardErrorCode.STORE_BUSY || code == CassandraErrorCode.CASSANDRA_UNAVAILABLE;
  }

  /** The server's words; those of refused values never quote them. */
  static String words(Throwable failure, ErrorCode code) {
    if (code == StandardErrorCode.ACCESS_DENIED) {
      return "the server refused user or password, or the user lacks the right";
    }
    if (code == StandardErrorCode.CONNECTION_FAILED) {
      return "no node can be reached; check hosts, port, TLS, the option 'dc' and the network";
    }
    if (failure instanceof AllNodesFailedException all && !errors(all).isEmpty()) {
      return text(errors(all).get(0));
    }
    return text(failure);
  }

  private static String text(@Nullable Throwable failure) {
    return failure == null ? "" : String.valueOf(failure.getMessage());
  }
}
