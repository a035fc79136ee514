package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Function;

/** The one table from the servers' errors to codes. */
final class MysqlErrors {
  /** By the server's number. */
  private static final Map<Integer, ErrorCode> BY_NUMBER =
      Map.ofEntries(
          Map.entry(1021, MysqlErrorCode.MYSQL_DISK_FULL),
          Map.entry(1040, StandardErrorCode.STORE_BUSY),
          Map.entry(1044, StandardErrorCode.ACCESS_DENIED),
          Map.entry(1045, StandardErrorCode.ACCESS_DENIED),
          Map.entry(1698, StandardErrorCode.ACCESS_DENIED),
          Map.entry(1048, StandardErrorCode.SCHEMA_VIOLATION),
          Map.entry(1049, MysqlErrorCode.MYSQL_DATABASE_NOT_FOUND),
          Map.entry(1050, StandardErrorCode.CONTAINER_EXISTS),
          Map.entry(1051, StandardErrorCode.CONTAINER_NOT_FOUND),
          Map.entry(1053, StandardErrorCode.CONNECTION_LOST),
          Map.entry(1054, StandardErrorCode.FIELD_NOT_FOUND),
          Map.entry(1060, StandardErrorCode.FIELD_EXISTS),
          Map.entry(1062, StandardErrorCode.DUPLICATE_KEY),
          Map.entry(1064, StandardErrorCode.INVALID_INPUT),
          Map.entry(1091, StandardErrorCode.FIELD_NOT_FOUND),
          Map.entry(1114, MysqlErrorCode.MYSQL_DISK_FULL),
          Map.entry(1142, StandardErrorCode.ACCESS_DENIED),
          Map.entry(1143, StandardErrorCode.ACCESS_DENIED),
          Map.entry(1146, StandardErrorCode.CONTAINER_NOT_FOUND),
          Map.entry(1153, StandardErrorCode.RECORD_TOO_LARGE),
          Map.entry(1205, StandardErrorCode.LOCK_TIMEOUT),
          Map.entry(1213, StandardErrorCode.STORE_BUSY),
          Map.entry(1227, StandardErrorCode.ACCESS_DENIED),
          Map.entry(1264, StandardErrorCode.VALUE_NOT_REPRESENTABLE),
          Map.entry(1265, StandardErrorCode.VALUE_NOT_REPRESENTABLE),
          Map.entry(1290, MysqlErrorCode.MYSQL_READ_ONLY),
          Map.entry(1292, StandardErrorCode.VALUE_NOT_REPRESENTABLE),
          Map.entry(1317, StandardErrorCode.CANCELLED),
          Map.entry(1364, StandardErrorCode.SCHEMA_MISMATCH),
          Map.entry(1366, StandardErrorCode.VALUE_NOT_REPRESENTABLE),
          Map.entry(1367, StandardErrorCode.VALUE_NOT_REPRESENTABLE),
          Map.entry(1406, StandardErrorCode.VALUE_NOT_REPRESENTABLE),
          Map.entry(1451, StandardErrorCode.SCHEMA_VIOLATION),
          Map.entry(1452, StandardErrorCode.SCHEMA_VIOLATION),
          Map.entry(1586, StandardErrorCode.DUPLICATE_KEY),
          Map.entry(1792, MysqlErrorCode.MYSQL_READ_ONLY),
          Map.entry(1836, MysqlErrorCode.MYSQL_READ_ONLY),
          Map.entry(3140, StandardErrorCode.VALUE_NOT_REPRESENTABLE),
          Map.entry(3572, StandardErrorCode.LOCK_TIMEOUT),
          Map.entry(3819, StandardErrorCode.SCHEMA_VIOLATION),
          Map.entry(4025, StandardErrorCode.SCHEMA_VIOLATION));

  private MysqlErrors() {}

  /**
   * For {@link Stages#supply}: makes the exception of a stage.
   *
   * @param doing what was tried, for a person, like {@code read table 'users'}
   * @param outcome what the store holds when the connection did not break
   */
  static Function<Throwable, RuntimeException> during(String doing, Outcome outcome) {
    return failure -> translate(failure, doing, outcome);
  }

