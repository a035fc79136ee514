package io.polymigrate.redis;

import static io.polymigrate.redis.OperationSpace.schema;
import static io.polymigrate.testkit.OperatedStore.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.cluster.SlotHash;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Operations on a real cluster of three masters. */
class ClusterOperationsTest extends KilledPeople {
  private static final RecordSchema PEOPLE =
      schema(
          List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.INT, "m", Simple.INT);
  private static final String TAGGED = "{tag}people";

  private static RedisCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = new RedisCluster();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Override
  protected List<Killed> operations() {
    return List.of(
        one(0, 2, Operations.addField("people", "level", "int", 7)),
        one(0, 0, Operations.renameField("people", "name", "title")),
        one(0, 0, Operations.removeField("people", "name")),
        one(5, 0, Operations.changeFieldType("people", "m", "decimal(10,2)")),
        one(0, 0, Operations.createContainer("made", Map.of("id", "int"), List.of("id"))),
        one(0, 4, Operations.dropContainer("people")),
        one(4, 0, Operations.renameContainer("people", "people2")),
        one(0, 0, Operations.dropContainer(TAGGED)),
        one(5, 0, Operations.renameContainer(TAGGED, TAGGED + "2")),
        one(0, 0, Operations.createIndex(TAGGED, "by_name", List.of("name"), true)),
        one(0, 0, Operations.dropIndex(TAGGED, "there")),
        one(0, 0, Operations.removeField(TAGGED, "m")),
        one(5, 0, migrate("{\"set\": {\"name\": {\"concatenate\": [\"name\", \"id\"]}}}")),
        one(0, 2, migrate("{\"target_table\": \"totals\"}")),
        one(2, 0, Operations.runNative("people", "INCRBY counter 1", "DECRBY counter 1")));
  }

  @Override
  protected OperationSpace open(MigrationOperation operation) {
    OperationSpace space = cluster.space();
    load(space, "people", LoadMode.UPSERT, 0, 9);
    load(space, TAGGED, LoadMode.UPSERT, 0, 9);
    space.apply(
        Operations.createIndex(TAGGED, "there", List.of("n"), false).withOperationId("there"));
    space.finalizeUndo("there");
    space.load(
        "totals",
        schema(List.of("id"), "id", Simple.INT, "n", Simple.INT),
        LoadMode.UPSERT,
        new Object[] {1, -1},
        new Object[] {99, -99});
    space.redis().pexpire(space.key("people:2"), 3_600_000);
    space.redis().set(space.key("counter"), "0");
    return space;
  }

