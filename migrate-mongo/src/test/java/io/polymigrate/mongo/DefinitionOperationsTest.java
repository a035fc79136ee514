package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoWriteException;
import com.mongodb.client.model.IndexOptions;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dropping indexes, enforcing schemas, running commands. */
class DefinitionOperationsTest {

  private static OperationSpace users() {
    return OperationSpace.open()
        .with(
            "users",
            "{_id: 1, name: 'a', age: 30}",
            "{_id: 2, name: 'b', age: {$numberLong: '31'}, mail: null}",
            "{_id: 3, name: 'c', age: 32.5, mail: 'c@x'}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: 1, age: -1}|{unique: true}",
        "{name: 'text'}|{}",
        "{name: 1}|{partialFilterExpression: {age: {$gt: 5}}}",
        "{age: 1}|{expireAfterSeconds: 1000}",
        "{name: 'hashed'}|{}",
        "{name: 1}|{collation: {locale: 'de', strength: 2}}"
      })
  void aDroppedIndexComesBackAsItWas(String index) {
    try (OperationSpace space = users()) {
      String[] parts = index.split("\\|", 2);
      BsonDocument definition =
          new BsonDocument("key", BsonDocument.parse(parts[0]))
              .append("name", new org.bson.BsonString("mine"));
      definition.putAll(BsonDocument.parse(parts[1]));
      space
          .door()
          .runCommand(
              new BsonDocument("createIndexes", new org.bson.BsonString("users"))
                  .append("indexes", new org.bson.BsonArray(List.of(definition))));
      List<String> before = space.everything();
      MigrationOperation operation = Operations.dropIndex("users", "mine").withOperationId("op");

      space.apply(operation);

      assertThat(space.inspect(operation).problems()).isEmpty();
      assertThat(space.everything()).noneMatch(line -> line.contains("\"mine\""));

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void anotherIndexOfTheNameIsLeftAlone() {
    try (OperationSpace space = users()) {
      IndexOptions named = new IndexOptions().name("mine");
      space.collection("users").createIndex(BsonDocument.parse("{name: 1}"), named);
      space.apply(Operations.dropIndex("users", "mine").withOperationId("op"));
      space.collection("users").createIndex(BsonDocument.parse("{age: 1}"), named);

      assertThat(space.rollBack("op")).isEqualTo(new RollbackResult("op", 0, List.of("mine"), 1));
      assertThat(space.check(Operations.dropIndex("users", "nope")).problems().get(0).message())
          .isEqualTo("'users' has no index 'nope'; it has [_id_, mine]");
      assertThat(space.check(Operations.dropIndex("users", "_id_")).ok()).isFalse();
    }
  }

  private static MigrationOperation validation(String data) {
    return MigrationOperation.of(OperationType.SCHEMA_VALIDATION, "users", Json.parseObject(data))
        .withOperationId("op");
  }

  private static final String GOOD =
      "{\"schema\": {\"type\": \"object\", \"required\": [\"name\"], \"properties\": {\"name\":"
          + " {\"type\": \"string\", \"minLength\": 1, \"pattern\": \"^[a-z]\"}, \"age\":"
          + " {\"type\": \"number\", \"minimum\": 30, \"exclusiveMaximum\": 100}, \"mail\":"
          + " {\"type\": \"string\"}}}}";

  @Test
  void aSchemaIsEnforcedAndTakenBackExactly() {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();

      space.apply(validation(GOOD));

      assertThat(space.inspect(validation(GOOD)).problems()).isEmpty();
      for (String refused :
          List.of(
              "{_id: 4}",
              "{_id: 4, name: null}",
              "{_id: 4, name: ''}",
              "{_id: 4, name: 'x', age: 100}",
              "{_id: 4, name: 'x', age: 'old'}",
              "{_id: 4, name: 'x', mail: 1}")) {
        assertThatThrownBy(() -> space.with("users", refused))
            .as(refused)
            .isInstanceOfAny(MongoWriteException.class, com.mongodb.MongoBulkWriteException.class);
      }
      space.with("users", "{_id: 4, name: 'x', age: null, more: 1}");
      space.collection("users").deleteOne(BsonDocument.parse("{_id: 4}"));

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void theEarlierValidatorGoesOnAndComesBack() {
    try (OperationSpace space = users()) {
      space
          .door()
          .runCommand(
              BsonDocument.parse(
                  "{collMod: 'users', validator: {$or: [{age: {$exists: true}}, {x: 1}]},"
                      + " validationLevel: 'moderate', validationAction: 'warn'}"));
      List<String> before = space.everything();

      space.apply(validation(GOOD));

      assertThatThrownBy(() -> space.with("users", "{_id: 4, name: 'x'}"))
          .isInstanceOf(com.mongodb.MongoBulkWriteException.class);
      assertThat(space.inspect(validation(GOOD)).problems()).isEmpty();

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void violationsAreCountedBeforeAnythingIsEnforced() {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();
      String data = "{\"schema\": {\"properties\": {\"age\": {\"type\": \"integer\"}}}}";

      Validation.Problem problem = space.check(validation(data)).problems().get(0);

      assertThat(problem.code()).isEqualTo(StandardErrorCode.SCHEMA_VIOLATION);
      assertThat(problem.count()).isEqualTo(1);
      assertThat(problem.firstKeys()).containsExactly("3");
      assertThatThrownBy(() -> space.apply(validation(data)))
          .hasMessageContaining("1 documents of 'users' violate the schema");
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void atLevelModerateViolationsMayStay() {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();
      String data =
          "{\"schema\": {\"properties\": {\"age\": {\"type\": \"integer\"}}}, \"level\":"
              + " \"moderate\"}";

      space.apply(validation(data));

      assertThat(space.inspect(validation(data)).problems()).isEmpty();
      space
          .collection("users")
          .updateOne(BsonDocument.parse("{_id: 3}"), BsonDocument.parse("{$set: {z: 1}}"));
      space
          .collection("users")
          .updateOne(BsonDocument.parse("{_id: 3}"), BsonDocument.parse("{$unset: {z: 1}}"));
      assertThatThrownBy(() -> space.with("users", "{_id: 4, age: 1.5}"))
          .isInstanceOf(com.mongodb.MongoBulkWriteException.class);

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void aValidatorThatOthersChangedIsNotOverwritten() {
    try (OperationSpace space = users()) {
      space.apply(validation(GOOD));
      space.door().runCommand(BsonDocument.parse("{collMod: 'users', validator: {theirs: 1}}"));

      assertThatThrownBy(() -> space.rollBack("op"))
          .hasMessageContaining("Others changed the validator of 'users' since");
    }
  }

  @Test
  void keysAndCarriedFieldsAreCheckedWhereTheyAre() {
    try (OperationSpace space = OperationSpace.open()) {
      var schema = MongoSpace.schema(List.of("id"), "id", Simple.INT, "born", Simple.DATE);
      space
          .space()
          .load(
              MongoSpace.load("users", schema, LoadMode.UPSERT),
              MongoSpace.rows(new Object[] {1, "2020-02-29"}, new Object[] {200, null}));

      Validation above =
          space.check(validation("{\"schema\": {\"properties\": {\"id\": {\"maximum\": 100}}}}"));
      Validation text =
          space.check(validation("{\"schema\": {\"properties\": {\"born\": {\"minimum\": 1}}}}"));
      Validation unknown = space.check(validation("{\"schema\": {\"required\": [\"nope\"]}}"));

      assertThat(above.problems().get(0).firstKeys()).containsExactly("200");
      assertThat(text.problems().get(0).code()).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
      assertThat(unknown.problems().get(0).code()).isEqualTo(StandardErrorCode.FIELD_NOT_FOUND);
      assertThatThrownBy(
              () ->
                  space.check(
                      validation("{\"schema\": {\"properties\": {\"a\": {\"format\": \"x\"}}}}")))
          .hasMessageContaining("unknown keyword 'format'");
    }
  }

  private static MigrationOperation command(String statement, String inverse) {
    return Operations.runNative("users", statement, inverse).withOperationId("op");
  }

  @Test
  void aCommandRunsOnceAndItsInverseUndoesIt() {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();
      MigrationOperation operation =
          command(
              "{update: 'users', updates: [{q: {}, u: {$set: {level: 1}}, multi: true}]}",
              "{\"update\": \"users\", \"updates\": [{\"q\": {}, \"u\": {\"$unset\": {\"level\":"
                  + " 1}}, \"multi\": true}]}");

      assertThat(space.applied(operation)).isEqualTo(3);
      assertThat(space.rollBack("op").restored()).isEqualTo(3);
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void aCommandOutsideTransactionsRunsToo() {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();

      space.apply(command("{create: 'made'}", "{drop: 'made'}"));

      assertThat(space.door().listCollectionNames()).contains("made");

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void aCommandWithoutAnInverseIsIrreversibleAndAFailedOneLeavesNothing() {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();

      assertThatThrownBy(
              () ->
                  space.apply(command("{insert: 'users', documents: [{_id: 9}, {_id: 1}]}", null)))
          .satisfies(
              e -> assertThat(OperatedStore.code(e)).isEqualTo(StandardErrorCode.DUPLICATE_KEY));
      assertThat(space.everything()).isEqualTo(before);

      space.apply(
          Operations.runNative("users", "{delete: 'users', deletes: [{q: {}, limit: 0}]}", null)
              .withOperationId("other"));

      assertThatThrownBy(() -> space.rollBack("other"))
          .satisfies(
              e -> assertThat(OperatedStore.code(e)).isEqualTo(StandardErrorCode.IRREVERSIBLE));
      assertThatThrownBy(() -> space.check(command("update users", null)))
          .hasMessageContaining("'statement' must be a command document");
    }
  }
}
