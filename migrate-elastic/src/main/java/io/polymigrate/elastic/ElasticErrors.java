package io.polymigrate.elastic;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.apache.http.conn.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/** The client's failures and the server's answers as ours: why, and what the store holds now. */
final class ElasticErrors {
  // By the server's own name for it; what is not here goes by the status.
  private static final Map<String, ErrorCode> TYPES =
      Map.ofEntries(
          Map.entry("index_not_found_exception", StandardErrorCode.CONTAINER_NOT_FOUND),
          Map.entry("resource_already_exists_exception", StandardErrorCode.CONTAINER_EXISTS),
          Map.entry("cluster_block_exception", ElasticErrorCode.ELASTIC_INDEX_BLOCKED),
          Map.entry("search_context_missing_exception", ElasticErrorCode.ELASTIC_SNAPSHOT_GONE),
          Map.entry("es_rejected_execution_exception", StandardErrorCode.STORE_BUSY),
          Map.entry("circuit_breaking_exception", StandardErrorCode.STORE_BUSY),
          Map.entry("unavailable_shards_exception", StandardErrorCode.STORE_BUSY),
          Map.entry("no_shard_available_action_exception", StandardErrorCode.STORE_BUSY),
          Map.entry("master_not_discovered_exception", StandardErrorCode.STORE_BUSY),
          Map.entry("process_cluster_event_timeout_exception", StandardErrorCode.STORE_BUSY),
          Map.entry("version_conflict_engine_exception", StandardErrorCode.STORE_BUSY),
          Map.entry("document_parsing_exception", ElasticErrorCode.ELASTIC_DOCUMENT_REFUSED),
          Map.entry("mapper_parsing_exception", ElasticErrorCode.ELASTIC_DOCUMENT_REFUSED),
          Map.entry("strict_dynamic_mapping_exception", ElasticErrorCode.ELASTIC_DOCUMENT_REFUSED));

  private ElasticErrors() {}

  /** Of work that changes nothing. */
  static Function<Throwable, RuntimeException> reading(String doing) {
    return failure -> translate(failure, doing, false);
  }

  /** Of work that may have changed something when the connection breaks. */
  static Function<Throwable, RuntimeException> writing(String doing) {
    return failure -> translate(failure, doing, true);
  }

  static RuntimeException translate(Throwable failure, String doing, boolean writing) {
    Throwable found = Stages.unwrap(failure);
    Throwable cause = found instanceof UncheckedIOException io ? ioOf(io) : found;
    if (cause instanceof MigrationException known) {
      return known;
    }
    if (cause instanceof RefusedValueException refused) {
      return new MigrationException(
          refused.code(),
          writing ? Outcome.UNKNOWN : Outcome.NOT_APPLIED,
          doing + " failed: " + refused.getMessage(),
          refused);
    }
    Outcome lost = writing ? Outcome.UNKNOWN : Outcome.NOT_APPLIED;
    if (cause instanceof ServerError error) {
      return ofServer(error, doing, writing);
    }
    if (isUnreachable(cause)) {
      return new MigrationException(
          StandardErrorCode.CONNECTION_FAILED,
          Outcome.NOT_APPLIED,
          doing + " failed: the server can't be reached; is it up, and the address right?",
          cause);
    }
    if (find(cause, SSLException.class) != null) {
      return new MigrationException(
          StandardErrorCode.CONNECTION_FAILED,
          lost,
          doing + " failed: no secure connection (see the options 'ca_file' and 'verify')",
          cause);
    }
    if (find(cause, SocketTimeoutException.class) != null) {
      return new MigrationException(
          StandardErrorCode.CONNECTION_LOST,
          lost,
          doing + " failed: the server did not answer in time (see the option 'timeout')",
          cause);
    }
    if (cause instanceof IOException) {
      return new MigrationException(
          StandardErrorCode.CONNECTION_LOST, lost, doing + " failed: the connection broke", cause);
    }
    if (cause instanceof RejectedExecutionException) {
      return new MigrationException(
          StandardErrorCode.CANCELLED,
          Outcome.NOT_APPLIED,
          doing + " failed: the executor takes no more work",
          cause);
    }
    return new MigrationException(
        StandardErrorCode.INTERNAL_ERROR, lost, doing + " failed: " + cause, cause);
  }

  private static Throwable ioOf(UncheckedIOException failure) {
    return failure.getCause() == null ? failure : failure.getCause();
  }

  private static boolean isUnreachable(Throwable cause) {
    return find(cause, ConnectException.class) != null
        || find(cause, ConnectTimeoutException.class) != null
        || find(cause, UnknownHostException.class) != null
        || find(cause, NoRouteToHostException.class) != null
        || find(cause, UnresolvedAddressException.class) != null;
  }

  private static @Nullable Throwable find(Throwable failure, Class<? extends Throwable> wanted) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (wanted.isInstance(e)) {
        return e;
      }
    }
    return null;
  }

  /** The code of an answer. */
  static ErrorCode code(int status, String type) {
    ErrorCode known = TYPES.get(type);
    if (known != null) {
      return known;
    }
    return switch (status) {
      case 401, 403 -> StandardErrorCode.ACCESS_DENIED;
      case 408, 429, 502, 503, 504 -> StandardErrorCode.STORE_BUSY;
      case 413 -> StandardErrorCode.RECORD_TOO_LARGE;
      default -> StandardErrorCode.STORE_ERROR;
    };
  }

  // The reason may hold values of records: it is left to the cause.
  private static MigrationException ofServer(ServerError error, String doing, boolean writing) {
    ErrorCode code = code(error.status(), error.type());
    boolean refused = error.status() < 500 && error.status() != 408;
    String what =
        code == StandardErrorCode.ACCESS_DENIED
            ? "user or password are wrong, or a right is missing"
            : code == ElasticErrorCode.ELASTIC_INDEX_BLOCKED
                ? "the index is blocked (its disk is full, or somebody or an unfinished operation"
                    + " set a block)"
                : error.type() + " (HTTP " + error.status() + ")";
    return new MigrationException(
        code,
        refused || !writing ? Outcome.NOT_APPLIED : Outcome.UNKNOWN,
        doing + " failed; Elasticsearch says: " + what,
        error);
  }
}
