package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerOperationsTest {

  private static OperationSpace users() {
    OperationSpace space = OperationSpace.open();
    var schema = MongoSpace.schema(List.of("id"), "id", Simple.INT, "born", Simple.DATE);
    space
        .space()
        .load(
            MongoSpace.load("users", schema, LoadMode.UPSERT),
            MongoSpace.rows(new Object[] {1, "2020-02-29"}, new Object[] {2, null}));
    space.collection("users").createIndex(BsonDocument.parse("{born: -1}"));
    space.door().runCommand(BsonDocument.parse("{collMod: 'users', validator: {x: null}}"));
    return space;
  }

  private static MigrationOperation create() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", "int");
    fields.put("amount", "decimal(40,2)");
    return Operations.createContainer("orders", fields, List.of("id")).withOperationId("op");
  }

  @Test
  void aCollectionIsMadeWithItsSchemaAndTakenAway() {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();

      space.apply(create());

      assertThat(space.inspect(create()).problems()).isEmpty();
      assertThat(space.apply(create())).isInstanceOf(OperationResult.AlreadyApplied.class);
      assertThat(space.space().plan(ExtractRequest.of("orders")).schema().fields())
          .extracting(field -> field.name() + " " + field.type() + " " + field.held())
          .containsExactly("id int int", "amount decimal(40,2) string");

      assertThat(space.rollBack("op")).isEqualTo(new RollbackResult("op", 0, List.of(), 0));
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void aCollectionThatOthersHaveWrittenIntoIsKept() {
    try (OperationSpace space = users()) {
      space.apply(create());
      space.with("orders", "{_id: 7}");

      RollbackResult result = space.rollBack("op");

      assertThat(result).isEqualTo(new RollbackResult("op", 0, List.of("7"), 1));
      assertThat(space.collection("orders").countDocuments()).isEqualTo(1);
      assertThat(space.space().plan(ExtractRequest.of("orders")).schema().fields()).hasSize(2);
    }
  }

  @Test
  void aCollectionWithoutFieldsHasNoSchema() {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();

      space.apply(Operations.createContainer("loose", Map.of(), List.of()).withOperationId("op"));

      assertThat(space.door().listCollectionNames()).contains("loose");

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void aDroppedCollectionComesBackWithEverything() {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();
      MigrationOperation operation = Operations.dropContainer("users").withOperationId("op");

      space.apply(operation);

      assertThat(space.inspect(operation).problems()).isEmpty();
      assertThat(space.own()).contains("_polymigrate_undo_op");
      assertThat(space.everything()).noneMatch(line -> line.startsWith("users"));

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void aFinalizedDropIsForGood() {
    try (OperationSpace space = users()) {
      space.apply(Operations.dropContainer("users").withOperationId("op"));

      space.finalizeUndo("op");

      assertThat(space.own()).doesNotContain("_polymigrate_undo_op");
      assertThat(space.everything()).isEmpty();
    }
  }

  @Test
  void aRenamedCollectionKeepsEverythingAndComesBack() {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();
      MigrationOperation operation =
          Operations.renameContainer("users", "people").withOperationId("Op with Capitals");

      space.apply(operation);

      assertThat(space.inspect(operation).problems()).isEmpty();
      assertThat(space.everything())
          .containsExactlyInAnyOrderElementsOf(
              before.stream()
                  .map(line -> line.replace("users ", "people ").replace("\"users\"", "\"people\""))
                  .toList());

      space.rollBack("Op with Capitals");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop", "rename"})
  void aNewCollectionOfTheNameStandsAgainstTheRollback(String which) {
    try (OperationSpace space = users()) {
      space.apply(
          (which.equals("drop")
                  ? Operations.dropContainer("users")
                  : Operations.renameContainer("users", "people"))
              .withOperationId("op"));
      space.with("users", "{_id: 9}");

      assertThatThrownBy(() -> space.rollBack("op"))
          .satisfies(
              e -> assertThat(OperatedStore.code(e)).isEqualTo(StandardErrorCode.CONTAINER_EXISTS));

      space.collection("users").drop();
      space.rollBack("op");

      assertThat(space.collection("users").countDocuments()).isEqualTo(2);
    }
  }

  @Test
  void badInputIsRefused() {
    try (OperationSpace space = users()) {
      space.door().createView("shown", "users", List.of());
      List<String> before = space.everything();
      Map<MigrationOperation, StandardErrorCode> refused =
          Map.of(
              Operations.createContainer("users", Map.of("id", "int"), List.of()),
              StandardErrorCode.CONTAINER_EXISTS,
              Operations.createContainer("new", Map.of("id", "int"), List.of("nope")),
              StandardErrorCode.INVALID_INPUT,
              Operations.createContainer("a$b", Map.of(), List.of()),
              StandardErrorCode.INVALID_INPUT,
              Operations.createContainer("_polymigrate_x", Map.of(), List.of()),
              StandardErrorCode.INVALID_INPUT,
              Operations.dropContainer("nowhere"),
              StandardErrorCode.CONTAINER_NOT_FOUND,
              Operations.dropContainer("shown"),
              StandardErrorCode.INVALID_INPUT,
              Operations.renameContainer("users", "shown"),
              StandardErrorCode.CONTAINER_EXISTS,
              Operations.renameContainer("users", "_polymigrate_x"),
              StandardErrorCode.INVALID_INPUT);

      refused.forEach(
          (operation, code) ->
              assertThatThrownBy(() -> space.apply(operation))
                  .as(operation.toString())
                  .satisfies(e -> assertThat(OperatedStore.code(e)).isEqualTo(code)));

      assertThat(space.everything()).isEqualTo(before);
    }
  }
}
