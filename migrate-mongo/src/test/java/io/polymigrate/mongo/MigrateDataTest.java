package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrateDataTest {

  private static OperationSpace users() {
    return OperationSpace.open()
        .with(
            "users",
            10,
            i ->
                BsonDocument.parse(
                    "{_id: "
                        + i
                        + ", first: 'f"
                        + i
                        + "', last: 'l', n: "
                        + i
                        + ", on: "
                        + (i % 2 == 0)
                        + "}"));
  }

  private static MigrationOperation migrate(String data) {
    return MigrationOperation.of(OperationType.MIGRATE_DATA, "users", Json.parseObject(data))
        .withOperationId("op");
  }

  private static List<String> json(OperationSpace space, String collection) {
    return space.space().documents(collection).stream().map(BsonDocument::toJson).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void aPipelineInPlaceChangesEachDocumentOnce(int batchSize) {
    try (OperationSpace space = users()) {
      List<String> before = space.everything();
      MigrationOperation operation =
          migrate(
                  "{\"pipeline\": [{\"$set\": {\"n\": {\"$add\": [\"$n\", 1]}, \"deep\": {\"x\":"
                      + " \"$n\"}}}, {\"$unset\": \"last\"}]}")
              .withBatchSize(batchSize);

      assertThat(space.check(operation).problems()).isEmpty();
      assertThat(space.applied(operation)).isEqualTo(10);

      assertThat(json(space, "users").get(3))
          .isEqualTo(
              "{\"_id\": 3, \"first\": \"f3\", \"n\": 4, \"on\": false, \"deep\": {\"x\": 3}}");
      assertThat(space.apply(operation)).isInstanceOf(OperationResult.AlreadyApplied.class);

      assertThat(space.rollBack("op")).isEqualTo(new RollbackResult("op", 10, List.of(), 0));
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void idsOfAllTypesAreReachedByPipelines() {
    try (OperationSpace space = OperationSpace.open().with("users", AddFieldTest.MIXED)) {
      List<String> before = space.everything();

      long records =
          space.applied(migrate("{\"pipeline\": [{\"$set\": {\"b\": \"$a\"}}]}").withBatchSize(4));

      assertThat(records).isEqualTo(AddFieldTest.MIXED.length);

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void whatOthersChangedOrRemovedSinceIsAConflict() {
    try (OperationSpace space = users()) {
      space.apply(migrate("{\"set\": {\"n\": {\"constant\": 77}}}"));
      space
          .collection("users")
          .updateOne(BsonDocument.parse("{_id: 1}"), BsonDocument.parse("{$set: {n: 1000}}"));
      space
          .collection("users")
          .updateOne(BsonDocument.parse("{_id: 2}"), BsonDocument.parse("{$set: {z: 1}}"));
      space.collection("users").deleteOne(BsonDocument.parse("{_id: 3}"));

      RollbackResult result = space.rollBack("op");

      assertThat(result).isEqualTo(new RollbackResult("op", 8, List.of("1", "3"), 2));
      assertThat(json(space, "users").get(1)).contains("\"n\": 1000");
      assertThat(json(space, "users").get(2)).contains("\"n\": 2", "\"z\": 1");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "merge | insert | 10",
        "replace | insert | 10",
        "keepExisting | insert | 8",
        "merge | discard | 2",
        "fail | insert | -1",
        "merge | fail | -1"
      })
  void mergeIntoAnotherCollectionIsUndoneExactly(String matched, String notMatched, long records) {
    try (OperationSpace space = users()) {
      space.with("people", "{_id: {$numberLong: '3'}, mine: true, n: 'old'}", "{_id: 4, n: 4}");
      List<String> before = space.everything();
      MigrationOperation operation =
          migrate(
                  "{\"pipeline\": [{\"$project\": {\"n\": 1, \"extra\": {\"$literal\": 1}}},"
                      + " {\"$merge\": {\"into\": \"people\", \"whenMatched\": \""
                      + matched
                      + "\", \"whenNotMatched\": \""
                      + notMatched
                      + "\"}}]}")
              .withBatchSize(3);

      if (records < 0) {
        assertThatThrownBy(() -> space.apply(operation))
            .satisfies(
                e ->
                    assertThat(OperatedStore.code(e))
                        .isIn(StandardErrorCode.DUPLICATE_KEY, StandardErrorCode.INVALID_INPUT));
      } else {
        assertThat(space.applied(operation)).isEqualTo(records);
        assertThat(json(space, "people").get(notMatched.equals("discard") ? 0 : 3))
            .contains(
                switch (matched) {
                  case "merge" -> "{\"_id\": 3, \"mine\": true, \"n\": 3, \"extra\": 1}";
                  case "replace" -> "{\"_id\": 3, \"n\": 3, \"extra\": 1}";
                  default -> "{\"_id\": 3, \"mine\": true, \"n\": \"old\"}";
                });
      }

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void stagesOverManyDocumentsRunOnceAndManyMayMeetInOneDocument() {
    try (OperationSpace space = users()) {
      space.with("totals", "{_id: true, kept: 1}");
      List<String> before = space.everything();
      MigrationOperation operation =
          migrate(
              "{\"pipeline\": [{\"$group\": {\"_id\": \"$on\", \"sum\": {\"$sum\": \"$n\"}}},"
                  + " {\"$merge\": {\"into\": \"totals\"}}]}");

      assertThat(space.applied(operation)).isEqualTo(2);

      assertThat(json(space, "totals"))
          .containsExactly(
              "{\"_id\": false, \"sum\": 25}", "{\"_id\": true, \"kept\": 1, \"sum\": 20}");
      assertThat(space.own()).doesNotContain("_polymigrate_new_op");

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000})
  void documentsThatMeetInOneAreUndoneToTheFirst(int batchSize) {
    try (OperationSpace space = users()) {
      space.with("last", "{_id: 'even', seen: 'before', z: 1}");
      List<String> before = space.everything();
      MigrationOperation operation =
          migrate(
                  "{\"pipeline\": [{\"$project\": {\"_id\": {\"$cond\": [\"$on\", \"even\","
                      + " \"odd\"]}, \"seen\": \"$n\"}}, {\"$merge\": {\"into\": \"last\"}}]}")
              .withBatchSize(batchSize);

      space.apply(operation);

      assertThat(json(space, "last"))
          .containsExactly(
              "{\"_id\": \"even\", \"seen\": 8, \"z\": 1}", "{\"_id\": \"odd\", \"seen\": 9}");

      assertThat(space.rollBack("op").restored()).isEqualTo(2);
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void aMergeOnAnotherUniqueFieldFindsItsDocuments() {
    try (OperationSpace space = users()) {
      space.with("people", "{_id: 'x', first: 'f3', n: 0}");
      space
          .collection("people")
          .createIndex(
              BsonDocument.parse("{first: 1}"),
              new com.mongodb.client.model.IndexOptions().unique(true));
      List<String> before = space.everything();

      space.apply(
          migrate(
              "{\"pipeline\": [{\"$project\": {\"_id\": 0, \"first\": 1, \"n\": 1}}, {\"$merge\":"
                  + " {\"into\": \"people\", \"on\": \"first\", \"whenNotMatched\":"
                  + " \"discard\"}}]}"));

      assertThat(json(space, "people"))
          .containsExactly("{\"_id\": \"x\", \"first\": \"f3\", \"n\": 3}");

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void portableExpressionsMeanWhatTheyMeanInSql() {
    try (OperationSpace space =
        OperationSpace.open()
            .with(
                "users",
                "{_id: 1, a: 'x', b: 2}",
                "{_id: 2, a: null, b: 2.5}",
                "{_id: 3, b: null}",
                "{_id: 4, a: '', b: 'z'}")) {
      List<String> before = space.everything();
      MigrationOperation operation =
          migrate(
              "{\"set\": {\"all\": {\"concatenate\": [\"a\", \"b\"], \"separator\": \"-\"},"
                  + " \"copy\": {\"copy\": \"b\"}, \"c\": {\"constant\": \"$a\"}}}");

      space.apply(operation);

      assertThat(json(space, "users"))
          .containsExactly(
              "{\"_id\": 1, \"a\": \"x\", \"b\": 2, \"all\": \"x-2\", \"copy\": 2, \"c\": \"$a\"}",
              "{\"_id\": 2, \"a\": null, \"b\": 2.5, \"all\": \"2.5\", \"copy\": 2.5, \"c\":"
                  + " \"$a\"}",
              "{\"_id\": 3, \"b\": null, \"all\": null, \"copy\": null, \"c\": \"$a\"}",
              "{\"_id\": 4, \"a\": \"\", \"b\": \"z\", \"all\": \"-z\", \"copy\": \"z\", \"c\":"
                  + " \"$a\"}");
      assertThat(space.inspect(operation).problems()).isEmpty();

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void aStoredSchemaTakesInWhatAPipelineMakesAndComesBack() {
    try (OperationSpace space = OperationSpace.open()) {
      var schema = MongoSpace.schema(List.of("id"), "id", Simple.INT, "n", Simple.INT);
      space
          .space()
          .load(
              MongoSpace.load("users", schema, LoadMode.UPSERT),
              MongoSpace.rows(new Object[] {1, 5}, new Object[] {2, 6}));
      List<String> before = space.everything();

      space.apply(
          migrate("{\"pipeline\": [{\"$set\": {\"n\": {\"$toString\": \"$n\"}, \"more\": [1]}}]}"));

      assertThat(space.space().read(ExtractRequest.of("users")))
          .containsExactly(
              Map.of("id", 1, "n", "5", "more", List.of(1)),
              Map.of("id", 2, "n", "6", "more", List.of(1)));

      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void badInputIsRefusedAndNothingIsWritten() {
    try (OperationSpace space = users()) {
      space.with("people", "{_id: 1}");
      List<String> before = space.everything();
      Map<String, String> refused =
          Map.of(
              "{}", "'pipeline' or 'set'",
              "{\"pipeline\": []}", "at least one stage",
              "{\"pipeline\": [{\"$out\": \"people\"}]}", "'$out'",
              "{\"pipeline\": [{\"$nope\": 1}]}", "refuses the pipeline",
              "{\"pipeline\": [{\"$set\": {\"a\": 1}}, {\"$merge\": {\"into\": \"nowhere\"}}]}",
                  "no collection 'nowhere'",
              "{\"pipeline\": [{\"$merge\": {\"into\": \"people\", \"whenMatched\": \"x\"}}]}",
                  "'$merge.whenMatched' must be one of",
              "{\"pipeline\": [{\"$merge\": {\"into\": \"people\", \"on\": \"a\"}}]}",
                  "needs a unique index",
              "{\"set\": {\"_id\": {\"constant\": 1}}}", "part of the key",
              "{\"set\": {\"a\": {\"strange\": 1}}}", "'set.a' must be",
              "{\"pipeline\": [{\"$project\": {\"_id\": 0}}]}", "whose key is not in");

      refused.forEach(
          (data, message) ->
              assertThatThrownBy(() -> space.apply(migrate(data).withOperationId(message)))
                  .as(data)
                  .hasMessageContaining(message));

      assertThat(space.everything()).isEqualTo(before);
    }
  }
}
