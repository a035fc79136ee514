package io.polymigrate.sql.operation;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.sql.internal.ConnectionPool;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The standard operations of the SQL stores. Internal: may change at any time. */
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
                  failure -> Problems.refusal(StandardErrorCode.INTERNAL_ERROR, "no server"),
                  new PostgresqlDialect(type -> new TypeSupport.Refused("there is no server")),
                  OperationSettings.STANDARD))
          .operations();

  private SqlOperations() {}

  /**
   * Those of PostgreSQL.
   *
   * @param connections not closed here
   * @param types how the adapter holds a type
   * @param failures what the driver's exceptions mean
   */
  public static JournaledOperations postgresql(
      ConnectionPool connections,
      Executor executor,
      Function<? super LogicalType, ? extends TypeSupport> types,
      Function<? super Throwable, ? extends MigrationException> failures,
      OperationSettings settings) {
    return of(
        new Database(connections, executor, failures, new PostgresqlDialect(types), settings));
  }

  /**
   * Those of MySQL and MariaDB.
   *
   * @param name the adapter's name
   * @param connections not closed here
   * @param types how the adapter holds a type
   * @param failures what the driver's exceptions mean
   */
  public static JournaledOperations mysql(
      String name,
      ConnectionPool connections,
      Executor executor,
      Function<? super LogicalType, ? extends TypeSupport> types,
      Function<? super Throwable, ? extends MigrationException> failures,
      OperationSettings settings) {
    return of(
        new Database(
            connections, executor, failures, new MysqlFamilyDialect(name, types), settings));
  }

  private static JournaledOperations of(Database database) {
    return new JournaledOperations(handlers(database), new SqlJournal(database), Clock.systemUTC());
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
        .on(OperationType.EXTRACT, LoneStep::parseExtract, new LoneStep(database))
        .on(OperationType.LOAD, LoneStep::parseLoad, new LoneStep(database))
        .build();
  }
}