  private static WriteResult load(
      OperationSpace space, String container, LoadMode mode, int from, int to) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      rows.add(new Object[] {i, i == 5 ? "" : "n" + i, i == 3 ? null : i, i});
    }
    return space.load(container, PEOPLE, mode, rows.toArray(Object[][]::new));
  }

  @Test
  void everyOperationIsAppliedAndUndoneExactlyAndLeavesNothing() {
    for (Killed each : operations()) {
      try (OperationSpace space = open(each.operation())) {
        MigrationOperation operation = suited(space, each.operation());
        List<String> before = space.everything();

        space.apply(operation);

        String name = operation.type() + " on " + operation.collectionOrTable();
        assertThat(space.inspect(operation).problems()).as(name).isEmpty();
        assertThat(space.everything()).as(name).isNotEqualTo(before);

        RollbackResult undone = space.rollBack("op");

        assertThat(undone.conflicts()).as(name).isEmpty();
        assertThat(space.everything()).as(name).isEqualTo(before);
        space.finalizeUndo("op");
        assertThat(space.leftOver()).as(name).isEmpty();
      }
    }
  }

  @Test
  void whatOthersChangedSinceIsAConflictAndStays() {
    try (OperationSpace space = open(Operations.dropContainer("people"))) {
      space.apply(Operations.removeField("people", "name").withOperationId("op"));
      space.redis().hset(space.key("people:4"), "name", "by another");

      RollbackResult undone = space.rollBack("op");

      assertThat(undone.restored()).isEqualTo(8);
      assertThat(undone.conflicts()).containsExactly("[{\"$int\":\"4\"}]");
      assertThat(space.redis().hget(space.key("people:4"), "name")).isEqualTo("by another");
      assertThat(space.redis().hget(space.key("people:5"), "name")).isEmpty();
    }
  }

  @Test
  void aRecordThatIsInAnothersWayStaysAndIsReported() {
    try (OperationSpace space = open(Operations.dropContainer("people"))) {
      space.apply(Operations.dropContainer("people").withOperationId("op"));
      space.redis().hset(space.key("people:4"), "name", "by another");

      RollbackResult undone = space.rollBack("op");

      assertThat(undone.conflicts()).containsExactly("[{\"$int\":\"4\"}]");
      assertThat(space.redis().hgetall(space.key("people:4")))
          .containsExactly(Map.entry("name", "by another"));
      assertThat(space.redis().hget(space.key("people:3"), "name")).isEqualTo("n3");
      assertThat(space.redis().pttl(space.key("people:2"))).isPositive();
    }
  }

  @Test
  void anIndexIsKeptUpByLoadsWhereARecordAndItAreOnOneServer() {
    try (OperationSpace space = open(Operations.dropContainer("people"))) {
      MigrationOperation unique =
          Operations.createIndex(TAGGED, "by_name", List.of("name"), true).withOperationId("op");
      space.apply(unique);

      load(space, TAGGED, LoadMode.UPSERT, 0, 20);
      WriteResult twice =
          space.load(TAGGED, PEOPLE, LoadMode.UPSERT, new Object[] {77, "n1", 1, 1});

      assertThat(twice.rejections())
          .singleElement()
          .satisfies(it -> assertThat(it.code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY));
      assertThat(space.inspect(unique).problems()).isEmpty();
    }
  }

  @Test
  void whatTakesMoreThanOneServerIsRefusedBeforeItBegins() {
    try (OperationSpace space = open(Operations.dropContainer("people"))) {
      List<String> before = space.everything();
      for (MigrationOperation operation :
          List.of(
              Operations.createIndex("people", "by_name", List.of("name"), false),
              Operations.renameContainer(TAGGED, "people3"),
              Operations.runNative("people", "MSET a 1 b 2", "DEL a"),
              Operations.runNative("people", "PING", "PING"))) {
        Validation validation = space.check(operation);
        Throwable failure = catchThrowable(() -> space.apply(operation));

        assertThat(validation.problems())
            .singleElement()
            .satisfies(it -> assertThat(it.message()).containsAnyOf("cluster", "servers"));
        assertThat(code(failure)).isEqualTo(StandardErrorCode.OPERATION_NOT_SUPPORTED);
        assertThat(space.everything()).isEqualTo(before);
      }
    }
  }

  @Test
  void anOperationGoesOnWhenASlotHasMoved() {
    try (OperationSpace space = open(Operations.dropContainer("people"))) {
      List<String> before = space.everything();
      String key = space.key(TAGGED + ":");
      int slot = SlotHash.getSlot(key);
      int from = RedisCluster.nodeOf(key);
      int to = (from + 1) % RedisCluster.MASTERS;
      cluster.open(slot, from, to);
      try {
        IntStream.range(0, 4).forEach(i -> cluster.move(key + i, from, to));
        MigrationOperation operation =
            Operations.addField(TAGGED, "level", "int", 7).withOperationId("op");

        CompletionStage<OperationResult> applying =
            space.adapter().execute(operation, CallContext.create());
        cluster
            .node(from)
            .clusterGetKeysInSlot(slot, 1000)
            .forEach(it -> cluster.move(it, from, to));
        cluster.close(slot, to);
        Stages.join(applying);

        assertThat(space.read(ExtractRequest.of(TAGGED))).allMatch(it -> it.contains("level=7"));
        space.rollBack("op");
        assertThat(space.everything()).isEqualTo(before);
      } finally {
        cluster.clear();
        cluster.open(slot, to, from);
        cluster.close(slot, from);
      }
    }
  }
}
