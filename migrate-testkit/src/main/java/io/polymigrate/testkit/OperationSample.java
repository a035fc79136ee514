package io.polymigrate.testkit;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An operation of a standard type that can be run on a container of records with {@code id} (the
 * key), {@code a} (text) and {@code n} (int), and what must be run before it.
 */
record OperationSample(
    OperationType type,
    Function<String, MigrationOperation> operations,
    Optional<Function<String, MigrationOperation>> preparation) {

  MigrationOperation operation(String container) {
    return operations.apply(container);
  }

  Optional<MigrationOperation> before(String container) {
    return preparation.map(made -> made.apply(container));
  }

  private static OperationSample of(
      OperationType type, Function<String, MigrationOperation> operations) {
    return new OperationSample(type, operations, Optional.empty());
  }

  static List<OperationSample> all() {
    return List.of(
        of(
            OperationType.CREATE_CONTAINER,
            container ->
                Operations.createContainer(
                    container + "_new", Map.of("id", "int", "a", "string"), List.of("id"))),
        of(OperationType.DROP_CONTAINER, Operations::dropContainer),
        of(
            OperationType.RENAME_CONTAINER,
            container -> Operations.renameContainer(container, container + "_new")),
        of(
            OperationType.ADD_FIELD,
            container -> Operations.addField(container, "added", "string", "d'e\"f")),
        of(OperationType.RENAME_FIELD, container -> Operations.renameField(container, "a", "b c")),
        of(OperationType.REMOVE_FIELD, container -> Operations.removeField(container, "a")),
        of(
            OperationType.CHANGE_FIELD_TYPE,
            container -> Operations.changeFieldType(container, "n", "long")),
        of(
            OperationType.CREATE_INDEX,
            container -> Operations.createIndex(container, container + "_n", List.of("n"), false)),
        new OperationSample(
            OperationType.DROP_INDEX,
            container -> Operations.dropIndex(container, container + "_n"),
            Optional.of(
                container ->
                    Operations.createIndex(container, container + "_n", List.of("n"), false))),
        of(
            OperationType.SCHEMA_VALIDATION,
            container ->
                Operations.schemaValidation(
                    container,
                    Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("n", Map.of("type", "integer", "maximum", 1000))))));
  }
}
