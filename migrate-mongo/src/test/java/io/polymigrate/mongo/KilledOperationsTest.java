package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.KilledOperationsTck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;

class KilledOperationsTest extends KilledOperationsTck<OperationSpace> {

  @Override
  protected List<Killed> operations() {
    return List.of(
        one(7, 5, Operations.addField("people", "level", "int", 7)),
        one(0, 0, Operations.addField("loaded", "since", "date", "2024-02-29")),
        one(6, 0, Operations.renameField("people", "name", "title")),
        one(0, 0, Operations.renameField("loaded", "name", "title")),
        one(0, 6, Operations.removeField("loaded", "name")),
        one(0, 0, Operations.changeFieldType("loaded", "n", "decimal(40,2)")),
        one(0, 6, Operations.createContainer("made", Map.of("id", "int"), List.of("id"))),
        one(2, 3, Operations.dropContainer("loaded")),
        one(0, 0, Operations.renameContainer("loaded", "people2")),
        one(3, 0, Operations.createIndex("people", "by_name", List.of("name"), true)),
        one(0, 2, Operations.dropIndex("people", "there")),
        one(
            0,
            0,
            Operations.schemaValidation(
                "people", Map.of("properties", Map.of("name", Map.of("type", "string"))))),
        one(8, 0, migrate("{\"pipeline\": [{\"$set\": {\"n\": {\"$add\": [\"$n\", 1]}}}]}")),
        one(
            0,
            0,
            migrate(
                "{\"pipeline\": [{\"$group\": {\"_id\": \"$even\", \"n\": {\"$sum\": \"$n\"}}},"
                    + " {\"$merge\": {\"into\": \"loaded\"}}]}")),
        one(
            0,
            0,
            migrate(
                "{\"pipeline\": [{\"$project\": {\"n\": 1}}, {\"$merge\": {\"into\":"
                    + " \"totals\"}}]}")),
        one(
            2,
            0,
            Operations.runNative(
                "people",
                "{update: 'people', updates: [{q: {}, u: {$inc: {n: 1}}, multi: true}]}",
                "{update: 'people', updates: [{q: {}, u: {$inc: {n: -1}}, multi: true}]}")));
  }

  private static Killed one(int forth, int back, MigrationOperation operation) {
    return new Killed(operation, forth, back);
  }

  @Override
  protected OperationSpace open(MigrationOperation operation) {
    return people();
  }

  private static MigrationOperation migrate(String data) {
    return MigrationOperation.of(OperationType.MIGRATE_DATA, "people", Json.parseObject(data));
  }

  private static OperationSpace people() {
    OperationSpace space = OperationSpace.open();
    space.with(
        "people",
        8,
        i ->
            BsonDocument.parse(
                "{_id: "
                    + (i % 3 == 0 ? "'k" + i + "'" : String.valueOf(i))
                    + ", name: 'n"
                    + i
                    + "', n: "
                    + i
                    + ", even: "
                    + (i % 2 == 0)
                    + ", z: [1]}"));
    space
        .collection("people")
        .createIndex(
            BsonDocument.parse("{z: 1}"),
            new com.mongodb.client.model.IndexOptions().name("there"));
    space.with("totals", "{_id: 1, old: true}", "{_id: 99}");
    var schema =
        MongoSpace.schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.INT);
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(new Object[] {i, "n" + i, i});
    }
    space
        .space()
        .load(
            MongoSpace.load("loaded", schema, LoadMode.UPSERT),
            MongoSpace.rows(rows.toArray(Object[][]::new)));
    return space;
  }
}
