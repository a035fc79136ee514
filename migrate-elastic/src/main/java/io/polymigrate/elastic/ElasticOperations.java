package io.polymigrate.elastic;

import io.polymigrate.api.OperationType;
import io.polymigrate.api.spi.AddedField;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.OperationHandlers;
import java.time.Clock;
import java.util.Set;

/** The operations of Elasticsearch: the table is what is declared. */
final class ElasticOperations {
  /** What is declared, whatever the server. */
  static final Set<OperationType> TYPES =
      handlers(
              new ElasticStore(
                  () -> {
                    throw new IllegalStateException("There is no server");
                  }))
          .operations();

  private ElasticOperations() {}

  static JournaledOperations of(ElasticConnection connection) {
    ElasticStore store = new ElasticStore(() -> connection);
    return new JournaledOperations(handlers(store), new ElasticJournal(store), Clock.systemUTC());
  }

  private static OperationHandlers handlers(ElasticStore store) {
    return OperationHandlers.builder(ElasticAdapterProvider.NAME)
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
        .on(Reindex.TYPE, Reindex::parse, new Reindex(store))
        .on(PutAlias.TYPE, PutAlias::parse, new PutAlias(store))
        .on(PutTemplate.TYPE, PutTemplate::parse, new PutTemplate(store))
        .on(OperationType.RUN_NATIVE, RunNative::parse, new RunNative(store))
        .on(OperationType.EXTRACT, LoneStep::parseExtract, new LoneStep(store))
        .on(OperationType.LOAD, LoneStep::parseLoad, new LoneStep(store))
        .build();
  }
}
