package io.polymigrate.dynamo;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.AddedField;
import io.polymigrate.api.spi.EngineStep;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import java.time.Clock;
import java.util.Set;

/** The operations of DynamoDB: the table is what is declared. */
final class DynamoOperations {
  /** What DynamoDB calls an index beside its table: {@code create_index} by its own name. */
  static final OperationType ADD_GSI = new OperationType("add_gsi");

  /** What is declared, whatever the server. */
  static final Set<OperationType> TYPES =
      handlers(
              new OperationStore(
                  () -> {
                    throw new IllegalStateException("There is no server");
                  }))
          .operations();

  private DynamoOperations() {}

  static JournaledOperations of(DynamoConnection connection) {
    OperationStore store = new OperationStore(() -> connection);
    return new JournaledOperations(handlers(store), new DynamoJournal(store), Clock.systemUTC());
  }

  private static OperationHandlers handlers(OperationStore store) {
    return OperationHandlers.builder(DynamoAdapterProvider.NAME)
        .on(OperationType.CREATE_CONTAINER, CreateContainer::parse, new CreateContainer(store))
        .on(
            OperationType.DROP_CONTAINER,
            ContainerOperation::parseDrop,
            new ContainerOperation(store))
        .on(
            OperationType.RENAME_CONTAINER,
            ContainerOperation::parseRename,
            new ContainerOperation(store))
        .on(OperationType.ADD_FIELD, AddedField::parse, new AddField(store))
        .on(OperationType.RENAME_FIELD, FieldEdit::parseRename, new FieldEdit(store))
        .on(OperationType.REMOVE_FIELD, FieldEdit::parseRemove, new FieldEdit(store))
        .on(OperationType.CHANGE_FIELD_TYPE, FieldEdit::parseChangeType, new FieldEdit(store))
        .on(OperationType.CREATE_INDEX, IndexOperation::parseCreate, new IndexOperation(store))
        .on(ADD_GSI, IndexOperation::parseCreate, new IndexOperation(store))
        .on(OperationType.DROP_INDEX, IndexOperation::parseDrop, new IndexOperation(store))
        .on(UpdateCapacity.TYPE, UpdateCapacity::parse, new UpdateCapacity(store))
        .on(OperationType.SCHEMA_VALIDATION, SchemaValidation::parse, new SchemaValidation(store))
        .on(OperationType.MIGRATE_DATA, MigrateData::parse, new MigrateData(store))
        .on(OperationType.RUN_NATIVE, RunNative::parse, new RunNative(store))
        .on(OperationType.EXTRACT, EngineStep::parseExtract, new LoneStep(store))
        .on(OperationType.LOAD, EngineStep::parseLoad, new LoneStep(store))
        .build();
  }
}
