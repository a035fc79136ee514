package io.polymigrate.sql.postgresql;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterInfo;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Opens PostgreSQL 13 and later. */
public final class PostgresqlAdapterProvider implements AdapterProvider {
  private static final int OLDEST = 130_000;

  /** For the service loader. */
  public PostgresqlAdapterProvider() {}

  @Override
  public String name() {
    return "postgresql";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("postgresql", "postgres");
  }

  @Override
  public List<OptionDescription> options() {
    return PostgresqlOptions.DESCRIPTIONS;
  }

  @Override
  public Set<OperationType> operations() {
    return PostgresqlOperations.TYPES;
  }

  @Override
  public TypeSupport support(LogicalType type) {
    return PostgresqlTypes.support(type);
  }

  @Override
  public List<NativeTypeDescription> nativeTypes() {
    return PostgresqlTypes.table();
  }

  @Override
  public CompletionStage<DatabaseAdapter> open(AdapterConfig config) {
    PostgresqlOptions options = PostgresqlOptions.of(config.url());
    return Stages.supply(
        config.executor(),
        () -> open(options, config),
        e -> PostgresqlErrors.translate(e, "connect to '" + options + "'"));
  }

  private static DatabaseAdapter open(PostgresqlOptions options, AdapterConfig config)
      throws SQLException {
    PostgresqlConnections connections = new PostgresqlConnections(options);
    try {
      String version = connections.with(connection -> version(connection, options));
      AdapterInfo info = new AdapterInfo("postgresql", "PostgreSQL", version, options.toString());
      return new PostgresqlAdapter(
          info,
          connections,
          config.executor(),
          PostgresqlOperations.of(connections, config.executor(), options.lockTimeout()));
    } catch (SQLException | RuntimeException e) {
      connections.close();
      throw e;
    }
  }

  private static String version(Connection connection, PostgresqlOptions options)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT current_setting('server_version_num')::int,"
                    + " current_setting('server_version'), current_schema()")) {
      row.next();
      if (row.getInt(1) < OLDEST) {
        throw new MigrationException(
            PostgresqlErrorCode.POSTGRESQL_TOO_OLD,
            Outcome.NOT_APPLIED,
            "PostgreSQL " + row.getString(2) + " is too old; version 13 or later is needed");
      }
      if (row.getString(3) == null) {
        throw MigrationException.invalid(
            "Schema '"
                + options.schema().orElse("public")
                + "' does not exist in database '"
                + options.database()
                + "'; create it or name another one with ?schema=");
      }
      return row.getString(2);
    }
  }
}
