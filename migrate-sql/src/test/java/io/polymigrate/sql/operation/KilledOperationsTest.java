package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.testkit.process.OperationProcess;
import io.polymigrate.testkit.process.OperationProcess.Verb;
import io.polymigrate.testkit.server.ServerKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real process dies at each step; another run ends as an undisturbed one, and is undone whole.
 */
class KilledOperationsTest {
  private static final boolean CHAOS = Boolean.getBoolean("polymigrate.chaos");

  /** An operation, and the instants to die at, forwards and back. */
  record Case(
      ServerKind kind,
      MigrationOperation operation,
      List<String> killPoints,
      List<String> undoPoints) {
    @Override
    public String toString() {
      return kind.id() + " " + operation.type() + " " + operation.operationId().orElse("");
    }
  }

  // In short, each case on one of two servers, at the last instant of each direction.
  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (ServerKind kind : SqlServers.all()) {
      boolean postgresql = kind.name().startsWith("POSTGRESQL");
      List<Case> all = cases(kind, postgresql);
      for (int i = 0; i < all.size(); i++) {
        boolean inShort = kind == (i % 2 == 0 ? ServerKind.POSTGRESQL_16 : ServerKind.MYSQL_8);
        if (CHAOS || inShort) {
          cases.add(all.get(i));
        }
      }
    }
    return cases.stream();
  }

  private static List<Case> cases(ServerKind kind, boolean postgresql) {
    List<Case> cases = new ArrayList<>(fields(kind, postgresql));
    cases.addAll(types(kind, postgresql));
    cases.add(schema(kind, postgresql));
    cases.addAll(definitions(kind, postgresql));
    cases.addAll(data(kind));
    return cases;
  }

  private static List<Case> fields(ServerKind kind, boolean postgresql) {
    return List.of(
        new Case(
            kind,
            Operations.addField("people", "score", "int", 7)
                .withConditions(Map.of("id", Map.of("lte", 9)))
                .withBatchSize(3)
                .withOperationId("create"),
            List.of(
                "add_field.column.before",
                postgresql ? "add_field.column.after" : "add_field.column.noted",
                "types.before",
                "add_field.fill.commit:2",
                "add_field.fill.batch:2"),
            List.of("add_field.undo.before", "add_field.undo.after")),
        new Case(
            kind,
            Operations.addField("people", "level", "int", 7)
                .withBatchSize(3)
                .withOperationId("fill"),
            List.of(
                "add_field.fill.undo_table.after",
                "add_field.fill.kept:2",
                "add_field.fill.commit:2",
                "add_field.fill.batch:2"),
            List.of("undo.commit:2", "undo.batch:1")),
        new Case(
            kind,
            Operations.renameField("people", "name", "called").withOperationId("rename"),
            List.of("rename_field.after", "types.before"),
            List.of("rename_field.undo.before", "rename_field.undo.after")),
        new Case(
            kind,
            Operations.removeField("people", "name").withOperationId("remove"),
            List.of("remove_field.nullable.after", "remove_field.hide.after"),
            List.of("remove_field.undo.before", "remove_field.undo.after")));
  }

  private static List<Case> types(ServerKind kind, boolean postgresql) {
    return List.of(
        new Case(
            kind,
            Operations.changeFieldType("people", "level", "long")
                .withBatchSize(3)
                .withOperationId("widen"),
            List.of(
                "change_field_type.column.after",
                "change_field_type.mirror.after",
                "change_field_type.commit:2",
                "change_field_type.batch:2",
                "change_field_type.swap.before",
                "change_field_type.swap.after",
                "types.before"),
            List.of(
                "change_field_type.back.mirror.after",
                "change_field_type.back.batch:2",
                "change_field_type.swap_back.before",
                "change_field_type.swap_back.after",
                "change_field_type.undo.after")),
        new Case(
            kind,
            Operations.changeFieldType("people", "name", "string")
                .withBatchSize(3)
                .withOperationId("retype"),
            List.of(
                "change_field_type.nullable.after",
                "change_field_type.swap.after",
                postgresql
                    ? "change_field_type.required.validate.after"
                    : "change_field_type.required.not_null.after"),
            List.of("change_field_type.swap_back.after", "change_field_type.undo.after")));
  }

  private static Case schema(ServerKind kind, boolean postgresql) {
    Map<String, Object> schema =
        Map.of(
            "schema",
            Map.of(
                "type",
                "object",
                "required",
                List.of("town"),
                "properties",
                Map.of("level", Map.of("type", "integer", "minimum", 0))),
            "allow_copy",
            true);
    return new Case(
        kind,
        MigrationOperation.of(OperationType.SCHEMA_VALIDATION, "people", schema)
            .withOperationId("schema"),
        postgresql
            ? List.of(
                "schema_validation.check.after",
                "schema_validation.validate.after",
                "schema_validation.required.not_valid.after",
                "schema_validation.required.validate.after")
            : List.of(
                "schema_validation.check.noted",
                "schema_validation.check.after",
                "schema_validation.required.not_null.after"),
        List.of("schema_validation.undo.after", "schema_validation.undo_required.before"));
  }

  private static List<Case> definitions(ServerKind kind, boolean postgresql) {
    return List.of(
        new Case(
            kind,
            Operations.createIndex("people", "by_name", List.of("name", "id desc"), true)
                .withOperationId("index"),
            List.of("create_index.before", "create_index.after"),
            List.of()),
        new Case(
            kind,
            Operations.dropIndex("people", "by_town").withOperationId("unindex"),
            List.of("drop_index.noted", "drop_index.after"),
            List.of("create_index.before", "create_index.after")),
        new Case(
            kind,
            Operations.createContainer(
                    "pets", Map.of("id", "long", "tags", "list<struct<a: int>>"), List.of("id"))
                .withOperationId("make"),
            postgresql
                ? List.of("create_container.before", "create_container.after", "types.before")
                : List.of(
                    "create_container.noted",
                    "create_container.after",
                    "create_container.name.before",
                    "create_container.name.after",
                    "types.before"),
            List.of("types.before")),
        new Case(
            kind,
            Operations.dropContainer("people").withOperationId("drop"),
            List.of("drop_container.before", "drop_container.after"),
            List.of("drop_container.undo.before", "drop_container.undo.after")),
        new Case(
            kind,
            Operations.renameContainer("people", "persons").withOperationId("move"),
            List.of("rename_container.after", "types.before"),
            List.of("rename_container.undo.before", "rename_container.undo.after")));
  }

  private static List<Case> data(ServerKind kind) {
    return List.of(
        new Case(
            kind,
            MigrationOperation.of(
                    OperationType.MIGRATE_DATA,
                    "people",
                    Map.of("set", Map.of("name", Map.of("concatenate", List.of("name", "name")))))
                .withBatchSize(3)
                .withOperationId("set"),
            List.of("migrate_data.kept:2", "migrate_data.commit:2", "migrate_data.batch:2"),
            List.of("undo.commit:1", "undo.batch:2")),
        new Case(
            kind,
            MigrationOperation.of(
                    OperationType.MIGRATE_DATA,
                    "people",
                    Map.of(
                        "set",
                        Map.of("id", Map.of("copy", "id"), "name", Map.of("copy", "name")),
                        "target_table",
                        "copies"))
                .withBatchSize(3)
                .withOperationId("copy"),
            List.of(
                "migrate_data.undo_table.after",
                "migrate_data.kept:2",
                "migrate_data.commit:2",
                "migrate_data.batch:2"),
            List.of("undo.commit:1", "undo.batch:2")),
        new Case(
            kind,
            Operations.runNative(
                    "people",
                    "UPDATE people SET level = COALESCE(level, 0) + 1",
                    "UPDATE people SET level = NULLIF(level - 1, 0)")
                .withOperationId("native"),
            List.of("run_native.commit", "run_native.after"),
            List.of()));
  }

  private static Store people(ServerKind kind) throws SQLException {
    Store store = Store.open(kind);
    store.run(
        "CREATE TABLE people (id int PRIMARY KEY, name varchar(50) NOT NULL, level int,"
            + " town varchar(20))",
        "CREATE INDEX by_town ON people (town)",
        "INSERT INTO people VALUES (1, 'a', 1, 'x'), (2, 'b', null, 'x'), (3, 'c', null, 'y'),"
            + " (4, 'd', 4, 'y'), (5, 'e', null, ''), (6, 'f', null, 'z'), (7, 'g', 7, 'z'),"
            + " (8, 'h', null, 'z'), (9, 'i', null, 'z'), (10, 'j', null, 'z'),"
            + " (11, 'k', null, 'z')",
        "CREATE TABLE copies (id int PRIMARY KEY, name varchar(50), at int DEFAULT 3)",
        "INSERT INTO copies VALUES (100, 'there', 1)");
    return store;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void runAgainItEndsAsUndisturbedAndIsUndoneExactly(Case each) throws Exception {
    String id = each.operation().operationId().orElseThrow();
    List<String> undisturbed;
    List<String> before;
    try (Store store = people(each.kind())) {
      before = store.everything();
      store.apply(each.operation());
      undisturbed = store.everything();
    }
    for (String killPoint : chosen(each.killPoints())) {
      try (Store store = people(each.kind())) {
        assertThat(OperationProcess.run(store.url(), Verb.EXECUTE, each.operation(), killPoint))
            .as(killPoint)
            .isEqualTo(OperationProcess.KILLED);

        store.apply(each.operation());

        assertThat(store.everything()).as(killPoint).isEqualTo(undisturbed);

        store.rollBack(id);

        assertThat(store.everything()).as(killPoint).isEqualTo(before);
      }
      try (Store store = people(each.kind())) {
        assertThat(OperationProcess.run(store.url(), Verb.EXECUTE, each.operation(), killPoint))
            .as(killPoint)
            .isEqualTo(OperationProcess.KILLED);

        store.rollBack(id);

        assertThat(store.everything()).as("rolled back after " + killPoint).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRollbackThatDiesIsFinishedByTheNext(Case each) throws Exception {
    String id = each.operation().operationId().orElseThrow();
    for (String killPoint : chosen(each.undoPoints())) {
      try (Store store = people(each.kind())) {
        List<String> before = store.everything();
        store.apply(each.operation());
        assertThat(OperationProcess.run(store.url(), Verb.ROLL_BACK, each.operation(), killPoint))
            .as(killPoint)
            .isEqualTo(OperationProcess.KILLED);

        store.rollBack(id);

        assertThat(store.everything()).as(killPoint).isEqualTo(before);
      }
    }
  }

  private static List<String> chosen(List<String> killPoints) {
    int count = killPoints.size();
    return CHAOS || count == 0 ? killPoints : killPoints.subList(count - 1, count);
  }
}