  /** Makes our exception of whatever was thrown. */
  static MigrationException translate(Throwable failure, String doing, Outcome outcome) {
    Throwable cause = Stages.unwrap(failure);
    if (cause instanceof MigrationException e) {
      return e;
    }
    if (cause instanceof SQLException e) {
      ErrorCode code = code(e);
      return new MigrationException(
          code, outcome(e, code, outcome), "MySQL could not " + doing + ": " + words(e, code), e);
    }
    if (broke(cause)) {
      return new MigrationException(
          StandardErrorCode.CONNECTION_LOST,
          outcome,
          "MySQL could not " + doing + ": the connection broke",
          cause);
    }
    return new MigrationException(
        StandardErrorCode.INTERNAL_ERROR,
        Outcome.UNKNOWN,
        "A bug of ours while trying to " + doing + ": " + cause,
        cause);
  }

  /** The code of a server's or driver's failure. */
  static ErrorCode code(SQLException failure) {
    ErrorCode known = BY_NUMBER.get(failure.getErrorCode());
    if (known != null) {
      return known;
    }
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    if (state.startsWith("08")) {
      boolean never = state.equals("08001") || state.equals("08004") || neverConnected(failure);
      return never ? StandardErrorCode.CONNECTION_FAILED : StandardErrorCode.CONNECTION_LOST;
    }
    return switch (state) {
      case "28000" -> StandardErrorCode.ACCESS_DENIED;
      case "40001" -> StandardErrorCode.STORE_BUSY;
      case "70100" -> StandardErrorCode.CANCELLED;
      default -> broke(failure) ? StandardErrorCode.CONNECTION_LOST : StandardErrorCode.STORE_ERROR;
    };
  }

  // Cut in the middle of an answer, the drivers have no state for it, and not always an
  // SQLException.
  private static boolean broke(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String name = cause.getClass().getSimpleName();
      boolean stumbled = cause instanceof RuntimeException && withinDriver(cause);
      if (cause instanceof java.io.IOException || name.contains("Communications") || stumbled) {
        return true;
      }
    }
    return false;
  }

  // Half a packet makes a driver run out of an array, or take a null.
  private static boolean withinDriver(Throwable failure) {
    for (StackTraceElement frame : failure.getStackTrace()) {
      String type = frame.getClassName();
      if (!type.startsWith("java.")) {
        return type.startsWith("com.mysql.") || type.startsWith("org.mariadb.");
      }
    }
    return false;
  }

  // The drivers say 08S01 or 08000 in both cases.
  private static boolean neverConnected(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.net.ConnectException
          || cause instanceof java.net.UnknownHostException
          || cause instanceof ConnectFailedException) {
        return true;
      }
    }
    return false;
  }

  private static Outcome outcome(SQLException failure, ErrorCode code, Outcome otherwise) {
    if (failure instanceof CommitFailedException) {
      return Outcome.UNKNOWN;
    }
    return code == StandardErrorCode.CONNECTION_FAILED || code == StandardErrorCode.ACCESS_DENIED
        ? Outcome.NOT_APPLIED
        : otherwise;
  }

  /** Whether the connection can't be used any more. */
  static boolean broken(SQLException failure) {
    ErrorCode code = code(failure);
    return code == StandardErrorCode.CONNECTION_LOST
        || code == StandardErrorCode.CONNECTION_FAILED
        || failure instanceof CommitFailedException;
  }

  /** Whether a statement failed because of the records, not the server. */
  static boolean blamesRecords(SQLException failure) {
    ErrorCode code = code(failure);
    return code == StandardErrorCode.VALUE_NOT_REPRESENTABLE
        || code == StandardErrorCode.DUPLICATE_KEY
        || code == StandardErrorCode.SCHEMA_VIOLATION
        || code == StandardErrorCode.RECORD_TOO_LARGE
        || (failure.getSQLState() != null && failure.getSQLState().startsWith("22"));
  }

  /** What the server said, without values of records. */
  static String words(SQLException failure, ErrorCode code) {
    String message = String.valueOf(failure.getMessage());
    boolean aboutRecords = blamesRecords(failure);
    if (code == StandardErrorCode.DUPLICATE_KEY) {
      message = message.replaceAll("(?s)Duplicate entry '.*' for key", "Duplicate entry for key");
    } else if (aboutRecords) {
      message =
          message.replaceAll(
              "(?s)(Incorrect [a-z ]*value|Truncated incorrect [A-Za-z]* value): '.*'( for column|$)",
              "$1$2");
    }
    return message + " (error " + failure.getErrorCode() + ")";
  }

  /** A commit whose answer never came: nobody knows whether it happened. */
  static final class CommitFailedException extends SQLException {
    private static final long serialVersionUID = 1L;

    CommitFailedException(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
    }
  }

  /** A connection that could not be made. */
  static final class ConnectFailedException extends SQLException {
    private static final long serialVersionUID = 1L;

    ConnectFailedException(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
    }
  }
}
