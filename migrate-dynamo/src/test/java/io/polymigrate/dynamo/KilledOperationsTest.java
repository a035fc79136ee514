package io.polymigrate.dynamo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.KilledOperationsTck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class KilledOperationsTest extends KilledOperationsTck<DynamoSpace> {

  @Override
  protected List<Killed> operations() {
    return List.of(
        one(7, 3, Operations.addField("people", "level", "int", 7)),
        one(6, 0, Operations.renameField("people", "name", "title")),
        one(0, 4, Operations.removeField("people", "name")),
        one(0, 0, Operations.changeFieldType("people", "n", "string")),
        one(4, 0, Operations.createContainer("made", Map.of("id", "int"), List.of("id"))),
        one(14, 2, Operations.dropContainer("people")),
        one(0, 0, renamed()),
        one(3, 0, Operations.createIndex("people", "by_n", List.of("n"), false)),
        one(0, 0, Operations.dropIndex("people", "there")),
        one(0, 0, of("update_capacity", Map.of("read_units", 7, "write_units", 8))),
        one(
            0,
            0,
            Operations.schemaValidation(
                "people", Map.of("properties", Map.of("n", Map.of("type", "integer"))))),
        one(5, 2, of("migrate_data", Map.of("set", appended()))),
        one(4, 0, of("migrate_data", Map.of("target_table", "totals"))),
        one(
            4,
            0,
            Operations.runNative(
                "people",
                "UPDATE people SET n = n + 1 WHERE id = 3",
                "UPDATE people SET n = n - 1 WHERE id = 3")));
  }

  private static Killed one(int forth, int back, MigrationOperation operation) {
    return new Killed(operation, forth, back);
  }

  /** Takes out of the way what would keep the operation from being possible. */
  @Override
  protected DynamoSpace open(MigrationOperation operation) {
    DynamoSpace space = people();
    String type = operation.type().name();
    if (!type.matches("drop_container|rename_container|drop_index|create_index|update_capacity")) {
      space.apply(Operations.dropIndex("people", "there"));
    }
    return space;
  }

  // Applied twice it would show.
  private static Map<String, Object> appended() {
    return Map.of("name", Map.of("concatenate", List.of("name", "name")));
  }

  private static MigrationOperation renamed() {
    return MigrationOperation.of(
        OperationType.RENAME_CONTAINER, "people", Map.of("new_name", "folk", "allow_copy", true));
  }

  private static MigrationOperation of(String type, Map<String, Object> data) {
    return MigrationOperation.of(
        new OperationType(type), "people", new java.util.LinkedHashMap<>(data));
  }

  private static DynamoSpace people() {
    DynamoSpace space = DynamoSpace.open();
    var schema =
        DynamoSpace.schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.INT);
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(new Object[] {i, "n" + i, i});
    }
    space.load("people", schema, rows.toArray(Object[][]::new));
    space.load("totals", schema, new Object[] {1, "old", 1}, new Object[] {99, "other", 2});
    space.apply(Operations.createIndex("people", "there", List.of("name"), false));
    return space;
  }
}
