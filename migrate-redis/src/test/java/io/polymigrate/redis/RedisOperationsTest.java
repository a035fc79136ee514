package io.polymigrate.redis;

import static io.polymigrate.redis.OperationSpace.schema;
import static io.polymigrate.testkit.OperatedStore.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisOperationsTest {
  private OperationSpace space;
  private RedisClusterCommands<String, String> redis;

  @BeforeEach
  void open() {
    space = OperationSpace.open();
    redis = space.redis();
    space.load(
        "people",
        schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.STRING),
        LoadMode.UPSERT,
        new Object[] {1, "Ann", "10"},
        new Object[] {2, "Bob", "20"},
        new Object[] {3, null, "30"});
  }

  @AfterEach
  void close() {
    space.close();
  }

  private List<String> people() {
    return space.read(ExtractRequest.of("people"));
  }

  private static MigrationOperation migrate(String data) {
    return MigrationOperation.of(OperationType.MIGRATE_DATA, "people", Json.parseObject(data))
        .withOperationId("op");
  }

  @Test
  void aFieldIsAddedOnlyWhereItIsMissingAndTakenAwayOnlyThere() {
    redis.hset(space.key("people:2"), "level", "9");
    MigrationOperation operation =
        Operations.addField("people", "level", "int", 1).withOperationId("op");

    assertThat(space.applied(operation)).isEqualTo(2);
    RollbackResult undone = space.rollBack("op");

    assertThat(undone.restored()).isEqualTo(2);
    assertThat(redis.hget(space.key("people:2"), "level")).isEqualTo("9");
    assertThat(redis.hexists(space.key("people:1"), "level")).isFalse();
  }

  @Test
  void aRemovedFieldComesBackWithItsNullsAndWithoutWhatOthersChanged() {
    MigrationOperation operation = Operations.removeField("people", "name").withOperationId("op");
    space.apply(operation);
    assertThat(people().get(0)).isEqualTo("{id=1, n=10}");
    redis.hset(space.key("people:2"), "name", "by another");

    RollbackResult undone = space.rollBack("op");

    assertThat(undone.conflicts()).containsExactly("[{\"$int\":\"2\"}]");
    assertThat(undone.conflictCount()).isEqualTo(1);
    assertThat(people())
        .containsExactly(
            "{id=1, name=Ann, n=10}", "{id=2, name=by another, n=20}", "{id=3, name=null, n=30}");
  }

  @Test
  void valuesThatDoNotFitTheNewTypeAreCountedBeforeAnythingIsChanged() {
    redis.hset(space.key("people:2"), "n", "020");
    MigrationOperation operation = Operations.changeFieldType("people", "n", "int");

    Validation validation = space.check(operation);

    assertThat(validation.problems())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.code()).isEqualTo(StandardErrorCode.VALUE_NOT_REPRESENTABLE);
              assertThat(it.count()).isEqualTo(1);
              assertThat(it.firstKeys()).containsExactly("[{\"$int\":\"2\"}]");
            });
    redis.hset(space.key("people:2"), "n", "20");
    space.apply(operation);
    assertThat(space.inspect(operation).problems()).isEmpty();
  }

  @Test
  void aDroppedContainerKeepsItsTimesToLiveAndComesBack() {
    redis.pexpire(space.key("people:2"), 3_600_000);
    List<String> before = space.everything();
    MigrationOperation operation = Operations.dropContainer("people").withOperationId("op");

    space.apply(operation);

    assertThat(space.everything()).noneMatch(it -> it.startsWith("people"));
    space.rollBack("op");
    assertThat(space.everything()).isEqualTo(before);
    assertThat(redis.pttl(space.key("people:2"))).isPositive();
  }

  @Test
  void anotherContainerOfTheNameIsNotOverwrittenByARollback() {
    space.apply(Operations.dropContainer("people").withOperationId("op"));
    space.apply(Operations.createContainer("people", Map.of("k", "string"), List.of("k")));

    Throwable failure = catchThrowable(() -> space.rollBack("op"));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.CONTAINER_EXISTS);
    space.apply(Operations.dropContainer("people"));
    space.rollBack("op");
    assertThat(people()).hasSize(3);
  }

  @Test
  void finalisingADropLeavesNothingOfIt() {
    space.apply(Operations.dropContainer("people").withOperationId("op"));

    space.finalizeUndo("op");

    assertThat(space.keys()).containsExactlyInAnyOrder("_polymigrate_operations");
  }

  @Test
  void fieldsAreSetInPlaceAndPutBack() {
    List<String> before = space.everything();
    MigrationOperation operation =
        migrate(
            "{\"set\": {\"n\": {\"concatenate\": [\"name\", \"n\"], \"separator\": \"-\"},"
                + " \"name\": {\"constant\": null}}}");

    assertThat(space.applied(operation)).as("the third is so already").isEqualTo(2);

    assertThat(people())
        .containsExactly(
            "{id=1, name=null, n=Ann-10}",
            "{id=2, name=null, n=Bob-20}",
            "{id=3, name=null, n=30}");
    space.rollBack("op");
    assertThat(space.everything()).isEqualTo(before);
  }

  @Test
  void recordsOfAnotherContainerAreMadeOrChangedAndPutBack() {
    space.load(
        "names",
        schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "own", Simple.INT),
        LoadMode.UPSERT,
        new Object[] {2, "old", 7},
        new Object[] {9, "nine", 9});
    List<String> before = space.everything();
    MigrationOperation operation =
        migrate("{\"target_table\": \"names\"}").withConditions(Map.of("id", Map.of("lte", 2)));

    assertThat(space.applied(operation)).isEqualTo(2);

    assertThat(space.read(ExtractRequest.of("names")))
        .containsExactly("{id=1, name=Ann}", "{id=2, name=Bob, own=7}", "{id=9, name=nine, own=9}");
    redis.hset(space.key("names:1"), "own", "1");
    RollbackResult undone = space.rollBack("op");
    assertThat(undone.conflictCount()).as("a record that others went on with").isEqualTo(1);
    redis.hdel(space.key("names:1"), "own");
    assertThat(space.read(ExtractRequest.of("names")))
        .containsExactly("{id=1, name=Ann}", "{id=2, name=old, own=7}", "{id=9, name=nine, own=9}");
    assertThat(space.everything()).containsAll(before.subList(3, before.size()));
  }

  @Test
  void aRecordThatSeveralOthersMakeIsPutBackAsItWasBeforeTheFirst() {
    space.load(
        "names",
        schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.STRING),
        LoadMode.UPSERT,
        new Object[] {9, "nine", "9"});
    List<String> before = space.everything();
    String set = "{\"set\": {\"id\": {\"constant\": 9}, \"n\": {\"copy\": \"n\"}}, ";
    MigrationOperation operation = migrate(set + "\"target_table\": \"names\"}").withBatchSize(1);

    assertThat(space.applied(operation)).as("records changed").isEqualTo(1);

    assertThat(space.read(ExtractRequest.of("names"))).containsExactly("{id=9, name=nine, n=30}");
    assertThat(space.rollBack("op").conflicts()).isEmpty();
    assertThat(space.everything()).isEqualTo(before);
  }

  @Test
  void aCommandRunsOnceAndSoDoesItsInverse() {
    String counter = space.key("a \"counter\"");
    MigrationOperation operation =
        MigrationOperation.of(
                OperationType.RUN_NATIVE,
                "people",
                Map.of(
                    "statement",
                    "INCRBY \"" + counter.replace("\"", "\\\"") + "\" 5",
                    "inverse",
                    List.of("DECRBY", counter, "5")))
            .withOperationId("op");

    space.apply(operation);
    space.apply(operation);

    assertThat(redis.get(counter)).isEqualTo("5");
    space.rollBack("op");
    space.rollBack("op");
    assertThat(redis.get(counter)).isEqualTo("0");
  }

  @Test
  void duplicatesAreCountedBeforeAUniqueIndexIsMade() {
    redis.hset(space.key("people:2"), "name", "Ann");

    Validation validation =
        space.check(Operations.createIndex("people", "by_name", List.of("name"), true));

    assertThat(validation.problems())
        .singleElement()
        .satisfies(it -> assertThat(it.code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY));
  }

  @Test
  void whatBreaksASchemaIsCountedBeforeItIsEnforced() {
    Validation validation =
        space.check(Operations.schemaValidation("people", Map.of("required", List.of("name"))));

    assertThat(validation.problems())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.code()).isEqualTo(StandardErrorCode.SCHEMA_VIOLATION);
              assertThat(it.firstKeys()).containsExactly("[{\"$int\":\"3\"}]");
            });
  }

  @Test
  void containersOfOthersAreNotChanged() {
    redis.hset(space.key("theirs:1"), "a", "x");

    Throwable failure = catchThrowable(() -> space.apply(Operations.removeField("theirs", "a")));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.INVALID_INPUT);
    assertThat(redis.hget(space.key("theirs:1"), "a")).isEqualTo("x");
  }
}
