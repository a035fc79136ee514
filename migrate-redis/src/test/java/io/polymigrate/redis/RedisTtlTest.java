package io.polymigrate.redis;

import static io.polymigrate.testkit.OperatedStore.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.core.CrossPlatformMigrator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times to live: by the clock, not by how long they still are. */
class RedisTtlTest {
  private static final long END = 32_503_680_000_123L;
  private static final RecordSchema SCHEMA =
      OperationSpace.schema(
          List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.INT);
  private static final RecordSchema ENDING =
      OperationSpace.schema(
          List.of("id"), "id", Simple.INT, "name", Simple.STRING, "ends", Simple.INSTANT);

  private OperationSpace space;
  private RedisClusterCommands<String, String> redis;

  @BeforeEach
  void open() {
    space = OperationSpace.openWith("&ttl_field=ends");
    redis = space.redis();
  }

  @AfterEach
  void close() {
    space.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "json", "string"})
  void recordsThatAreCopiedEndWhenTheyWouldHave(String codec) {
    RecordSchema schema =
        OperationSpace.schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING);
    space.load(
        "c",
        schema,
        LoadMode.UPSERT,
        Map.of("codec", codec),
        new Object[] {1, "a"},
        new Object[] {2, "b"});
    redis.pexpireat(space.key("c:2"), END);
    try (OperationSpace target = OperationSpace.openWith("&ttl_field=ends")) {
      CrossPlatformMigrator migrator = CopyProcess.migrator(space.url(), target.url(), "c", 0);

      Stages.join(migrator.run(CallContext.create(), false));

      RedisClusterCommands<String, String> there = target.redis();
      assertThat(there.pexpiretime(target.key("c:2"))).isEqualTo(END);
      assertThat(there.pttl(target.key("c:1"))).isEqualTo(-1);
      assertThat(there.type(target.key("c:2"))).isEqualTo(codec.equals("hash") ? "hash" : "string");
      assertThat(Stages.join(migrator.verify(CallContext.create())).differences()).hasValue(0L);
    }
  }

  @Test
  void keysOfOthersThatAreCopiedEndWhenTheyWouldHave() {
    redis.rpush(space.key("queue:1"), "a");
    redis.hset(space.key("users:1"), "name", "A");
    redis.pexpireat(space.key("queue:1"), END);
    redis.pexpireat(space.key("users:1"), END);
    try (OperationSpace target = OperationSpace.openWith("&ttl_field=ends")) {
      for (String container : List.of("queue", "users")) {
        CrossPlatformMigrator migrator =
            CopyProcess.migrator(space.url(), target.url(), container, 0);
        Stages.join(migrator.run(CallContext.create(), false));

        assertThat(target.redis().pexpiretime(target.key(container + ":1"))).isEqualTo(END);
        assertThat(Stages.join(migrator.verify(CallContext.create())).differences()).hasValue(0L);
      }
    }
  }

  @Test
  void aFieldOfAnotherStoreSaysWhenRecordsEnd() {
    WriteResult result =
        space.load(
            "c",
            ENDING,
            LoadMode.UPSERT,
            new Object[] {1, "a", Instant.ofEpochMilli(END)},
            new Object[] {2, "b", null},
            new Object[] {3, "c", Instant.ofEpochMilli(END).plusNanos(1)});

    assertThat(redis.pexpiretime(space.key("c:1"))).isEqualTo(END);
    assertThat(redis.pttl(space.key("c:2"))).isEqualTo(-1);
    assertThat(redis.hgetall(space.key("c:1"))).containsOnlyKeys("id", "name");
    assertThat(result.rejections())
        .singleElement()
        .satisfies(it -> assertThat(it.reason()).contains("whole millisecond"));
    space.load("c", ENDING, LoadMode.UPSERT, new Object[] {1, "a", null});
    assertThat(redis.pttl(space.key("c:1"))).as("null: it does not end").isEqualTo(-1);
  }

  @Test
  void aFieldThatIsNoInstantIsRefused() {
    RecordSchema schema =
        OperationSpace.schema(List.of("id"), "id", Simple.INT, "ends", Simple.STRING);

    Throwable failure =
        catchThrowable(() -> space.load("c", schema, LoadMode.UPSERT, new Object[] {1, "x"}));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
  }

  static Stream<MigrationOperation> operations() {
    return Stream.of(
        Operations.addField("people", "level", "int", 7),
        Operations.renameField("people", "name", "title"),
        Operations.removeField("people", "name"),
        Operations.changeFieldType("people", "n", "decimal(10,2)"),
        Operations.renameContainer("people", "people2"),
        Operations.dropContainer("people"),
        Operations.createIndex("people", "by_name", List.of("name"), true),
        Operations.schemaValidation(
            "people", Map.of("properties", Map.of("name", Map.of("type", "string")))),
        migrate("{\"set\": {\"name\": {\"constant\": \"x\"}}}"),
        migrate("{\"target_table\": \"others\"}"));
  }

  private static MigrationOperation migrate(String data) {
    return MigrationOperation.of(OperationType.MIGRATE_DATA, "people", Json.parseObject(data));
  }

  @ParameterizedTest
  @MethodSource
  void operations(MigrationOperation operation) {
    space.load(
        "people", SCHEMA, LoadMode.UPSERT, new Object[] {1, "a", 1}, new Object[] {2, "b", 2});
    space.load("others", SCHEMA, LoadMode.UPSERT, new Object[] {9, "z", 9});
    redis.pexpireat(space.key("people:2"), END);
    redis.pexpireat(space.key("others:9"), END + 9);
    List<String> before = ends();

    space.apply(operation.withOperationId("op"));
    List<String> after = ends();
    space.rollBack("op");

    assertThat(after).filteredOn(it -> it.endsWith(":2 " + END)).isNotEmpty();
    assertThat(after)
        .filteredOn(it -> it.contains("others:2"))
        .allMatch(it -> it.endsWith(" " + END));
    assertThat(after).filteredOn(it -> it.endsWith(":1 -1")).isNotEmpty();
    assertThat(ends()).isEqualTo(before).contains("others:9 " + (END + 9));
  }

  // Records and when they end.
  private List<String> ends() {
    return space.keys().stream()
        .filter(key -> key.matches("(people2?|others|_polymigrate_dropped_op):\\d+"))
        .map(key -> key + " " + redis.pexpiretime(space.key(key)))
        .toList();
  }
}
