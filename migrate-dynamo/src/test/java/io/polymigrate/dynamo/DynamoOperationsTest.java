package io.polymigrate.dynamo;

import static io.polymigrate.dynamo.DynamoSpace.n;
import static io.polymigrate.dynamo.DynamoSpace.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoOperationsTest {
  private static MigrationOperation of(String type, String container, Map<String, ?> data) {
    return MigrationOperation.of(
        new OperationType(type), container, new LinkedHashMap<String, @Nullable Object>(data));
  }

  private static DynamoSpace people() {
    DynamoSpace space = DynamoSpace.open();
    space.load(
        "people",
        DynamoSpace.schema(
            List.of("id"),
            "id",
            Simple.INT,
            "first",
            Simple.STRING,
            "last",
            Simple.STRING,
            "n",
            Simple.INT),
        new Object[] {1, "Ada", "L", 1},
        new Object[] {2, "Bo", null, 2},
        new Object[] {3, "Cy", "M", null});
    return space;
  }

  @Test
  void aTableIsMadeWithPartitionAndSortKeyAndUnits() {
    try (DynamoSpace space = DynamoSpace.open()) {
      MigrationOperation create =
          of(
              "create_container",
              "orders",
              Map.of(
                  "fields",
                  new LinkedHashMap<>(Map.of("customer", "string", "at", "instant")),
                  "key",
                  List.of("customer", "at"),
                  "read_units",
                  3,
                  "write_units",
                  4));

      space.apply(create.withOperationId("c"));

      assertThat(Tables.keys(space.describe("orders")))
          .containsExactly(
              new DynamoLayout.KeyAttribute("customer", "S"),
              new DynamoLayout.KeyAttribute("at", "S"));
      assertThat(TableDefinition.capacity(space.describe("orders")))
          .isEqualTo(new TableDefinition.Capacity(3, 4));
      assertThat(space.inspect(create).problems()).isEmpty();
      space.rollBack("c");
      assertThat(space.tables()).doesNotContain("orders");
    }
  }

  @Test
  void aTableThatOthersFilledIsNotTakenAwayByTheRollback() {
    try (DynamoSpace space = DynamoSpace.open()) {
      space.apply(
          Operations.createContainer("made", Map.of("id", "int"), List.of("id"))
              .withOperationId("c"));
      space.put("made", 5);

      RollbackResult result = space.rollBack("c");

      assertThat(result.conflicts()).containsExactly("5");
      assertThat(space.tables()).contains("made");
    }
  }

  @Test
  void anIndexOnAttributesOfAnotherTypeIsRefusedWithTheItems() {
    try (DynamoSpace space = DynamoSpace.open()) {
      space
          .table("theirs")
          .put("theirs", 1, "v", s("a"))
          .put("theirs", 2, "v", s("b"))
          .put("theirs", 3);
      MigrationOperation index =
          of("add_gsi", "theirs", Map.of("index_name", "by_v", "fields", List.of("v")));
      space.apply(index.withOperationId("i"));
      assertThat(space.describe("theirs").globalSecondaryIndexes()).hasSize(1);
      space.rollBack("i");
      assertThat(space.describe("theirs").globalSecondaryIndexes()).isEmpty();

      space.load(
          "ours",
          DynamoSpace.schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING),
          new Object[] {1, "a"},
          new Object[] {2, null},
          new Object[] {3, ""});
      Validation refused = space.check(Operations.createIndex("ours", "by_v", List.of("v"), false));

      assertThat(refused.problems()).hasSize(1);
      assertThat(refused.problems().get(0).code()).isEqualTo(DynamoErrorCode.DYNAMO_INDEX_KEY_TYPE);
      assertThat(refused.problems().get(0).firstKeys()).containsExactlyInAnyOrder("2", "3");
    }
  }

  @Test
  void capacityIsChangedAndPutBack() {
    try (DynamoSpace space = people()) {
      MigrationOperation change =
          of("update_capacity", "people", Map.of("read_units", 5, "write_units", 6));

      space.apply(change.withOperationId("u"));

      assertThat(TableDefinition.capacity(space.describe("people")))
          .isEqualTo(new TableDefinition.Capacity(5, 6));
      assertThat(space.inspect(change).problems()).isEmpty();
      space.rollBack("u");
      assertThat(TableDefinition.capacity(space.describe("people")).onDemand()).isTrue();
    }
  }

  @Test
  void aTypeIsChangedWhereEveryValueFitsAndRefusedElse() {
    try (DynamoSpace space = people()) {
      List<String> before = space.everything();
      assertThatThrownBy(() -> space.apply(Operations.changeFieldType("people", "first", "int")))
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.VALUE_NOT_REPRESENTABLE);

      long changed =
          space.applied(Operations.changeFieldType("people", "n", "string").withOperationId("t"));

      assertThat(changed).isEqualTo(2);
      assertThat(space.item("people", 1)).containsEntry("n", s("1"));
      assertThat(space.item("people", 3)).containsEntry("n", AttributeValue.fromNul(true));
      space.rollBack("t");
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void aKeyFieldIsNeitherRenamedNorRemoved() {
    try (DynamoSpace space = people()) {
      for (MigrationOperation operation :
          List.of(
              Operations.renameField("people", "id", "key"),
              Operations.removeField("people", "id"),
              Operations.changeFieldType("people", "id", "string"))) {
        assertThat(space.check(operation).problems())
            .as("%s", operation.type())
            .extracting(problem -> problem.code().name())
            .containsExactly("INVALID_INPUT");
      }
    }
  }

  @Test
  void aRollbackReportsWhatOthersChangedAndRestoresTheRest() {
    try (DynamoSpace space = people()) {
      space.apply(Operations.removeField("people", "first").withOperationId("r"));
      space.put("people", 2, "first", s("other"), "n", n("2"));

      RollbackResult result = space.rollBack("r");

      assertThat(result.restored()).isEqualTo(2);
      assertThat(result.conflicts()).containsExactly("2");
      assertThat(space.item("people", 1)).containsEntry("first", s("Ada"));
      assertThat(space.item("people", 2)).containsEntry("first", s("other"));
    }
  }

  @Test
  void dataIsChangedInPlaceByPortableExpressions() {
    try (DynamoSpace space = people()) {
      List<String> before = space.everything();
      Map<String, Object> set =
          Map.of(
              "first", Map.of("concatenate", List.of("first", "last"), "separator", " "),
              "n", Map.of("constant", 9));
      MigrationOperation operation =
          of("migrate_data", "people", Map.of("set", set))
              .withConditions(Map.of("id", Map.of("lte", 2)))
              .withOperationId("m");

      assertThat(space.applied(operation)).isEqualTo(2);

      assertThat(space.item("people", 1))
          .containsEntry("first", s("Ada L"))
          .containsEntry("n", n("9"));
      assertThat(space.item("people", 2)).containsEntry("first", s("Bo"));
      assertThat(space.item("people", 3)).containsEntry("first", s("Cy"));
      space.rollBack("m");
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void dataIsCopiedIntoATableWithAnotherKey() {
    try (DynamoSpace space = people()) {
      space.apply(
          Operations.createContainer(
              "names",
              new LinkedHashMap<>(Map.of("name", "string", "person", "int")),
              List.of("name")));
      List<String> before = space.everything();
      MigrationOperation operation =
          of(
                  "migrate_data",
                  "people",
                  Map.of(
                      "target_table",
                      "names",
                      "set",
                      Map.of("name", Map.of("copy", "first"), "person", Map.of("copy", "id"))))
              .withOperationId("m");

      assertThat(space.applied(operation)).isEqualTo(3);

      assertThat(space.inspect(operation).problems()).isEmpty();
      assertThat(
              space
                  .client()
                  .getItem(it -> it.tableName("names").key(Map.of("name", s("Bo"))))
                  .join()
                  .item())
          .containsEntry("person", n("2"));
      space.rollBack("m");
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void twoItemsThatWouldBecomeOneAreRefused() {
    try (DynamoSpace space = people()) {
      space.apply(Operations.createContainer("one", Map.of("name", "string"), List.of("name")));
      MigrationOperation operation =
          of(
                  "migrate_data",
                  "people",
                  Map.of("target_table", "one", "set", Map.of("name", Map.of("constant", "x"))))
              .withBatchSize(1);

      assertThatThrownBy(() -> space.apply(operation))
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.DUPLICATE_KEY);
    }
  }

  @Test
  void aStatementIsRunOnceAndItsInverseUndoesIt() {
    try (DynamoSpace space = people()) {
      MigrationOperation operation =
          Operations.runNative(
                  "people",
                  "UPDATE people SET n = n + 10 WHERE id = 1",
                  "UPDATE people SET n = n - 10 WHERE id = 1")
              .withOperationId("p");

      space.apply(operation);
      space.apply(operation);

      assertThat(space.item("people", 1)).containsEntry("n", n("11"));
      space.rollBack("p");
      assertThat(space.item("people", 1)).containsEntry("n", n("1"));
    }
  }

  @Test
  void aStatementWithoutAnInverseIsIrreversible() {
    try (DynamoSpace space = people()) {
      space.apply(
          Operations.runNative("people", "DELETE FROM people WHERE id = 1", null)
              .withOperationId("p"));

      assertThatThrownBy(() -> space.rollBack("p"))
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.IRREVERSIBLE);
    }
  }

  @Test
  void aRenameWantsConsentToItsCopy() {
    try (DynamoSpace space = people()) {
      assertThatThrownBy(() -> space.apply(Operations.renameContainer("people", "folk")))
          .hasMessageContaining("allow_copy")
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.INVALID_INPUT);
    }
  }

  @Test
  void aDroppedTableComesBackWithIndexesItemsAndTimeToLive() {
    try (DynamoSpace space = people()) {
      space.apply(Operations.createIndex("people", "by_first", List.of("first"), false));
      space
          .client()
          .updateTimeToLive(
              it ->
                  it.tableName("people")
                      .timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName("ends")))
          .join();
      List<String> before = space.everything();
      space.apply(Operations.dropContainer("people").withOperationId("d"));
      assertThat(space.tables()).doesNotContain("people");

      space.rollBack("d");

      assertThat(space.everything()).isEqualTo(before);
      assertThat(
              space
                  .client()
                  .describeTimeToLive(it -> it.tableName("people"))
                  .join()
                  .timeToLiveDescription()
                  .attributeName())
          .isEqualTo("ends");
    }
  }

  @Test
  void anOperationThatAnotherProcessWorksOnIsRefusedUntilItIsGivenBack() throws Exception {
    try (DynamoSpace space = people();
        LoneConnection other = LoneConnection.to(space.url())) {
      MigrationOperation operation =
          Operations.addField("people", "level", "int", 7).withOperationId("op");
      Lease held = Lease.take(other.connection(), "operation 'op'", () -> {});

      Throwable failure = catchThrowable(() -> space.apply(operation));
      held.release();

      assertThat(OperatedStore.code(failure)).isEqualTo(StandardErrorCode.OPERATION_IN_PROGRESS);
      assertThat(space.applied(operation)).isEqualTo(3);
      space.finalizeUndo("op");
      assertThat(space.leftOver()).isEmpty();
    }
  }

  @Test
  void theLockOfAHolderThatIsNotHeardOfPassesAfterAWhile() throws Exception {
    try (DynamoSpace space = people();
        LoneConnection other = LoneConnection.to(space.url())) {
      Lease.take(other.connection(), "operation 'else'", () -> {}).release();
      Map<String, AttributeValue> lock =
          Map.of(
              "k",
              s("operation 'op'"),
              "beat",
              s("last"),
              "machine",
              s("far away"),
              "pid",
              s("1"),
              "started",
              s("1"));
      space.client().putItem(it -> it.tableName(Lease.CONTAINER).item(lock)).join();

      long changed =
          space.applied(Operations.addField("people", "level", "int", 7).withOperationId("op"));

      assertThat(changed).isEqualTo(3);
    }
  }
}
