package io.polymigrate.sql.operation;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.EngineStep;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.sql.internal.ConnectionPool;
import io.polymigrate.sql.internal.LogicalSchemas;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Internal: may change at any time. The standard operations of one SQL store, and what its loads
 * need to be undone like them.
 */
public final class SqlOperations {
  /** What is declared, whatever the server. */
  public static final Set<OperationType> TYPES =
      handlers(
              new Database(
                  new ConnectionPool(
                      () -> {
                        throw new SQLException("There is no server");
                      }),
                  Runnable::run,
                  failure ->
                      MigrationException.refusal(StandardErrorCode.INTERNAL_ERROR, "no server"),
                  new PostgresqlDialect(type -> new TypeSupport.Refused("there is no server")),
                  OperationSettings.STANDARD,
                  new StoredTypes(new NoSchemas(), type -> new TypeSupport.Refused("no server"))))
          .operations();

  private final Database database;
  private final JournaledOperations journaled;

  private SqlOperations(Database database) {
    this.database = database;
    this.journaled =
        new JournaledOperations(handlers(database), new SqlJournal(database), Clock.systemUTC());
  }

  /** The operations. */
  public JournaledOperations journaled() {
    return journaled;
  }

  /**
   * A load that keeps prior images.
   *
   * @param written the columns that its rows have
   * @param created whether the load made the table
   */
  public LoadUndo load(LoadRequest request, List<String> written, boolean created) {
    return new LoadUndo(database, journaled, request, written, created);
  }

  /**
   * Those of PostgreSQL.
   *
   * @param connections not closed here
   * @param types how the adapter holds a type
   * @param failures what the driver's exceptions mean
   * @param schemas what is kept beside the data
   */
  public static SqlOperations postgresql(
      ConnectionPool connections,
      Executor executor,
      Function<? super LogicalType, ? extends TypeSupport> types,
      Function<? super Throwable, ? extends MigrationException> failures,
      LogicalSchemas schemas,
      OperationSettings settings) {
    return new SqlOperations(
        new Database(
            connections,
            executor,
            failures,
            new PostgresqlDialect(types),
            settings,
            new StoredTypes(schemas, types)));
  }

  /**
   * Those of MySQL and MariaDB.
   *
   * @param name the adapter's name
   * @param connections not closed here
   * @param types how the adapter holds a type
   * @param failures what the driver's exceptions mean
   * @param schemas what is kept beside the data
   */
  public static SqlOperations mysql(
      String name,
      ConnectionPool connections,
      Executor executor,
      Function<? super LogicalType, ? extends TypeSupport> types,
      Function<? super Throwable, ? extends MigrationException> failures,
      LogicalSchemas schemas,
      OperationSettings settings) {
    return new SqlOperations(
        new Database(
            connections,
            executor,
            failures,
            new MysqlFamilyDialect(name, types),
            settings,
            new StoredTypes(schemas, types)));
  }

  private static OperationHandlers handlers(Database database) {
    return OperationHandlers.builder(database.dialect().name())
        .on(OperationType.CREATE_CONTAINER, CreateContainer::parse, new CreateContainer(database))
        .on(OperationType.DROP_CONTAINER, DropContainer::parse, new DropContainer(database))
        .on(OperationType.RENAME_CONTAINER, RenameContainer::parse, new RenameContainer(database))
        .on(OperationType.ADD_FIELD, AddField::parse, new AddField(database))
        .on(OperationType.RENAME_FIELD, RenameField::parse, new RenameField(database))
        .on(OperationType.REMOVE_FIELD, RemoveField::parse, new RemoveField(database))
        .on(OperationType.CHANGE_FIELD_TYPE, ChangeFieldType::parse, new ChangeFieldType(database))
        .on(OperationType.CREATE_INDEX, CreateIndex::parse, new CreateIndex(database))
        .on(OperationType.DROP_INDEX, DropIndex::parse, new DropIndex(database))
        .on(
            OperationType.SCHEMA_VALIDATION,
            SchemaValidation::parse,
            new SchemaValidation(database))
        .on(OperationType.MIGRATE_DATA, MigrateData::parse, new MigrateData(database))
        .on(OperationType.RUN_NATIVE, RunNative::parse, new RunNative(database))
        .on(OperationType.EXTRACT, EngineStep::parseExtract, new LoneStep(database))
        .on(OperationType.LOAD, EngineStep::parseLoad, new LoneStep(database))
        .build();
  }

  /** Where there is no server. */
  private static final class NoSchemas implements LogicalSchemas {
    @Override
    public Optional<RecordSchema> find(Connection connection, String container) {
      return Optional.empty();
    }

    @Override
    public void store(Connection connection, String container, RecordSchema schema) {}

    @Override
    public Optional<String> image(Connection connection, String container) {
      return Optional.empty();
    }

    @Override
    public void putBack(Connection connection, String container, Optional<String> image) {}
  }
}
