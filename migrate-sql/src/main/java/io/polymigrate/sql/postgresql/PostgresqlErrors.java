package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The one place where the driver's exceptions become codes. */
final class PostgresqlErrors {
  private static final Map<String, ErrorCode> BY_STATE =
      Map.ofEntries(
          Map.entry("08001", StandardErrorCode.CONNECTION_FAILED),
          Map.entry("08004", StandardErrorCode.CONNECTION_FAILED),
          Map.entry("57P03", StandardErrorCode.CONNECTION_FAILED),
          Map.entry("57P01", StandardErrorCode.CONNECTION_LOST),
          Map.entry("57P02", StandardErrorCode.CONNECTION_LOST),
          Map.entry("57P05", StandardErrorCode.CONNECTION_LOST),
          Map.entry("25P03", StandardErrorCode.CONNECTION_LOST),
          Map.entry("28000", StandardErrorCode.ACCESS_DENIED),
          Map.entry("28P01", StandardErrorCode.ACCESS_DENIED),
          Map.entry("42501", StandardErrorCode.ACCESS_DENIED),
          Map.entry("3D000", StandardErrorCode.INVALID_INPUT),
          Map.entry("3F000", StandardErrorCode.INVALID_INPUT),
          Map.entry("22P02", StandardErrorCode.INVALID_INPUT),
          Map.entry("22007", StandardErrorCode.INVALID_INPUT),
          Map.entry("42601", StandardErrorCode.INVALID_INPUT),
          Map.entry("42883", StandardErrorCode.INVALID_INPUT),
          Map.entry("42804", StandardErrorCode.INVALID_INPUT),
          Map.entry("42704", StandardErrorCode.INVALID_INPUT),
          Map.entry("42P01", StandardErrorCode.CONTAINER_NOT_FOUND),
          Map.entry("42P07", StandardErrorCode.CONTAINER_EXISTS),
          Map.entry("42703", StandardErrorCode.FIELD_NOT_FOUND),
          Map.entry("42701", StandardErrorCode.FIELD_EXISTS),
          Map.entry("23505", StandardErrorCode.DUPLICATE_KEY),
          Map.entry("40001", StandardErrorCode.STORE_BUSY),
          Map.entry("40P01", StandardErrorCode.STORE_BUSY),
          Map.entry("53200", StandardErrorCode.STORE_BUSY),
          Map.entry("53300", StandardErrorCode.STORE_BUSY),
          Map.entry("55006", StandardErrorCode.STORE_BUSY),
          Map.entry("55P03", StandardErrorCode.LOCK_TIMEOUT),
          Map.entry("57014", StandardErrorCode.CANCELLED),
          Map.entry("53100", PostgresqlErrorCode.POSTGRESQL_DISK_FULL),
          Map.entry("25006", PostgresqlErrorCode.POSTGRESQL_READ_ONLY));

  // Looked at in order when the state itself is not in the table.
  private static final List<Map.Entry<String, ErrorCode>> BY_CLASS =
      List.of(
          Map.entry("08", StandardErrorCode.CONNECTION_LOST),
          Map.entry("22", StandardErrorCode.VALUE_NOT_REPRESENTABLE),
          Map.entry("23", StandardErrorCode.SCHEMA_VIOLATION),
          Map.entry("54", StandardErrorCode.RECORD_TOO_LARGE));

  private PostgresqlErrors() {}

  /**
   * Translates a failure of work that leaves nothing behind unless it is committed.
   *
   * @param what what was attempted, like {@code "describe 'users'"}
   */
  static MigrationException translate(Throwable failure, String what) {
    return translate(failure, what, false);
  }

  /**
   * Translates a failure.
   *
   * @param committing whether a COMMIT was under way: a connection lost then leaves the outcome
   *     unknown
   */
  static MigrationException translate(Throwable failure, String what, boolean committing) {
    if (failure instanceof MigrationException known) {
      return known;
    }
    if (failure instanceof CommitFailedException commit && commit.getCause() != null) {
      return translate(commit.getCause(), what, true);
    }
    if (failure instanceof SQLException sql) {
      ErrorCode code = code(sql);
      boolean lost =
          code == StandardErrorCode.CONNECTION_LOST || code == StandardErrorCode.CONNECTION_FAILED;
      return new MigrationException(
          code,
          committing && lost ? Outcome.UNKNOWN : Outcome.NOT_APPLIED,
          "postgresql could not " + what + ": " + words(sql) + advice(sql, code),
          sql);
    }
    if (failure instanceof RejectedExecutionException) {
      return new MigrationException(
          StandardErrorCode.CANCELLED,
          Outcome.NOT_APPLIED,
          "postgresql could not " + what + ": the executor was shut down",
          failure);
    }
    if (failure instanceof IOException) {
      return new MigrationException(
          StandardErrorCode.CONNECTION_LOST,
          committing ? Outcome.UNKNOWN : Outcome.NOT_APPLIED,
          "postgresql could not " + what + ": the connection broke",
          failure);
    }
    return new MigrationException(
        StandardErrorCode.INTERNAL_ERROR,
        committing ? Outcome.UNKNOWN : Outcome.NOT_APPLIED,
        "postgresql could not " + what + ": " + failure,
        failure);
  }

  /** The code of a driver's exception. */
  static ErrorCode code(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    ErrorCode code = BY_STATE.get(state);
    if (code != null) {
      return code;
    }
    for (Map.Entry<String, ErrorCode> entry : BY_CLASS) {
      if (state.startsWith(entry.getKey())) {
        return entry.getValue();
      }
    }
    return StandardErrorCode.STORE_ERROR;
  }

  /** Whether the records are to blame, and not the connection or the table. */
  static boolean blamesRecord(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }

  /** The code of a rejected record: what the server says about its values. */
  static ErrorCode rejection(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return state.startsWith("22") ? StandardErrorCode.VALUE_NOT_REPRESENTABLE : code(failure);
  }

  /** The server's words, without the record's values. */
  static String words(SQLException failure) {
    ServerErrorMessage server =
        failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    String message = server == null ? failure.getMessage() : server.getMessage();
    if (message == null) {
      return "no message (state " + failure.getSQLState() + ")";
    }
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    int value = state.startsWith("22") ? message.indexOf(": \"") : -1;
    String shown = value < 0 ? message : message.substring(0, value);
    return state.isEmpty() ? shown : shown + " (state " + state + ")";
  }

  private static String advice(SQLException failure, ErrorCode code) {
    if ("3D000".equals(failure.getSQLState())) {
      return "; create the database or name another one in the URL";
    }
    if (code == StandardErrorCode.CONNECTION_FAILED) {
      return "; check host, port and that the server runs";
    }
    return "";
  }

  /** Marks a failure that happened while a COMMIT was under way. */
  static final class CommitFailedException extends SQLException {
    private static final long serialVersionUID = 1L;

    CommitFailedException(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause);
    }
  }
}
