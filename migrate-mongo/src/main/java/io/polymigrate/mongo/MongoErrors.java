package io.polymigrate.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoStalePrimaryException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.bulk.BulkWriteError;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** The one place where the driver's exceptions and the server's codes become ours. */
final class MongoErrors {
  static final int DUPLICATE_KEY = 11000;
  static final int DOCUMENT_INVALID = 121;
  private static final int NAMESPACE_EXISTS = 48;

  private MongoErrors() {}

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
    if (cause instanceof Error error) {
      return new MigrationException(
          StandardErrorCode.INTERNAL_ERROR,
          write ? Outcome.UNKNOWN : Outcome.NOT_APPLIED,
          what + " failed: " + error,
          error);
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
        code, outcome(cause, code, write), what + " failed: " + words(cause, code), cause);
  }

  /** What a failure is called here. */
  static ErrorCode code(Throwable failure) {
    if (isLostConnection(failure)) {
      return StandardErrorCode.CONNECTION_LOST;
    }
    if (failure instanceof MongoSecurityException) {
      return StandardErrorCode.ACCESS_DENIED;
    }
    if (failure instanceof MongoTimeoutException) {
      return StandardErrorCode.CONNECTION_FAILED;
    }
    if (failure instanceof MongoBulkWriteException bulk && !bulk.getWriteErrors().isEmpty()) {
      return code(bulk.getWriteErrors().get(0).getCode());
    }
    if (failure instanceof MongoException mongo) {
      return code(mongo.getCode());
    }
    return StandardErrorCode.INTERNAL_ERROR;
  }

  /**
   * Whether a connection broke, as the driver says it: to the one who used it by the socket's
   * failure, to those who wait for one of the same pool by the pool's having been cleared, and to
   * the one whose handshake it cut by an authentication that failed because of the socket.
   */
  private static boolean isLostConnection(Throwable failure) {
    return failure instanceof MongoSocketException
        || failure instanceof MongoConnectionPoolClearedException
        || failure instanceof MongoServerUnavailableException
        || failure instanceof MongoStalePrimaryException
        || (failure instanceof MongoSecurityException
            && failure.getCause() instanceof MongoSocketException);
  }

  /** What a server's code is called here. */
  static ErrorCode code(int serverCode) {
    return switch (serverCode) {
      case DUPLICATE_KEY -> StandardErrorCode.DUPLICATE_KEY;
      case DOCUMENT_INVALID -> MongoErrorCode.MONGO_DOCUMENT_INVALID;
      case 10334, 17280, 17419, 17420 -> StandardErrorCode.RECORD_TOO_LARGE;
      case 13, 18, 8000 -> StandardErrorCode.ACCESS_DENIED;
      case 26 -> StandardErrorCode.CONTAINER_NOT_FOUND;
      case NAMESPACE_EXISTS -> StandardErrorCode.CONTAINER_EXISTS;
      case 24, 46 -> StandardErrorCode.LOCK_TIMEOUT;
      case 50, 202, 262 -> StandardErrorCode.DEADLINE_EXCEEDED;
      case 112, 225, 251, 267, 388, 16500 -> StandardErrorCode.STORE_BUSY;
      case 91, 189, 10107, 11600, 11602, 13435, 13436 -> MongoErrorCode.MONGO_NO_PRIMARY;
      case 6, 7, 89, 9001 -> StandardErrorCode.CONNECTION_LOST;
      case 239, 246 -> MongoErrorCode.MONGO_SNAPSHOT_TOO_OLD;
      case 64, 100 -> MongoErrorCode.MONGO_WRITE_CONCERN;
      case 2, 9, 14, 52, 56, 57, 67, 72, 73, 85, 86 -> StandardErrorCode.INVALID_INPUT;
      default -> StandardErrorCode.STORE_ERROR;
    };
  }

  private static Outcome outcome(Throwable cause, ErrorCode code, boolean write) {
    if (!write
        || code == StandardErrorCode.ACCESS_DENIED
        || cause instanceof MongoTimeoutException) {
      return Outcome.NOT_APPLIED;
    }
    // A command that the server refused as a whole did nothing; anything else may have.
    boolean refused =
        cause instanceof MongoCommandException
            && code != MongoErrorCode.MONGO_NO_PRIMARY
            && code != StandardErrorCode.CONNECTION_LOST
            && code != StandardErrorCode.DEADLINE_EXCEEDED
            && code != MongoErrorCode.MONGO_WRITE_CONCERN;
    return refused ? Outcome.NOT_APPLIED : Outcome.UNKNOWN;
  }

  // The driver's texts of these may hold addresses and options, and say nothing more.
  private static String words(Throwable cause, ErrorCode code) {
    if (cause instanceof MongoSecurityException) {
      return code == StandardErrorCode.CONNECTION_LOST
          ? "the connection broke while it was being opened"
          : "the server refused user or password (or the authSource is another database)";
    }
    if (cause instanceof MongoTimeoutException) {
      return "no suitable server was reachable in time; check address, network, replica set name"
          + " and that a primary is elected";
    }
    if (code == MongoErrorCode.MONGO_SNAPSHOT_TOO_OLD) {
      return "the server no longer keeps the snapshot; run it again, raise"
          + " minSnapshotHistoryWindowInSeconds, or set the option snapshot=false";
    }
    // The server's sentence about a single write may hold values of it.
    if (cause instanceof MongoBulkWriteException bulk && !bulk.getWriteErrors().isEmpty()) {
      BulkWriteError first = bulk.getWriteErrors().get(0);
      return (first.getCode() == DUPLICATE_KEY ? "duplicate key" : "a document was refused")
          + " (server code "
          + first.getCode()
          + ")";
    }
    if (cause instanceof MongoCommandException command) {
      return command.getErrorCode() == DUPLICATE_KEY
          ? "duplicate key"
          : command.getErrorMessage() + " (server code " + command.getErrorCode() + ")";
    }
    return String.valueOf(cause.getMessage());
  }
}
