package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.testkit.OperatedStore;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateIndexTest {

  private static OperationSpace users() {
    return OperationSpace.open()
        .with(
            "users",
            "{_id: 1, name: 'a', age: 30, tags: ['x', 'y'], at: {$date: '2099-01-01T00:00:00Z'}}",
            "{_id: 2, name: 'b', age: 30, tags: ['z', 'z'], place: {type: 'Point', coordinates:"
                + " [1, 2]}, active: true}",
            "{_id: 3, name: 'a', age: 31, active: false}");
  }

  private static MigrationOperation create(String data) {
    return MigrationOperation.of(OperationType.CREATE_INDEX, "users", Json.parseObject(data))
        .withOperationId("index");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"fields\": [\"name\", \"age desc\"], \"unique\": true} | {name: 1, age: -1} | unique",
        "{\"fields\": [\"age\"], \"where\": {\"active\": true}, \"unique\": true} | {age: 1} |"
            + " partialFilterExpression",
        "{\"fields\": [\"at\"], \"ttl_seconds\": 3600} | {at: 1} | expireAfterSeconds",
        "{\"fields\": [\"place 2dsphere\"], \"sparse\": true} | {place: '2dsphere'} | sparse",
        "{\"fields\": [\"name hashed\"]} | {name: 'hashed'} | key",
        "{\"fields\": [\"name text\"]} | {_fts: 'text', _ftsx: 1} | weights",
        "{\"fields\": [\"tags\"], \"unique\": true, \"sparse\": true} | {tags: 1} | sparse",
        "{\"fields\": [\"place.type\"]} | {`place.type`: 1} | key"
      })
  void eachKindOfIndexIsMadeInspectedAndDropped(String data, String key, String option) {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();
      MigrationOperation operation = create(data);

      assertThat(space.check(operation).problems()).isEmpty();
      space.apply(operation);

      List<BsonDocument> indexes =
          space
              .collection("users")
              .listIndexes(BsonDocument.class)
              .into(new java.util.ArrayList<>());
      BsonDocument made = indexes.get(1);
      assertThat(made.getDocument("key")).isEqualTo(BsonDocument.parse(key.replace('`', '\'')));
      assertThat(made.keySet()).contains(option);
      assertThat(space.inspect(operation).problems()).isEmpty();
      assertThat(space.apply(operation)).isInstanceOf(OperationResult.AlreadyApplied.class);

      space.rollBack("index");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"fields\": [\"name\"], \"unique\": true} | 1 | a",
        "{\"fields\": [\"age\", \"active\"], \"unique\": true} | 0 | ",
        "{\"fields\": [\"nope\"], \"unique\": true} | 1 | null",
        "{\"fields\": [\"tags\"], \"unique\": true} | 0 | ",
        "{\"fields\": [\"age\"], \"unique\": true} | 1 | 30"
      })
  void duplicatesAreReportedBeforeAnythingIsBuilt(String data, long count, String first) {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();

      Validation validation = space.check(create(data));

      if (count == 0) {
        assertThat(validation.problems()).isEmpty();
        space.apply(create(data));
        return;
      }
      Validation.Problem problem = validation.problems().get(0);
      assertThat(problem.code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY);
      assertThat(problem.count()).isEqualTo(count);
      assertThat(problem.firstKeys()).containsExactly(first);
      assertThatThrownBy(() -> space.apply(create(data)))
          .satisfies(
              e -> assertThat(OperatedStore.code(e)).isEqualTo(StandardErrorCode.DUPLICATE_KEY));
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void elementsOfArraysAreDuplicatesAcrossDocuments() {
    try (OperationSpace space =
        OperationSpace.open()
            .with(
                "users",
                "{_id: 1, tags: ['x', 'x']}",
                "{_id: 2, tags: ['x']}",
                "{_id: 3, tags: []}",
                "{_id: 4, tags: []}")) {

      Validation validation = space.check(create("{\"fields\": [\"tags\"], \"unique\": true}"));

      assertThat(validation.problems().get(0).firstKeys()).containsExactly("x", "[]");
    }
  }

  @Test
  void anIndexThatOthersMadeAnewIsLeftAlone() {
    try (OperationSpace space = users()) {
      space.apply(create("{\"index_name\": \"mine\", \"fields\": [\"age\"]}"));
      space.collection("users").dropIndex("mine");
      space
          .collection("users")
          .createIndex(
              BsonDocument.parse("{name: 1}"),
              new com.mongodb.client.model.IndexOptions().name("mine"));

      RollbackResult result = space.rollBack("index");

      assertThat(result).isEqualTo(new RollbackResult("index", 0, List.of("mine"), 1));
    }
  }

  @Test
  void badInputIsRefused() {
    try (OperationSpace space = users()) {
      space.apply(Operations.createIndex("users", "there", List.of("age"), false));
      List<String> before = space.everything();

      assertThat(space.check(create("{\"index_name\": \"there\", \"fields\": [\"name\"]}")).ok())
          .isFalse();
      assertThat(space.check(create("{\"fields\": [\"age\"]}")).problems().get(0).message())
          .isEqualTo("'users' has an index 'there' already, on the same fields");
      assertThat(
              space
                  .check(
                      create("{\"fields\": [\"name\"], \"where\": {\"$not\": {\"active\": true}}}"))
                  .problems()
                  .get(0)
                  .message())
          .contains("'$nor'");
      assertThat(space.check(create("{\"fields\": [\"a b c\", \"$x\"]}")).ok()).isFalse();
      assertThatThrownBy(
              () -> space.check(create("{\"fields\": [\"a\", \"b\"], \"ttl_seconds\": 5}")))
          .hasMessageContaining("'ttl_seconds'");
      assertThatThrownBy(() -> space.check(create("{\"fields\": []}")))
          .hasMessageContaining("'fields' must name");
      assertThat(space.everything()).isEqualTo(before);
    }
  }
}
