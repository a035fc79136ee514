package io.polymigrate.redis;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.AddedField;
import io.polymigrate.api.spi.EngineStep;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import java.time.Clock;
import java.util.Set;

/** The operations of Redis: the table is what is declared. */
final class RedisOperations {
  /** What is declared, whatever the server. */
  static final Set<OperationType> TYPES =
      handlers(
              new OperationStore(
                  () -> {
                    throw new IllegalStateException("There is no server");
                  }))
          .operations();

  private RedisOperations() {}

  static JournaledOperations of(RedisConnection connection) {
    OperationStore store = new OperationStore(() -> connection);
    return new JournaledOperations(handlers(store), new RedisJournal(store), Clock.systemUTC());
  }

  private static OperationHandlers handlers(OperationStore store) {
    return OperationHandlers.builder(RedisAdapterProvider.NAME)
        .on(OperationType.CREATE_CONTAINER, CreateContainer::parse, new CreateContainer(store))
        .on(OperationType.DROP_CONTAINER, DropContainer::parse, new DropContainer(store))
        .on(OperationType.RENAME_CONTAINER, RenameContainer::parse, new RenameContainer(store))
        .on(OperationType.ADD_FIELD, AddedField::parse, new AddField(store))
        .on(OperationType.RENAME_FIELD, RenameField::parse, new RenameField(store))
        .on(OperationType.REMOVE_FIELD, RemoveField::parse, new RemoveField(store))
        .on(OperationType.CHANGE_FIELD_TYPE, ChangeFieldType::parse, new ChangeFieldType(store))
        .on(OperationType.CREATE_INDEX, CreateIndex::parse, new CreateIndex(store))
        .on(OperationType.DROP_INDEX, DropIndex::parse, new DropIndex(store))
        .on(OperationType.SCHEMA_VALIDATION, SchemaValidation::parse, new SchemaValidation(store))
        .on(OperationType.MIGRATE_DATA, MigrateData::parse, new MigrateData(store))
        .on(OperationType.RUN_NATIVE, RunNative::parse, new RunNative(store))
        .on(OperationType.EXTRACT, EngineStep::parseExtract, new LoneStep(store))
        .on(
            OperationType.LOAD,
            operation -> EngineStep.parseLoad(operation, "codec"),
            new LoneStep(store))
        .build();
  }
}
