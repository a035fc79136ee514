package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.TypeNames;
import io.polymigrate.testkit.OperatedStore;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddFieldTest {
  /** One id of each type that can be one, in an order that is not the server's. */
  static final String[] MIXED = {
    "{_id: 'text', a: 1}",
    "{_id: 7, a: 2}",
    "{_id: {$oid: '507f1f77bcf86cd799439011'}, a: 3}",
    "{_id: {x: 1, y: 'b'}, a: 4}",
    "{_id: null, a: 5}",
    "{_id: {$date: '2020-01-01T00:00:00Z'}, a: 6}",
    "{_id: {$numberDecimal: '1.50'}, a: 7}",
    "{_id: {$numberDouble: 'NaN'}, a: 8}",
    "{_id: true, a: 9}",
    "{_id: {$binary: {base64: 'AAAA', subType: '00'}}, a: 10}",
    "{_id: {$minKey: 1}, a: 11}",
    "{_id: {$maxKey: 1}, a: 12}",
    "{_id: {$timestamp: {t: 1, i: 2}}, a: 13}",
    "{_id: -3.5, a: 14}",
    "{_id: '', a: 15}"
  };

  private static MigrationOperation add(String id) {
    return Operations.addField("users", "score", "int", 7).withOperationId(id);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 15, 1000})
  void idsOfAllTypesAreReachedInBatchesOfAnySizeAndRestoredToTheByte(int batchSize) {
    try (OperationSpace space = OperationSpace.open().with("users", MIXED)) {
      List<String> before = space.everything();
      MigrationOperation operation = add("add").withBatchSize(batchSize);

      long records = space.applied(operation);

      assertThat(records).isEqualTo(MIXED.length);
      assertThat(space.collection("users").countDocuments(BsonDocument.parse("{score: 7}")))
          .isEqualTo(MIXED.length);
      assertThat(space.inspect(operation).problems()).isEmpty();
      assertThat(space.apply(operation)).isInstanceOf(OperationResult.AlreadyApplied.class);

      RollbackResult result = space.rollBack("add");

      assertThat(result).isEqualTo(new RollbackResult("add", MIXED.length, List.of(), 0));
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void documentsThatHaveTheFieldAreNotTouchedWhateverTheyHave() {
    try (OperationSpace space =
        OperationSpace.open()
            .with(
                "users",
                "{_id: 1, a: 1}",
                "{_id: 2, score: null}",
                "{_id: 3, score: 'x'}",
                "{_id: 4, score: [], b: 1}",
                "{_id: 5}")) {
      List<String> before = space.everything();

      long records = space.applied(add("add"));

      assertThat(records).isEqualTo(2);
      assertThat(space.space().documents("users"))
          .extracting(BsonDocument::toJson)
          .containsExactly(
              "{\"_id\": 1, \"a\": 1, \"score\": 7}",
              "{\"_id\": 2, \"score\": null}",
              "{\"_id\": 3, \"score\": \"x\"}",
              "{\"_id\": 4, \"score\": [], \"b\": 1}",
              "{\"_id\": 5, \"score\": 7}");

      assertThat(space.rollBack("add").restored()).isEqualTo(2);
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void whatOthersChangedSinceIsAConflictAndLeftAlone() {
    try (OperationSpace space =
        OperationSpace.open().with("users", 10, i -> document("{_id: " + i + "}"))) {
      space.apply(add("add"));
      set(space, 4, "{$set: {score: 99}}");
      set(space, 5, "{$set: {score: {$numberLong: '7'}}}");
      set(space, 6, "{$set: {other: 1}}");
      set(space, 7, "{$unset: {score: 1}}");
      space.collection("users").deleteOne(new BsonDocument("_id", new BsonInt32(8)));

      RollbackResult result = space.rollBack("add");

      assertThat(result).isEqualTo(new RollbackResult("add", 6, List.of("4", "5"), 2));
      assertThat(space.space().documents("users"))
          .extracting(BsonDocument::toJson)
          .contains("{\"_id\": 4, \"score\": 99}", "{\"_id\": 5, \"score\": 7}")
          .contains("{\"_id\": 6, \"other\": 1}", "{\"_id\": 7}")
          .doesNotContain("{\"_id\": 0, \"score\": 7}");
    }
  }

  private static void set(OperationSpace space, int id, String update) {
    space
        .collection("users")
        .updateOne(new BsonDocument("_id", new BsonInt32(id)), BsonDocument.parse(update));
  }

  private static BsonDocument document(String json) {
    return BsonDocument.parse(json);
  }

  @Test
  void conditionsChooseTheDocuments() {
    try (OperationSpace space =
        OperationSpace.open()
            .with("users", 30, i -> document("{_id: " + i + ", active: " + (i % 10 != 0) + "}"))) {
      List<String> before = space.everything();
      MigrationOperation operation =
          add("add").withConditions(Map.of("active", true)).withBatchSize(4);

      assertThat(space.applied(operation)).isEqualTo(27);
      assertThat(space.inspect(operation).problems()).isEmpty();
      assertThat(space.rollBack("add").restored()).isEqualTo(27);
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void aFieldWithinADocumentIsAddedThere() {
    try (OperationSpace space =
        OperationSpace.open()
            .with(
                "users",
                "{_id: 1, address: {city: 'x'}, z: 1}",
                "{_id: 2}",
                "{_id: 3, address: 'a text'}",
                "{_id: 4, address: {zip: 0}}")) {
      List<String> before = space.everything();

      space.apply(
          Operations.addField("users", "address.zip", "string", "?").withOperationId("add"));

      assertThat(space.space().documents("users"))
          .extracting(BsonDocument::toJson)
          .containsExactly(
              "{\"_id\": 1, \"address\": {\"city\": \"x\", \"zip\": \"?\"}, \"z\": 1}",
              "{\"_id\": 2, \"address\": {\"zip\": \"?\"}}",
              "{\"_id\": 3, \"address\": \"a text\"}",
              "{\"_id\": 4, \"address\": {\"zip\": 0}}");

      space.rollBack("add");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "decimal(40,2) | 1234567890123456789012345678901234567.25",
        "timestamp | 2024-01-02T03:04:05.123456",
        "timestamp | 2024-01-02T03:04:00",
        "time | 10:15:00",
        "date | 2024-02-29",
        "instant | 2024-01-02T03:04:05.123456789Z",
        "bigint | 123456789012345678901234567890",
        "uuid | 123e4567-e89b-12d3-a456-426614174000",
        "decimal(10,2) | 1.5"
      })
  void valuesThatBsonLacksAreCarriedAndReadBackAsWhatTheyAre(String type, String value) {
    try (OperationSpace space = OperationSpace.open()) {
      var schema = MongoSpace.schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING);
      space
          .space()
          .load(
              MongoSpace.load("users", schema, LoadMode.UPSERT),
              MongoSpace.rows(new Object[] {1, "a"}, new Object[] {2, "b"}));
      List<String> before = space.everything();
      MigrationOperation operation =
          Operations.addField("users", "more", type, value).withOperationId("add");

      assertThat(space.applied(operation)).isEqualTo(2);

      assertThat(space.inspect(operation).problems()).isEmpty();
      var plan = space.space().plan(ExtractRequest.of("users"));
      var field = plan.schema().find("more").orElseThrow();
      assertThat(field.type()).isEqualTo(TypeNames.parse(type));
      assertThat(field.held()).isEqualTo(MongoTypes.held(TypeNames.parse(type)));
      Object held = space.space().read(ExtractRequest.of("users")).get(0).get("more");
      Object expected =
          GivenValues.held(GivenValues.canonical(field.type(), value), field.type(), field.held());
      assertThat(held).isEqualTo(expected);

      space.rollBack("add");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void theSameIdWithAnotherOperationIsRefusedAndFinalizedIsForGood() {
    try (OperationSpace space = OperationSpace.open().with("users", "{_id: 1}")) {
      space.apply(add("add"));

      assertThatThrownBy(
              () ->
                  space.apply(
                      Operations.addField("users", "score", "int", 8).withOperationId("add")))
          .satisfies(
              e ->
                  assertThat(OperatedStore.code(e))
                      .isEqualTo(StandardErrorCode.OPERATION_ID_REUSED));
      assertThat(space.own()).contains("_polymigrate_undo_add");

      space.finalizeUndo("add");

      assertThat(space.own()).doesNotContain("_polymigrate_undo_add");
      assertThatThrownBy(() -> space.rollBack("add"))
          .satisfies(
              e ->
                  assertThat(OperatedStore.code(e)).isEqualTo(StandardErrorCode.ALREADY_FINALIZED));
    }
  }

  @Test
  void badInputIsRefusedAndNothingIsWritten() {
    try (OperationSpace space = OperationSpace.open().with("users", "{_id: 1, name: 'a'}")) {
      var schema = MongoSpace.schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING);
      space
          .space()
          .load(
              MongoSpace.load("people", schema, LoadMode.UPSERT),
              MongoSpace.rows(new Object[] {1, "a"}, new Object[] {2, "b"}));
      List<String> before = space.everything();
      Map<MigrationOperation, StandardErrorCode> refused =
          Map.of(
              Operations.addField("nowhere", "a", "int", 1),
              StandardErrorCode.CONTAINER_NOT_FOUND,
              Operations.addField("people", "name", "int", 1),
              StandardErrorCode.FIELD_EXISTS,
              Operations.addField("people", "id", "int", 1),
              StandardErrorCode.INVALID_INPUT,
              Operations.addField("users", "_id", "int", 1),
              StandardErrorCode.INVALID_INPUT,
              Operations.addField("users", "a", "int", "many"),
              StandardErrorCode.INVALID_INPUT,
              Operations.addField("users", "a", "instant", "2024-01-02T03:04:05.123456789Z"),
              StandardErrorCode.INVALID_INPUT,
              Operations.addField("users", "a", "int", 1).withConditions(Map.of("nope", 1)),
              StandardErrorCode.FIELD_NOT_FOUND,
              Operations.addField("users", "_polymigrate_x", "int", 1),
              StandardErrorCode.INVALID_INPUT,
              MigrationOperation.of(
                  OperationType.ADD_FIELD, "users", Map.of("name", "a", "field_type", "int")),
              StandardErrorCode.INVALID_INPUT,
              MigrationOperation.of(new OperationType("acme:reindex"), "users", Map.of()),
              StandardErrorCode.OPERATION_NOT_SUPPORTED);

      refused.forEach(
          (operation, code) ->
              assertThatThrownBy(() -> space.apply(operation))
                  .as(operation.toString())
                  .satisfies(e -> assertThat(OperatedStore.code(e)).isEqualTo(code)));

      assertThat(space.everything()).isEqualTo(before);
      assertThat(space.own()).containsExactly("_polymigrate_schema");
    }
  }

  @Test
  void aHundredThousandDocumentsAreFilledAndRestored() {
    try (OperationSpace space = OperationSpace.open()) {
      space.with("users", 100_000, i -> document("{_id: " + i + ", name: 'user " + i + "'}"));
      List<String> before = space.everything();

      assertThat(space.applied(add("add"))).isEqualTo(100_000);
      assertThat(space.rollBack("add").restored()).isEqualTo(100_000);
      assertThat(space.everything()).isEqualTo(before);
    }
  }
}
