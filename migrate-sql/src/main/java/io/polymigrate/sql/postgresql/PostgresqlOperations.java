package io.polymigrate.sql.postgresql;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.sql.operation.OperationSettings;
import io.polymigrate.sql.operation.SqlOperations;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;

/** The operations of this adapter. */
final class PostgresqlOperations {
  /** What adapters declare, whatever the server. */
  static final Set<OperationType> TYPES = SqlOperations.TYPES;

  private PostgresqlOperations() {}

  static JournaledOperations of(
      PostgresqlConnections connections, Executor executor, Duration lockTimeout) {
    return SqlOperations.postgresql(
        connections.pool(),
        executor,
        PostgresqlTypes::support,
        failure -> PostgresqlErrors.translate(failure, "run the operation"),
        OperationSettings.STANDARD.withLockTimeout(lockTimeout));
  }
}
