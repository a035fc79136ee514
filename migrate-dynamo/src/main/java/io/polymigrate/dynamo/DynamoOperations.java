package io.polymigrate.dynamo;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import java.time.Clock;
import java.util.Set;
import java.util.function.Supplier;

/** The operations of DynamoDB: the table is what is declared. */
final class DynamoOperations {
  /** What DynamoDB calls an index beside its table: {@code create_index} by its own name. */
  static final OperationType ADD_GSI = new OperationType("add_gsi");

  /** What is declared, whatever the server. */
  static final Set<OperationType> TYPES =
      handlers(
              () -> {
                throw new IllegalStateException("There is no server");
              })
          .operations();

  private DynamoOperations() {}

  static JournaledOperations of(DynamoConnection connection) {
    return new JournaledOperations(
        handlers(() -> connection), new DynamoJournal(connection), Clock.systemUTC());
  }

  private static OperationHandlers handlers(Supplier<DynamoConnection> connection) {
    return OperationHandlers.builder(DynamoAdapterProvider.NAME)
        .on(OperationType.CREATE_CONTAINER, CreateContainer::parse, new CreateContainer(connection))
        .on(
            OperationType.DROP_CONTAINER,
            ContainerOperation::parseDrop,
            new ContainerOperation(connection))
        .on(
            OperationType.RENAME_CONTAINER,
            ContainerOperation::parseRename,
            new ContainerOperation(connection))
        .on(OperationType.ADD_FIELD, AddField::parse, new AddField(connection))
        .on(OperationType.RENAME_FIELD, FieldEdit::parseRename, new FieldEdit(connection))
        .on(OperationType.REMOVE_FIELD, FieldEdit::parseRemove, new FieldEdit(connection))
        .on(OperationType.CHANGE_FIELD_TYPE, FieldEdit::parseChangeType, new FieldEdit(connection))
        .on(OperationType.CREATE_INDEX, IndexOperation::parseCreate, new IndexOperation(connection))
        .on(ADD_GSI, IndexOperation::parseCreate, new IndexOperation(connection))
        .on(OperationType.DROP_INDEX, IndexOperation::parseDrop, new IndexOperation(connection))
        .on(UpdateCapacity.TYPE, UpdateCapacity::parse, new UpdateCapacity(connection))
        .on(
            OperationType.SCHEMA_VALIDATION,
            SchemaValidation::parse,
            new SchemaValidation(connection))
        .on(OperationType.MIGRATE_DATA, MigrateData::parse, new MigrateData(connection))
        .on(OperationType.RUN_NATIVE, RunNative::parse, new RunNative(connection))
        .on(OperationType.EXTRACT, LoneStep::parseExtract, new LoneStep(connection))
        .on(OperationType.LOAD, LoneStep::parseLoad, new LoneStep(connection))
        .build();
  }
}
