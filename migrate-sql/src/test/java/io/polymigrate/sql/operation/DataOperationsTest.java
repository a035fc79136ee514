package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.testkit.server.ServerKind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DataOperationsTest {

  static List<ServerKind> servers() {
    return SqlServers.all();
  }

  private static Store people(ServerKind kind) throws SQLException {
    Store store = Store.open(kind);
    store.run(
        "CREATE TABLE people (a varchar(10), b int, first varchar(20), last varchar(20),"
            + " whole varchar(50), PRIMARY KEY (a, b))");
    for (int i = 1; i <= 20; i++) {
      store.run(
          "INSERT INTO people VALUES ('k"
              + (i % 3)
              + "', "
              + i
              + ", 'F"
              + i
              + "', 'L"
              + i
              + "', "
              + (i % 5 == 0 ? "'old " + i + "'" : "null")
              + ")");
    }
    return store;
  }

  private static MigrationOperation names() {
    return MigrationOperation.of(
            OperationType.MIGRATE_DATA,
            "people",
            Map.of(
                "set",
                Map.of(
                    "whole",
                    Map.of("concatenate", List.of("first", "last"), "separator", " "),
                    "last",
                    Map.of("constant", "it's \\ done"))))
        .withConditions(Map.of("b", Map.of("gt", 2)))
        .withBatchSize(4)
        .withOperationId("names");
  }

  @ParameterizedTest
  @MethodSource("servers")
  void fieldsAreSetInPlaceAndRestoredExactly(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      List<String> before = store.everything();

      long records = store.applied(names());

      assertThat(records).isEqualTo(18);
      assertThat(store.rows("SELECT whole, last FROM people WHERE b = 7"))
          .containsExactly("F7 L7|it's \\ done");
      assertThat(store.rows("SELECT whole, last FROM people WHERE b = 2"))
          .containsExactly("null|L2");

      RollbackResult result = store.rollBack("names");

      assertThat(result).isEqualTo(new RollbackResult("names", 18, List.of(), 0));
      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void whatOthersChangedSinceIsLeftAlone(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      store.apply(names());
      store.run("UPDATE people SET whole = 'F7 l7' WHERE b = 7", "DELETE FROM people WHERE b = 8");

      RollbackResult result = store.rollBack("names");

      assertThat(result)
          .isEqualTo(
              new RollbackResult("names", 16, List.of("[\"k1\",\"7\"]", "[\"k2\",\"8\"]"), 2));
      assertThat(store.rows("SELECT whole FROM people WHERE b = 7")).containsExactly("F7 l7");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void recordsOfAnotherTableAreMadeAndExactlyTheseRemoved(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      store.run(
          "CREATE TABLE names (id int PRIMARY KEY, name varchar(20), made int DEFAULT 5)",
          "INSERT INTO names VALUES (1000, 'other', 1)");
      List<String> before = store.everything();
      MigrationOperation operation =
          MigrationOperation.of(
                  OperationType.MIGRATE_DATA,
                  "people",
                  Map.of(
                      "target_table",
                      "names",
                      "set",
                      Map.of("id", Map.of("copy", "b"), "name", Map.of("copy", "first"))))
              .withBatchSize(6)
              .withOperationId("made");

      assertThat(store.applied(operation)).isEqualTo(20);
      assertThat(store.rows("SELECT * FROM names WHERE id = 7")).containsExactly("7|F7|5");
      store.run("INSERT INTO names VALUES (2000, 'later', 1)");

      RollbackResult result = store.rollBack("made");

      assertThat(result).isEqualTo(new RollbackResult("made", 20, List.of(), 0));
      store.run("DELETE FROM names WHERE id = 2000");
      store.finalizeUndo("made");
      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aStatementRunsOnceAndItsInverseUndoesIt(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      List<String> before = store.everything();
      MigrationOperation operation =
          Operations.runNative(
                  "people",
                  "UPDATE people SET whole = 'n' WHERE b = 1",
                  "UPDATE people SET whole = null WHERE b = 1")
              .withOperationId("native-1");

      assertThat(store.applied(operation)).isEqualTo(1);
      assertThat(store.rows("SELECT whole FROM people WHERE b = 1")).containsExactly("n");

      store.rollBack("native-1");

      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aStatementWithoutInverseIsIrreversible(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      store.apply(
          Operations.runNative("people", "CREATE TABLE made (id int)", null)
              .withOperationId("native-2"));

      assertThatThrownBy(() -> store.rollBack("native-2"))
          .satisfies(
              e ->
                  assertThat(FieldOperationsTest.code(e))
                      .isEqualTo(StandardErrorCode.IRREVERSIBLE));
      store.finalizeUndo("native-2");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aLoneExtractCanBeCheckedButNotRun(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      List<String> before = store.everything();

      assertThat(store.check(Operations.extract("people")).problems()).isEmpty();
      assertThat(store.check(Operations.extract("nowhere")).problems()).hasSize(1);
      assertThatThrownBy(() -> store.apply(Operations.extract("people")))
          .hasMessageContaining("put it into a migration");

      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aCopyThatMightNotFitIsRefused(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      MigrationOperation operation =
          MigrationOperation.of(
              OperationType.MIGRATE_DATA,
              "people",
              Map.of("set", Map.of("first", Map.of("copy", "whole"))));

      assertThatThrownBy(() -> store.apply(operation))
          .satisfies(
              e ->
                  assertThat(FieldOperationsTest.code(e))
                      .isEqualTo(StandardErrorCode.INVALID_INPUT));
    }
  }
}
