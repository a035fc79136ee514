package io.polymigrate.sql.postgresql;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.sql.internal.LogicalSchemas;
import io.polymigrate.sql.operation.OperationSettings;
import io.polymigrate.sql.operation.SqlOperations;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** The operations of this adapter. */
final class PostgresqlOperations {
  /** What adapters declare, whatever the server. */
  static final Set<OperationType> TYPES = SqlOperations.TYPES;

  private PostgresqlOperations() {}

  static SqlOperations of(
      PostgresqlConnections connections, Executor executor, Duration lockTimeout) {
    return SqlOperations.postgresql(
        connections.pool(),
        executor,
        PostgresqlTypes::support,
        failure -> PostgresqlErrors.translate(failure, "run the operation"),
        new Schemas(),
        OperationSettings.STANDARD.withLockTimeout(lockTimeout));
  }

  /** What is kept beside the data, by {@link SideTables}. */
  private static final class Schemas implements LogicalSchemas {
    private static final String SEPARATOR = "\n";

    @Override
    public Optional<RecordSchema> find(Connection connection, String container)
        throws SQLException {
      return new SideTables(connection).storedSchema(container);
    }

    @Override
    public void store(Connection connection, String container, RecordSchema schema)
        throws SQLException {
      SideTables sides = new SideTables(connection);
      String state = sides.state(container).orElse(SideTables.LOADED);
      sides.storeSchema(container, schema, state);
    }

    @Override
    public Optional<String> image(Connection connection, String container) throws SQLException {
      SideTables sides = new SideTables(connection);
      Optional<RecordSchema> schema = sides.storedSchema(container);
      Optional<String> state = sides.state(container);
      return schema.map(known -> state.orElseThrow() + SEPARATOR + SchemaCodec.write(known));
    }

    @Override
    public void putBack(Connection connection, String container, Optional<String> image)
        throws SQLException {
      SideTables sides = new SideTables(connection);
      if (image.isEmpty()) {
        sides.forgetSchema(container);
        return;
      }
      String[] parts = image.get().split(SEPARATOR, 2);
      sides.storeSchema(container, SchemaCodec.read(parts[1]), parts[0]);
    }
  }
}
