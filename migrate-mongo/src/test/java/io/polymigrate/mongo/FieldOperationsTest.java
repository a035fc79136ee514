package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Renaming, removing and changing fields. */
class FieldOperationsTest {

  static List<MigrationOperation> operations() {
    return List.of(
        Operations.renameField("users", "a", "b").withOperationId("op"),
        Operations.removeField("users", "a").withOperationId("op"),
        Operations.changeFieldType("users", "a", "string").withOperationId("op"),
        Operations.changeFieldType("users", "a", "decimal(10,2)").withOperationId("op"));
  }

  static List<MigrationOperation> batches() {
    return operations().stream()
        .flatMap(
            operation -> List.of(1, 7, 1000).stream().map(size -> operation.withBatchSize(size)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("batches")
  void idsOfAllTypesAreReachedAndRestoredToTheByte(MigrationOperation operation) {
    try (OperationSpace space = OperationSpace.open().with("users", AddFieldTest.MIXED)) {
      List<String> before = space.everything();

      assertThat(space.check(operation).problems()).isEmpty();
      assertThat(space.applied(operation)).isEqualTo(AddFieldTest.MIXED.length);

      assertThat(space.inspect(operation).problems()).isEmpty();
      assertThat(space.everything()).isNotEqualTo(before);
      assertThat(space.apply(operation)).isInstanceOf(OperationResult.AlreadyApplied.class);

      RollbackResult result = space.rollBack("op");

      assertThat(result)
          .isEqualTo(new RollbackResult("op", AddFieldTest.MIXED.length, List.of(), 0));
      assertThat(space.everything()).isEqualTo(before);
      assertThat(space.rollBack("op").restored()).isEqualTo(AddFieldTest.MIXED.length);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void fieldsComeBackInTheirPlacesWhateverStandsAround(MigrationOperation operation) {
    try (OperationSpace space =
        OperationSpace.open()
            .with(
                "users",
                "{_id: 1, a: 1, z: {$timestamp: {t: 1, i: 1}}}",
                "{_id: 2, z: {$undefined: true}, a: {$numberLong: '2'}, y: [1, {a: 1}]}",
                "{_id: 3, x: {$symbol: 's'}, y: 1, a: 3}",
                "{_id: 4, y: {$numberDouble: '-0.0'}, a: null, 'b.c': 1}",
                "{_id: 5, y: 1}")) {
      List<String> before = space.everything();

      space.apply(operation);
      RollbackResult result = space.rollBack("op");

      assertThat(result.conflictCount()).isZero();
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatOthersChangedSinceIsAConflictAndOtherFieldsAreNone(MigrationOperation operation) {
    try (OperationSpace space =
        OperationSpace.open()
            .with("users", 6, i -> BsonDocument.parse("{_id: " + i + ", a: " + i + ", z: 1}"))) {
      space.apply(operation);
      set(space, 1, "{$set: {a: 'theirs', b: 'theirs'}}");
      set(space, 2, "{$set: {other: true}}");
      space.collection("users").deleteOne(new BsonDocument("_id", new BsonInt32(3)));

      RollbackResult result = space.rollBack("op");

      assertThat(result.conflicts()).containsExactly("1");
      assertThat(result.restored()).isEqualTo(4);
      assertThat(space.space().documents("users"))
          .extracting(BsonDocument::toJson)
          .contains(
              "{\"_id\": 0, \"a\": 0, \"z\": 1}",
              "{\"_id\": 2, \"a\": 2, \"z\": 1, \"other\": true}")
          .anyMatch(json -> json.contains("theirs"));
    }
  }

  private static void set(OperationSpace space, int id, String update) {
    space
        .collection("users")
        .updateOne(new BsonDocument("_id", new BsonInt32(id)), BsonDocument.parse(update));
  }

  private static OperationSpace loaded() {
    OperationSpace space = OperationSpace.open();
    RecordSchema schema =
        MongoSpace.schema(
            List.of("id"),
            "id",
            Simple.INT,
            "born",
            Simple.DATE,
            "order by \"`'\\ é",
            Simple.STRING,
            "n",
            Simple.LONG);
    space
        .space()
        .load(
            MongoSpace.load("users", schema, LoadMode.UPSERT),
            MongoSpace.rows(
                new Object[] {1, "2020-02-29", "x", 5L},
                new Object[] {2, null, "y", 6L},
                new Object[] {3, "1999-12-31", null, 7L}));
    return space;
  }

  private static List<String> described(OperationSpace space) {
    return space.space().plan(ExtractRequest.of("users")).schema().fields().stream()
        .map(field -> field.name() + " " + field.type())
        .toList();
  }

  @Test
  void theLogicalSchemaGoesAlongAndComesBack() {
    try (OperationSpace space = loaded()) {
      List<String> before = space.everything();

      space.apply(Operations.renameField("users", "born", "birthday").withOperationId("1"));
      space.apply(
          Operations.renameField("users", "order by \"`'\\ é", "text").withOperationId("2"));
      space.apply(Operations.changeFieldType("users", "n", "int").withOperationId("3"));
      space.apply(Operations.removeField("users", "text").withOperationId("4"));

      assertThat(described(space)).containsExactly("id int", "birthday date", "n int");
      assertThat(space.space().read(ExtractRequest.of("users")))
          .contains(Map.of("id", 1, "birthday", "2020-02-29", "n", 5));

      space.rollBack("4");
      space.rollBack("3");
      space.rollBack("2");
      space.rollBack("1");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "born | timestamp | 2020-02-29T00:00:00",
        "born | string | 2020-02-29",
        "n | decimal(40,1) | 5.0",
        "n | double | 5.0",
        "n | bigint | 5"
      })
  void carriedTypesAreChangedAsWhatTheyAre(String field, String type, String first) {
    try (OperationSpace space = loaded()) {
      List<String> before = space.everything();
      MigrationOperation operation =
          Operations.changeFieldType("users", field, type).withOperationId("op");

      space.apply(operation);

      assertThat(space.inspect(operation).problems()).isEmpty();
      Field changed =
          space.space().plan(ExtractRequest.of("users")).schema().find(field).orElseThrow();
      assertThat(changed.type().toString()).isEqualTo(type);
      assertThat(String.valueOf(space.space().read(ExtractRequest.of("users")).get(0).get(field)))
          .isEqualTo(first);

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void valuesThatDoNotFitAreCountedBeforeAnythingIsChanged() {
    try (OperationSpace space =
        OperationSpace.open()
            .with(
                "users",
                "{_id: 1, a: '1'}",
                "{_id: 2, a: '01'}",
                "{_id: 3, a: 2.5}",
                "{_id: 4, a: {$numberLong: '9007199254740993'}}",
                "{_id: 5, a: null}",
                "{_id: 6, a: [1]}",
                "{_id: 7, a: {$numberDouble: '-0.0'}}",
                "{_id: 8, a: true}",
                "{_id: 9}")) {
      List<String> before = space.everything();
      MigrationOperation operation =
          Operations.changeFieldType("users", "a", "int").withOperationId("op");

      Validation.Problem problem = space.check(operation).problems().get(0);

      assertThat(problem.code()).isEqualTo(StandardErrorCode.VALUE_NOT_REPRESENTABLE);
      assertThat(problem.firstKeys()).containsExactly("2", "3", "4", "6", "7", "8");
      assertThatThrownBy(() -> space.apply(operation))
          .hasMessageContaining("6 values of field 'a' do not fit exactly into type int");
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rename", "remove"})
  void conditionsAndPathsChooseWhatChanges(String which) {
    try (OperationSpace space =
        OperationSpace.open()
            .with(
                "users",
                "{_id: 1, p: {x: 1, a: 1, y: 2}, on: true}",
                "{_id: 2, p: {a: 1}, on: true}",
                "{_id: 3, p: {a: 1}, on: false}",
                "{_id: 4, p: [{a: 1}], on: true}")) {
      List<String> before = space.everything();
      MigrationOperation operation =
          (which.equals("rename")
                  ? Operations.renameField("users", "p.a", "p.b")
                  : Operations.removeField("users", "p.a"))
              .withConditions(Map.of("on", true))
              .withOperationId("op");

      assertThat(space.applied(operation)).isEqualTo(2);

      assertThat(space.space().documents("users").get(0).toJson())
          .isEqualTo(
              which.equals("rename")
                  ? "{\"_id\": 1, \"p\": {\"x\": 1, \"b\": 1, \"y\": 2}, \"on\": true}"
                  : "{\"_id\": 1, \"p\": {\"x\": 1, \"y\": 2}, \"on\": true}");

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void badInputIsRefusedAndNothingIsWritten() {
    try (OperationSpace space = loaded().with("plain", "{_id: 1, a: 1, b: 2}", "{_id: 2, a: 1}")) {
      space.collection("plain").createIndex(BsonDocument.parse("{'i.j': 1}"));
      space.collection("plain").insertOne(BsonDocument.parse("{_id: 3, i: {j: 1}}"));
      List<String> before = space.everything();
      Map<MigrationOperation, StandardErrorCode> refused =
          Map.of(
              Operations.renameField("users", "nope", "x"),
              StandardErrorCode.FIELD_NOT_FOUND,
              Operations.renameField("users", "born", "n"),
              StandardErrorCode.FIELD_EXISTS,
              Operations.renameField("users", "id", "x"),
              StandardErrorCode.INVALID_INPUT,
              Operations.renameField("plain", "a", "b"),
              StandardErrorCode.FIELD_EXISTS,
              Operations.renameField("plain", "a", "b.c"),
              StandardErrorCode.INVALID_INPUT,
              Operations.removeField("plain", "nope"),
              StandardErrorCode.FIELD_NOT_FOUND,
              Operations.removeField("plain", "i"),
              StandardErrorCode.INVALID_INPUT,
              Operations.removeField("plain", "_id"),
              StandardErrorCode.INVALID_INPUT,
              Operations.changeFieldType("plain", "a", "strange"),
              StandardErrorCode.INVALID_INPUT,
              Operations.changeFieldType("nowhere", "a", "int"),
              StandardErrorCode.CONTAINER_NOT_FOUND);

      refused.forEach(
          (operation, code) ->
              assertThatThrownBy(() -> space.apply(operation))
                  .as(operation.toString())
                  .satisfies(e -> assertThat(OperatedStore.code(e)).isEqualTo(code)));

      assertThat(space.everything()).isEqualTo(before);
      assertThat(space.check(Operations.removeField("plain", "i")).problems().get(0).message())
          .isEqualTo(
              "Field 'i' is used by index 'i.j_1' of 'plain'; drop that first and make it again"
                  + " afterwards");
    }
  }

  @Test
  void aFieldCalledAsPartsOfIndexesAreIsNotTakenForThem() {
    try (OperationSpace space =
        OperationSpace.open().with("users", "{_id: 1, name: 'a', key: 1, v: 2, unique: 3}")) {
      space.collection("users").createIndex(BsonDocument.parse("{other: 1}"));

      for (String field : List.of("name", "key", "v", "unique")) {
        assertThat(space.check(Operations.removeField("users", field)).problems()).isEmpty();
      }
    }
  }
}
