package io.polymigrate.redis;

import static io.polymigrate.redis.OperationSpace.schema;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.Operations;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

class KilledOperationsTest extends KilledPeople {

  @Override
  protected List<Killed> operations() {
    return List.of(
        one(5, 2, Operations.addField("people", "level", "int", 7)),
        one(4, 0, Operations.renameField("people", "name", "title")),
        one(3, 3, Operations.removeField("people", "name")),
        one(5, 0, Operations.changeFieldType("people", "m", "decimal(10,2)")),
        one(2, 1, Operations.createContainer("made", Map.of("id", "int"), List.of("id"))),
        one(3, 3, Operations.dropContainer("people")),
        one(4, 4, Operations.renameContainer("people", "people2")),
        one(3, 0, Operations.createIndex("people", "by_name", List.of("name"), true)),
        one(0, 2, Operations.dropIndex("people", "there")),
        one(
            2,
            0,
            Operations.schemaValidation(
                "people", Map.of("properties", Map.of("name", Map.of("type", "string"))))),
        one(5, 2, migrate("{\"set\": {\"name\": {\"concatenate\": [\"name\", \"id\"]}}}")),
        one(4, 2, migrate("{\"target_table\": \"totals\"}")),
        one(2, 1, Operations.runNative("people", "INCRBY counter 1", "DECRBY counter 1")));
  }

  @Override
  protected OperationSpace open(MigrationOperation operation) {
    return people();
  }

  private static OperationSpace people() {
    OperationSpace space = OperationSpace.open();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(new Object[] {i, i == 5 ? "" : "n" + i, i == 3 ? null : i, i});
    }
    space.load(
        "people",
        schema(
            List.of("id"),
            "id",
            Simple.INT,
            "name",
            Simple.STRING,
            "n",
            Simple.INT,
            "m",
            Simple.INT),
        LoadMode.UPSERT,
        rows.toArray(Object[][]::new));
    space.apply(
        Operations.createIndex("people", "there", List.of("n"), false).withOperationId("there"));
    space.finalizeUndo("there");
    space.apply(Operations.dropIndex("people", "there").withOperationId("away"));
    space.rollBack("away");
    space.finalizeUndo("away");
    space.load(
        "totals",
        schema(List.of("id"), "id", Simple.INT, "n", Simple.INT),
        LoadMode.UPSERT,
        new Object[] {1, -1},
        new Object[] {99, -99});
    space.redis().pexpire(space.key("people:2"), 3_600_000);
    space.redis().set(space.key("counter"), "0");
    space.redis().hset(space.key("people:77"), Map.of("id", "77", "name", "a stray", "n", "77"));
    space.apply(Operations.addField("people", "adopted", "int", null).withOperationId("adopting"));
    space.finalizeUndo("adopting");
    return space;
  }
}
