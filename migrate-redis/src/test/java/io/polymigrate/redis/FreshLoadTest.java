package io.polymigrate.redis;

import static io.polymigrate.redis.OperationSpace.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.protocol.CommandType;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads into what was empty when they began, whatever others write meanwhile. */
class FreshLoadTest {
  private static final RecordSchema SCHEMA =
      schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.INT);
  private static final Object[][] ROWS = {{1, "a", 1}, {2, null, 2}, {3, "c", Values.MISSING}};
  private static final CheckpointMark MARK = new CheckpointMark("run", "entry", "reached");

  private OperationSpace space;
  private RedisClusterCommands<String, String> redis;

  @BeforeEach
  void open() {
    space = OperationSpace.open();
    redis = space.redis();
  }

  @AfterEach
  void close() {
    space.close();
  }

  /** A load that begins, then something happens, then records come. */
  private WriteResult load(
      LoadMode mode, Runnable meanwhile, Optional<CheckpointMark> mark, Object[]... rows) {
    LoadRequest request = LoadRequest.of("c", SCHEMA, "run").withMode(mode);
    LoadSession session = Stages.join(space.adapter().openLoad(request, CallContext.create()));
    meanwhile.run();
    RecordSink sink = Stages.join(session.openSink());
    WriteResult result =
        Stages.join(sink.write(new ObjectBatch(SCHEMA, List.of(rows), Optional.empty()), mark));
    Stages.join(sink.closeAsync());
    return result;
  }

  private long restored() {
    return redis
        .info("commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_restore:calls="))
        .map(line -> line.replaceFirst("[^=]*=(\\d+).*", "$1"))
        .mapToLong(Long::parseLong)
        .sum();
  }

  @ParameterizedTest
  @EnumSource
  void recordsComeWholeWithoutALookAtEachOfTheirFields(LoadMode mode) {
    long before = restored();

    WriteResult result = load(mode, () -> {}, Optional.of(MARK), ROWS);

    assertThat(result).isEqualTo(WriteResult.allWritten(3));
    assertThat(restored() - before).isGreaterThanOrEqualTo(3);
    assertThat(redis.hgetall(space.key("c:1"))).isEqualTo(Map.of("id", "1", "name", "a", "n", "1"));
    assertThat(redis.hgetall(space.key("c:2")))
        .isEqualTo(Map.of("id", "2", "_polymigrate_null:name", "", "n", "2"));
    assertThat(redis.hgetall(space.key("c:3"))).isEqualTo(Map.of("id", "3", "name", "c"));
    assertThat(redis.zcard(space.key("_polymigrate_keys:c"))).isEqualTo(3);
    assertThat(Stages.join(space.adapter().checkpoints().load("run"))).containsExactly(MARK);
  }

  @ParameterizedTest
  @EnumSource
  void aRecordThatOthersWroteMeanwhileIsTreatedAsTheModeSays(LoadMode mode) {
    String key = space.key("c:2");
    Runnable other =
        () -> {
          redis.hset(key, Map.of("id", "2", "name", "of another", "colour", "red"));
          redis.pexpire(key, 3_600_000);
        };

    WriteResult result = load(mode, other, Optional.empty(), ROWS);

    assertThat(redis.pttl(key)).isPositive();
    assertThat(redis.hget(space.key("c:3"), "name")).isEqualTo("c");
    Map<String, String> now = redis.hgetall(key);
    switch (mode) {
      case UPSERT -> {
        assertThat(result).isEqualTo(WriteResult.allWritten(3));
        assertThat(now)
            .isEqualTo(Map.of("id", "2", "_polymigrate_null:name", "", "n", "2", "colour", "red"));
      }
      case REPLACE -> {
        assertThat(result).isEqualTo(WriteResult.allWritten(3));
        assertThat(now).isEqualTo(Map.of("id", "2", "_polymigrate_null:name", "", "n", "2"));
      }
      case INSERT -> {
        assertThat(result.written()).isEqualTo(2);
        assertThat(result.rejections())
            .singleElement()
            .satisfies(it -> assertThat(it.row()).isEqualTo(1))
            .satisfies(it -> assertThat(it.code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY));
        assertThat(now).containsEntry("name", "of another");
      }
      case SKIP_EXISTING -> {
        assertThat(result.written()).isEqualTo(2);
        assertThat(result.skipped()).isEqualTo(1);
        assertThat(now).containsEntry("name", "of another");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKeyOfAnotherKindIsRejectedAndNothingPassesAMark(boolean marked) {
    WriteResult result =
        load(
            LoadMode.UPSERT,
            () -> redis.set(space.key("c:2"), "of another"),
            marked ? Optional.of(MARK) : Optional.empty(),
            ROWS);

    assertThat(result.rejections())
        .singleElement()
        .satisfies(it -> assertThat(it.code()).isEqualTo(RedisErrorCode.REDIS_WRONG_KIND));
    assertThat(redis.get(space.key("c:2"))).isEqualTo("of another");
    assertThat(redis.exists(space.key("c:1"), space.key("c:3"))).isEqualTo(marked ? 0 : 2);
    assertThat(redis.zcard(space.key("_polymigrate_keys:c"))).isEqualTo(marked ? 0 : 2);
    assertThat(Stages.join(space.adapter().checkpoints().load("run"))).isEmpty();
  }

  @Test
  void ofTwoRecordsOfOneKeyTheLaterOneCounts() {
    WriteResult result =
        load(
            LoadMode.UPSERT,
            () -> {},
            Optional.of(MARK),
            new Object[] {1, "a", 1},
            new Object[] {2, "b", 2},
            new Object[] {1, null, Values.MISSING});

    assertThat(result).isEqualTo(WriteResult.allWritten(3));
    assertThat(redis.hgetall(space.key("c:1")))
        .isEqualTo(Map.of("id", "1", "_polymigrate_null:name", "", "n", "1"));
  }

  @Test
  void ofTwoRecordsOfOneKeyTheLaterOneIsADuplicateForAnInsert() {
    WriteResult result =
        load(
            LoadMode.INSERT,
            () -> {},
            Optional.empty(),
            new Object[] {1, "a", 1},
            new Object[] {1, "b", 2});

    assertThat(result.rejections())
        .singleElement()
        .satisfies(it -> assertThat(it.row()).isEqualTo(1));
    assertThat(redis.hget(space.key("c:1"), "name")).isEqualTo("a");
  }

  @Test
  void aBatchThatCameBeforeItsProcessWasKilledComesAgain() {
    load(LoadMode.UPSERT, () -> {}, Optional.empty(), ROWS);
    LoadRequest again = LoadRequest.of("c", SCHEMA, "run").withResumeState(Optional.of("CREATED"));
    Object[][] changed = {{1, null, 1}, {2, "b", 2}, {3, "c", 3}, {4, "d", 4}};

    LoadSession session = Stages.join(space.adapter().openLoad(again, CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    WriteResult result =
        Stages.join(
            sink.write(
                new ObjectBatch(SCHEMA, List.of(changed), Optional.empty()), Optional.of(MARK)));

    assertThat(result).isEqualTo(WriteResult.allWritten(4));
    assertThat(redis.hgetall(space.key("c:1")))
        .isEqualTo(Map.of("id", "1", "_polymigrate_null:name", "", "n", "1"));
    assertThat(redis.hgetall(space.key("c:2"))).isEqualTo(Map.of("id", "2", "name", "b", "n", "2"));
    assertThat(redis.hgetall(space.key("c:4"))).containsEntry("name", "d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash", "json", "string"})
  void whatIsWrittenIsWhatTheUsualFormWrites(String codec) {
    RecordSchema schema = schema(List.of("id"), "id", Simple.STRING, "text", Simple.STRING);
    List<Object[]> rows = new ArrayList<>();
    for (int length : new int[] {0, 1, 63, 64, 65, 255, 16_383, 16_384, 70_000}) {
      rows.add(new Object[] {"k" + length, "ö".repeat(length / 2) + "x".repeat(length % 2)});
    }
    Map<String, Object> options = Map.of("codec", codec);
    space.load("usual", schema, LoadMode.UPSERT, options, new Object[] {"first", "t"});

    space.load("usual", schema, LoadMode.UPSERT, options, rows.toArray(Object[][]::new));
    space.load("fresh", schema, LoadMode.UPSERT, options, rows.toArray(Object[][]::new));

    for (Object[] row : rows) {
      assertThat(content("fresh:" + row[0])).isEqualTo(content("usual:" + row[0]));
    }
  }

  private Object content(String name) {
    String key = space.key(name);
    return redis.type(key).equals("hash") ? redis.hgetall(key) : redis.get(key);
  }

  @Test
  void aRecordOfManyFieldsAndOneOfNoneComeWhole() {
    List<Object> namesAndTypes = new ArrayList<>(List.of("id", Simple.INT));
    List<Object> values = new ArrayList<>(List.of(1));
    for (int i = 0; i < 300; i++) {
      namesAndTypes.addAll(List.of("field" + i, Simple.INT));
      values.add(i);
    }
    RecordSchema wide = schema(List.of("id"), namesAndTypes.toArray());
    RecordSchema keyless = schema(List.of(), "a", Simple.STRING);

    space.load("wide", wide, LoadMode.UPSERT, values.toArray());
    space.load("keyless", keyless, LoadMode.UPSERT, new Object[] {Values.MISSING});

    assertThat(redis.hlen(space.key("wide:1"))).isEqualTo(301);
    assertThat(redis.hget(space.key("wide:1"), "field299")).isEqualTo("299");
    assertThat(redis.hgetall(space.key("keyless:1"))).isEqualTo(Map.of("_polymigrate_empty", ""));
  }

  @Test
  void aUserWhoMayNotRestoreLoadsInTheUsualForm() {
    redis.aclSetuser(
        "loader",
        AclSetuserArgs.Builder.on()
            .addPassword("pw")
            .allCommands()
            .allKeys()
            .removeCommand(CommandType.RESTORE));
    try (OperationSpace limited = space.as("loader", "pw")) {
      WriteResult result = limited.load("c", SCHEMA, LoadMode.UPSERT, ROWS);

      assertThat(result).isEqualTo(WriteResult.allWritten(3));
      assertThat(redis.hgetall(space.key("c:3"))).isEqualTo(Map.of("id", "3", "name", "c"));
    } finally {
      redis.aclDeluser("loader");
    }
  }
}
