package io.polymigrate.elastic;

import static io.polymigrate.elastic.OperationSpace.schema;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.KilledOperationsTck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

class KilledOperationsTest extends KilledOperationsTck<OperationSpace> {
  private static final RecordSchema PEOPLE =
      schema(
          List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.INT, "m", Simple.INT);

  @Override
  protected List<Killed> operations() {
    return List.of(
        one(6, 2, Operations.addField("people", "level", "int", 7)),
        one(9, 0, Operations.renameField("people", "name", "title")),
        one(4, 3, Operations.removeField("people", "name")),
        one(8, 0, Operations.changeFieldType("people", "m", "decimal(10,2)")),
        one(3, 0, Operations.createContainer("made", Map.of("id", "int"), List.of("id"))),
        one(2, 0, Operations.dropContainer("people")),
        one(2, 2, Operations.renameContainer("people", "people2")),
        one(7, 0, Operations.createIndex("people", "by_name", List.of("name"), false)),
        one(0, 2, Operations.dropIndex("people", "there")),
        one(
            2,
            0,
            Operations.schemaValidation(
                "people", Map.of("properties", Map.of("name", Map.of("type", "string"))))),
        one(7, 3, migrate("{\"set\": {\"name\": {\"concatenate\": [\"name\", \"m\"]}}}")),
        one(6, 3, migrate("{\"target_table\": \"totals\"}")));
  }

  private static MigrationOperation migrate(String data) {
    return MigrationOperation.of(OperationType.MIGRATE_DATA, "people", Json.parseObject(data));
  }

  private static Killed one(int forth, int back, MigrationOperation operation) {
    return new Killed(operation, forth, back);
  }

  @Override
  protected OperationSpace open(MigrationOperation operation) {
    OperationSpace space = OperationSpace.open();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(new Object[] {i, i == 5 ? "" : "n" + i, i == 3 ? null : i, i});
    }
    space.load("people", PEOPLE, LoadMode.UPSERT, rows.toArray(Object[][]::new));
    space.load("totals", PEOPLE, LoadMode.UPSERT, new Object[] {3, "there", 1, 2});
    String id =
        space.apply(Operations.createIndex("people", "there", List.of("n"), false)).operationId();
    space.finalizeUndo(id);
    return space;
  }
}
