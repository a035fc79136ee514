package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.Operations;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.testkit.server.ServerKind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaValidationTest {

  static List<ServerKind> servers() {
    return SqlServers.all();
  }

  private static MigrationOperation schema() {
    return schema(true);
  }

  // MySQL and MariaDB copy the table to add a CHECK.
  private static MigrationOperation schema(boolean allowCopy) {
    MigrationOperation operation =
        Operations.schemaValidation(
            "people",
            Map.of(
                "type",
                "object",
                "required",
                List.of("name"),
                "properties",
                Map.of(
                    "age", Map.of("type", "integer", "minimum", 0, "exclusiveMaximum", 150),
                    "name", Map.of("type", "string", "minLength", 2, "pattern", "^[A-Z]"),
                    "level", Map.of("enum", List.of("it's", "high")))));
    Map<String, Object> data = new java.util.HashMap<>(operation.data());
    data.put("allow_copy", allowCopy);
    return MigrationOperation.of(operation.type(), "people", data).withOperationId("schema");
  }

  private static Store people(ServerKind kind) throws SQLException {
    Store store = Store.open(kind);
    store.run(
        "CREATE TABLE people (id int PRIMARY KEY, name varchar(20), age int, level varchar(10))",
        "INSERT INTO people VALUES (1, 'Ann', 30, 'high'), (2, 'Bob', null, null)");
    return store;
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aTableIsOnlyCopiedWhenThatIsAllowedHoweverSmall(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      if (store.postgresql()) {
        store.apply(schema(false));
        return;
      }
      List<String> before = store.everything();

      assertThatThrownBy(() -> store.apply(schema(false))).hasMessageContaining("allow_copy");

      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aSchemaIsEnforcedAndTheRollbackLiftsIt(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      List<String> before = store.everything();

      store.apply(schema());

      assertThat(store.inspect(schema()).problems()).isEmpty();
      for (String bad :
          List.of(
              "(3, 'C', 1, null)",
              "(3, 'cc', 1, null)",
              "(3, 'Cc', -1, null)",
              "(3, 'Cc', 150, null)",
              "(3, 'Cc', 1, 'low')",
              "(3, null, 1, null)")) {
        assertThatThrownBy(() -> store.run("INSERT INTO people VALUES " + bad))
            .as(bad)
            .isInstanceOf(SQLException.class);
      }

      store.rollBack("schema");

      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void violationsThereAlreadyAreReportedAndNothingIsEnforced(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      store.run("INSERT INTO people VALUES (7, 'Cee', -5, null), (8, null, -6, null)");
      List<String> before = store.everything();

      assertThat(store.check(schema()).problems())
          .anySatisfy(
              problem -> {
                assertThat(problem.code()).isEqualTo(StandardErrorCode.SCHEMA_VIOLATION);
                assertThat(problem.field()).contains("age");
                assertThat(problem.count()).isEqualTo(2);
                assertThat(problem.firstKeys()).containsExactly("7", "8");
              })
          .anySatisfy(
              problem -> {
                assertThat(problem.field()).contains("name");
                assertThat(problem.firstKeys()).containsExactly("8");
              });
      assertThatThrownBy(() -> store.apply(schema()))
          .satisfies(
              e ->
                  assertThat(FieldOperationsTest.code(e))
                      .isEqualTo(StandardErrorCode.SCHEMA_VIOLATION));
      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aSchemaThatDoesNotSuitTheColumnIsRefused(ServerKind kind) throws Exception {
    try (Store store = people(kind)) {
      MigrationOperation operation =
          Operations.schemaValidation(
              "people", Map.of("properties", Map.of("name", Map.of("type", "integer"))));

      assertThat(store.check(operation).problems())
          .singleElement()
          .satisfies(
              problem -> assertThat(problem.code()).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH));
    }
  }
}
