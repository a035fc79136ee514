package io.polymigrate.cassandra;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.KilledOperationsTck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class KilledOperationsTest extends KilledOperationsTck<CassandraSpace> {

  @Override
  protected List<Killed> operations() {
    return List.of(
        one(6, 2, Operations.addField("people", "level", "int", 7)),
        one(4, 4, Operations.renameField("people", "name", "title")),
        one(0, 0, Operations.renameField("people", "id", "number")),
        one(5, 4, Operations.removeField("people", "name")),
        one(
            9,
            6,
            of(
                "change_field_type",
                Map.of("field_name", "n", "field_type", "string", "allow_copy", true))),
        one(0, 0, Operations.createContainer("made", Map.of("id", "int"), List.of("id"))),
        one(6, 4, Operations.dropContainer("people")),
        one(0, 0, of("rename_container", Map.of("new_name", "folk", "allow_copy", true))),
        one(3, 0, Operations.createIndex("people", "by_n", List.of("n"), false)),
        one(0, 0, Operations.dropIndex("people", "there")),
        one(
            3,
            1,
            Operations.schemaValidation(
                "people", Map.of("properties", Map.of("n", Map.of("type", "integer"))))),
        one(5, 1, of("migrate_data", Map.of("target_table", "copy"))),
        one(6, 2, of("migrate_data", Map.of("set", appended()))),
        one(5, 1, of("migrate_data", Map.of("target_table", "totals", "set", added()))),
        one(
            0,
            0,
            Operations.runNative(
                "people",
                "UPDATE people SET n = 77 WHERE id = 3",
                "UPDATE people SET n = 3 WHERE id = 3")));
  }

  private static Killed one(int forth, int back, MigrationOperation operation) {
    return new Killed(operation, forth, back);
  }

  // Applied twice it would show.
  private static Map<String, Object> appended() {
    Map<String, Object> set = new LinkedHashMap<>();
    set.put("name", Map.of("concatenate", List.of("name", "name")));
    set.put("n", constant(null));
    return set;
  }

  private static Map<String, Object> added() {
    Map<String, Object> set = new LinkedHashMap<>();
    set.put("label", Map.of("copy", "name"));
    set.put("total", Map.of("copy", "n"));
    return set;
  }

  private static Map<String, Object> constant(@org.jspecify.annotations.Nullable Object value) {
    Map<String, Object> constant = new LinkedHashMap<>();
    constant.put("constant", value);
    return constant;
  }

  private static MigrationOperation of(String type, Map<String, Object> data) {
    return MigrationOperation.of(new OperationType(type), "people", new LinkedHashMap<>(data));
  }

  @Override
  protected CassandraSpace open(MigrationOperation operation) {
    CassandraSpace space = CassandraSpace.open();
    var schema =
        CassandraSpace.schema(
            List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.INT);
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(new Object[] {i, "n" + i, i});
    }
    space.load("people", schema, rows.toArray(Object[][]::new));
    var totals =
        CassandraSpace.schema(
            List.of("id"), "id", Simple.INT, "label", Simple.STRING, "total", Simple.LONG);
    space.load("totals", totals, new Object[] {1, "old", 1L}, new Object[] {99, "other", 2L});
    if (operation.type().equals(OperationType.DROP_INDEX)) {
      space.apply(Operations.createIndex("people", "there", List.of("name"), false));
    }
    return space;
  }
}
