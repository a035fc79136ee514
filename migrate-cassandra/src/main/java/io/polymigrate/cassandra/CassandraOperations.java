package io.polymigrate.cassandra;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.AddedField;
import io.polymigrate.api.spi.EngineStep;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import java.time.Clock;
import java.util.Set;

/** The operations of Cassandra: the table is what is declared. */
final class CassandraOperations {
  /** What Cassandra calls a field: {@code add_field} by its own name. */
  static final OperationType ADD_COLUMN = new OperationType("add_column");

  /** What is declared, whatever the server. */
  static final Set<OperationType> TYPES =
      handlers(
              new OperationStore(
                  () -> {
                    throw new IllegalStateException("There is no server");
                  }))
          .operations();

  private CassandraOperations() {}

  static JournaledOperations of(CassandraConnection connection) {
    OperationStore store = new OperationStore(() -> connection);
    return new JournaledOperations(handlers(store), new CassandraJournal(store), Clock.systemUTC());
  }

  private static OperationHandlers handlers(OperationStore store) {
    return OperationHandlers.builder(CassandraAdapterProvider.NAME)
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
        .on(ADD_COLUMN, AddedField::parse, new AddField(store))
        .on(OperationType.RENAME_FIELD, RenameField::parse, new RenameField(store))
        .on(OperationType.REMOVE_FIELD, RemoveField::parse, new RemoveField(store))
        .on(OperationType.CHANGE_FIELD_TYPE, ChangeFieldType::parse, new ChangeFieldType(store))
        .on(OperationType.CREATE_INDEX, IndexOperation::parseCreate, new IndexOperation(store))
        .on(OperationType.DROP_INDEX, IndexOperation::parseDrop, new IndexOperation(store))
        .on(CreateView.TYPE, CreateView::parse, new CreateView(store))
        .on(OperationType.SCHEMA_VALIDATION, SchemaValidation::parse, new SchemaValidation(store))
        .on(OperationType.MIGRATE_DATA, MigrateData::parse, new MigrateData(store))
        .on(OperationType.RUN_NATIVE, RunNative::parse, new RunNative(store))
        .on(OperationType.EXTRACT, EngineStep::parseExtract, new LoneStep(store))
        .on(
            OperationType.LOAD,
            operation ->
                EngineStep.parseLoad(operation, "partition_key", "nulls_as", "indexes", "counters"),
            new LoneStep(store))
        .build();
  }
}
