package io.polymigrate.sql.postgresql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/** One load of one table. */
final class PostgresqlLoad {
  private PostgresqlLoad() {}

  static LoadSession open(
      PostgresqlConnections connections,
      Executor executor,
      LoadRequest request,
      CallContext context)
      throws SQLException {
    if (request.create()) {
      throw MigrationException.invalid("Loads are not supported yet");
    }
    throw new SQLException("");
  }
}
