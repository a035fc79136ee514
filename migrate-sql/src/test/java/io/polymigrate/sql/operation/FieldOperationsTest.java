package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.testkit.server.ServerKind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FieldOperationsTest {

  static List<ServerKind> servers() {
    return SqlServers.all();
  }

  private static Store users(ServerKind kind, int rows) throws SQLException {
    Store store = Store.open(kind);
    store.run("CREATE TABLE users (id int PRIMARY KEY, name varchar(50), active boolean)");
    for (int i = 1; i <= rows; i++) {
      store.run("INSERT INTO users VALUES (" + i + ", 'user " + i + "', " + (i % 10 != 0) + ")");
    }
    return store;
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aConstantDefaultReachesEveryRowAndTheRollbackRemovesTheColumn(ServerKind kind)
      throws Exception {
    try (Store store = users(kind, 30)) {
      List<String> before = store.everything();
      MigrationOperation operation =
          Operations.addField("users", "verified", "boolean", false).withOperationId("add-1");

      long records = store.applied(operation);

      assertThat(records).isEqualTo(30);
      assertThat(store.inspect(operation).problems()).isEmpty();
      assertThat(store.rows("SELECT count(*) FROM users WHERE NOT verified")).containsExactly("30");

      RollbackResult result = store.rollBack("add-1");

      assertThat(result).isEqualTo(new RollbackResult("add-1", 30, List.of(), 0));
      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aDefaultWithConditionsReachesOnlyRowsThatMatch(ServerKind kind) throws Exception {
    try (Store store = users(kind, 30)) {
      List<String> before = store.everything();
      MigrationOperation operation =
          Operations.addField("users", "score", "long", 7)
              .withConditions(Map.of("active", true))
              .withBatchSize(4)
              .withOperationId("add-2");

      long records = store.applied(operation);

      assertThat(records).isEqualTo(27);
      assertThat(store.rows("SELECT id FROM users WHERE score IS NULL ORDER BY id"))
          .containsExactly("10", "20", "30");
      assertThat(store.inspect(operation).problems()).isEmpty();

      RollbackResult result = store.rollBack("add-2");

      assertThat(result.restored()).isEqualTo(27);
      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aColumnThatIsThereIsFilledWhereEmptyAndEmptiedAgainExactlyThere(ServerKind kind)
      throws Exception {
    try (Store store = users(kind, 30)) {
      store.run(
          "ALTER TABLE users ADD COLUMN score integer",
          "UPDATE users SET score = id WHERE id > 25");
      List<String> before = store.everything();
      MigrationOperation operation =
          Operations.addField("users", "score", "int", 3).withBatchSize(7).withOperationId("add-3");

      long records = store.applied(operation);

      assertThat(records).isEqualTo(25);
      assertThat(store.rows("SELECT count(*) FROM users WHERE score = 3")).containsExactly("25");

      RollbackResult result = store.rollBack("add-3");

      assertThat(result).isEqualTo(new RollbackResult("add-3", 25, List.of(), 0));
      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aRowThatOthersChangedSinceIsAConflictAndLeftAlone(ServerKind kind) throws Exception {
    try (Store store = users(kind, 10)) {
      store.run("ALTER TABLE users ADD COLUMN score integer");
      store.apply(Operations.addField("users", "score", "int", 3).withOperationId("add-4"));
      store.run("UPDATE users SET score = 99 WHERE id = 4", "DELETE FROM users WHERE id = 5");

      RollbackResult result = store.rollBack("add-4");

      assertThat(result).isEqualTo(new RollbackResult("add-4", 8, List.of("4"), 1));
      assertThat(store.rows("SELECT id, score FROM users WHERE score IS NOT NULL"))
          .containsExactly("4|99");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aColumnThatOthersHaveWrittenIntoStaysForThoseRows(ServerKind kind) throws Exception {
    try (Store store = users(kind, 10)) {
      store.apply(Operations.addField("users", "score", "int", 3).withOperationId("add-5"));
      store.run("UPDATE users SET score = 99 WHERE id = 4");

      RollbackResult result = store.rollBack("add-5");

      assertThat(result).isEqualTo(new RollbackResult("add-5", 9, List.of("4"), 1));
      assertThat(store.rows("SELECT id, score FROM users WHERE score IS NOT NULL"))
          .containsExactly("4|99");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aRequiredFieldIsNotNullInTheEnd(ServerKind kind) throws Exception {
    try (Store store = users(kind, 10)) {
      store.run("ALTER TABLE users ADD COLUMN score integer");
      List<String> before = store.everything();
      MigrationOperation operation =
          MigrationOperation.of(
                  OperationType.ADD_FIELD,
                  "users",
                  Map.of(
                      "field_name",
                      "score",
                      "field_type",
                      "int",
                      "default_value",
                      1,
                      "nullable",
                      false))
              .withOperationId("add-6");

      store.apply(operation);

      assertThat(store.inspect(operation).problems()).isEmpty();
      assertThatThrownBy(() -> store.run("UPDATE users SET score = NULL"))
          .isInstanceOf(SQLException.class);

      store.rollBack("add-6");

      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void theSameIdAgainIsAppliedAlreadyAndFinalizedCannotBeRolledBack(ServerKind kind)
      throws Exception {
    try (Store store = users(kind, 3)) {
      MigrationOperation operation =
          Operations.addField("users", "score", "int", 3).withOperationId("add-7");
      store.apply(operation);

      assertThat(store.apply(operation)).isInstanceOf(OperationResult.AlreadyApplied.class);
      assertThatThrownBy(
              () ->
                  store.apply(
                      Operations.addField("users", "score", "int", 4).withOperationId("add-7")))
          .satisfies(e -> assertThat(code(e)).isEqualTo(StandardErrorCode.OPERATION_ID_REUSED));

      store.finalizeUndo("add-7");

      assertThatThrownBy(() -> store.rollBack("add-7"))
          .satisfies(e -> assertThat(code(e)).isEqualTo(StandardErrorCode.ALREADY_FINALIZED));
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aRenamedFieldComesBackUnderItsName(ServerKind kind) throws Exception {
    try (Store store = users(kind, 3)) {
      List<String> before = store.everything();
      MigrationOperation operation =
          Operations.renameField("users", "name", "order by \"`'\\ é")
              .withOperationId("Rename One");

      store.apply(operation);

      assertThat(store.inspect(operation).problems()).isEmpty();
      assertThat(store.rows("SELECT " + store.quote("order by \"`'\\ é") + " FROM users"))
          .containsExactly("user 1", "user 2", "user 3");

      store.rollBack("Rename One");

      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aRemovedFieldComesBackWithTypeDefaultValuesAndPlace(ServerKind kind) throws Exception {
    try (Store store = users(kind, 3)) {
      store.run(
          "ALTER TABLE users ADD COLUMN level decimal(5,2) DEFAULT 1.50 NOT NULL",
          "ALTER TABLE users ADD COLUMN required varchar(20)",
          "UPDATE users SET required = 'x'",
          store.postgresql()
              ? "ALTER TABLE users ALTER COLUMN required SET NOT NULL"
              : "ALTER TABLE users MODIFY required varchar(20) NOT NULL",
          "ALTER TABLE users ADD COLUMN last_one int");
      List<String> before = store.everything();

      store.apply(Operations.removeField("users", "level").withOperationId("remove-1"));
      store.apply(Operations.removeField("users", "required").withOperationId("remove-2"));

      assertThat(describedFields(store)).doesNotContain("level", "required").hasSize(4);
      store.run(
          "INSERT INTO users (id, name) VALUES (77, 'new')", "DELETE FROM users WHERE id = 77");

      store.rollBack("remove-2");
      store.rollBack("remove-1");

      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aFinalizedRemovalIsGoneForGood(ServerKind kind) throws Exception {
    try (Store store = users(kind, 3)) {
      store.apply(Operations.removeField("users", "name").withOperationId("remove-3"));

      store.finalizeUndo("remove-3");

      assertThat(store.rows("SELECT * FROM users"))
          .containsExactly("1|" + yes(kind), "2|" + yes(kind), "3|" + yes(kind));
    }
  }

  private static String yes(ServerKind kind) {
    return kind.name().startsWith("POSTGRESQL") ? "t" : "1";
  }

  private static List<String> describedFields(Store store) {
    return io.polymigrate.api.spi.Stages.join(
            store.adapter().describe("users", io.polymigrate.api.CallContext.create()))
        .schema()
        .fields()
        .stream()
        .map(io.polymigrate.api.type.Field::name)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void badInputIsRefusedAndNothingIsWritten(ServerKind kind) throws Exception {
    try (Store store = users(kind, 3)) {
      List<String> before = store.rows("SELECT * FROM users ORDER BY id");
      Map<MigrationOperation, StandardErrorCode> refused =
          Map.of(
              Operations.addField("nowhere", "a", "int", 1),
              StandardErrorCode.CONTAINER_NOT_FOUND,
              Operations.addField("users", "name", "int", 1),
              StandardErrorCode.FIELD_EXISTS,
              Operations.addField("users", "a", "int", "many"),
              StandardErrorCode.INVALID_INPUT,
              Operations.addField("users", "a", "int", 1).withConditions(Map.of("nope", 1)),
              StandardErrorCode.FIELD_NOT_FOUND,
              MigrationOperation.of(OperationType.RENAME_FIELD, "users", Map.of("from", "a")),
              StandardErrorCode.INVALID_INPUT,
              Operations.renameField("users", "name", "active"),
              StandardErrorCode.FIELD_EXISTS,
              Operations.removeField("users", "id"),
              StandardErrorCode.INVALID_INPUT,
              MigrationOperation.of(new OperationType("acme:reindex"), "users", Map.of()),
              StandardErrorCode.OPERATION_NOT_SUPPORTED);

      refused.forEach(
          (operation, code) ->
              assertThatThrownBy(() -> store.apply(operation))
                  .satisfies(e -> assertThat(code(e)).as(operation.toString()).isEqualTo(code)));

      assertThat(store.rows("SELECT * FROM users ORDER BY id")).isEqualTo(before);
      Validation validation = store.check(Operations.removeField("users", "nope"));
      assertThat(validation.problems().get(0).message())
          .isEqualTo("'users' has no field 'nope'; it has [id, name, active]");
    }
  }

  static io.polymigrate.api.error.ErrorCode code(Throwable failure) {
    return ((MigrationException) failure).code();
  }
}
