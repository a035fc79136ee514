package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.testkit.server.ServerKind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IndexOperationsTest {

  static List<ServerKind> servers() {
    return SqlServers.all();
  }

  static List<ServerKind> postgresql() {
    return SqlServers.postgresql();
  }

  private static Store people(ServerKind kind) throws SQLException {
    Store store = Store.open(kind);
    store.run(
        "CREATE TABLE people (id int PRIMARY KEY, name varchar(20), city varchar(20))",
        "INSERT INTO people VALUES (1, 'a', 'x'), (2, 'b', 'x'), (3, 'b', 'y'), (4, null, 'x'),"
            + " (5, null, 'x')");
    return store;
  }

  @ParameterizedTest
  @MethodSource("servers")
  void anIndexIsCreatedAndTheRollbackDropsIt(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      List<String> before = store.everything();
      MigrationOperation operation =
          Operations.createIndex("people", "by city", List.of("city", "name desc"), false)
              .withOperationId("index-1");

      store.apply(operation);

      assertThat(store.inspect(operation).problems()).isEmpty();
      assertThat(store.everything()).isNotEqualTo(before);

      store.rollBack("index-1");

      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void duplicatesAreReportedBeforeAUniqueIndexIsBuilt(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      List<String> before = store.everything();
      MigrationOperation operation =
          Operations.createIndex("people", "one_name", List.of("name"), true);

      assertThat(store.check(operation).problems())
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY);
                assertThat(problem.count()).isEqualTo(1);
                assertThat(problem.firstKeys()).containsExactly("b");
              });
      assertThatThrownBy(() -> store.apply(operation)).hasMessageContaining("'one_name'");
      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aDroppedIndexIsMadeAgain(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      store.run("CREATE INDEX cities ON people (city, name DESC)");
      List<String> before = store.everything();
      MigrationOperation operation =
          Operations.dropIndex("people", "cities").withOperationId("index-2");

      store.apply(operation);

      assertThat(store.inspect(operation).problems()).isEmpty();
      assertThat(store.everything()).isNotEqualTo(before);

      store.rollBack("index-2");

      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("postgresql")
  void aPartialIndexCoversOnlyWhatMatches(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      MigrationOperation operation =
          MigrationOperation.of(
              OperationType.CREATE_INDEX,
              "people",
              Map.of(
                  "index_name",
                  "x_names",
                  "fields",
                  List.of("name"),
                  "unique",
                  true,
                  "where",
                  Map.of("city", "x")));

      store.apply(operation);

      assertThat(store.rows("SELECT indexdef FROM pg_indexes WHERE indexname = 'x_names'"))
          .singleElement()
          .satisfies(definition -> assertThat(definition).contains("WHERE").contains("'x'"));
    }
  }

  @ParameterizedTest
  @MethodSource("postgresql")
  void anInvalidLeftoverIsReplaced(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      assertThatThrownBy(
              () -> store.run("CREATE UNIQUE INDEX CONCURRENTLY one_name ON people (name)"))
          .isInstanceOf(SQLException.class);
      store.run("DELETE FROM people WHERE id = 3");
      MigrationOperation operation =
          Operations.createIndex("people", "one_name", List.of("name"), true);
      assertThat(store.inspect(operation).problems()).hasSize(1);

      store.apply(operation);

      assertThat(store.inspect(operation).problems()).isEmpty();
    }
  }
}
