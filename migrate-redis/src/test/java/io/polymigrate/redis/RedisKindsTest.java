package io.polymigrate.redis;

import static io.polymigrate.testkit.OperatedStore.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.core.CrossPlatformMigrator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of key goes from one Redis to another and stays what it is. */
class RedisKindsTest {
  private OperationSpace source;
  private OperationSpace target;
  private RedisClusterCommands<String, String> from;
  private RedisClusterCommands<String, String> to;

  @BeforeEach
  void open() {
    source = OperationSpace.open();
    target = OperationSpace.open();
    from = source.redis();
    to = target.redis();
  }

  @AfterEach
  void close() {
    source.close();
    target.close();
  }

  private void copy(String container) {
    CrossPlatformMigrator migrator = CopyProcess.migrator(source.url(), target.url(), container, 0);
    Stages.join(migrator.run(CallContext.create(), false));
    assertThat(Stages.join(migrator.verify(CallContext.create())).differences()).hasValue(0L);
  }

  @Test
  void listsStayLists() {
    from.rpush(source.key("queue:1"), "c", "a", "b", "a", "");
    from.rpush(source.key("queue:ä"), "x".repeat(10_000));

    copy("queue");

    assertThat(to.lrange(target.key("queue:1"), 0, -1)).containsExactly("c", "a", "b", "a", "");
    assertThat(to.llen(target.key("queue:ä"))).isEqualTo(1);
  }

  @Test
  void setsStaySets() {
    from.sadd(source.key("tags:1"), "c", "a", "b", "9007199254740993");

    copy("tags");

    assertThat(to.smembers(target.key("tags:1")))
        .containsExactlyInAnyOrder("c", "a", "b", "9007199254740993");
  }

  @Test
  void sortedSetsKeepTheirScores() {
    from.zadd(source.key("ranks:1"), 1.5, "b");
    from.zadd(source.key("ranks:1"), 1.5, "a");
    from.zadd(source.key("ranks:1"), Double.NEGATIVE_INFINITY, "z");
    from.zadd(source.key("ranks:1"), 0.1 + 0.2, "c");
    from.zadd(source.key("ranks:1"), 1e300, "d");

    copy("ranks");

    assertThat(to.zrangeWithScores(target.key("ranks:1"), 0, -1))
        .isEqualTo(from.zrangeWithScores(source.key("ranks:1"), 0, -1))
        .hasSize(5);
  }

  @Test
  void streamsKeepTheirIdsAndFields() {
    from.xadd(
        source.key("events:1"), new XAddArgs().id("5-1"), Map.of("what", "login", "who", "x"));
    from.xadd(source.key("events:1"), new XAddArgs().id("1700000000000-0"), Map.of("what", ""));

    copy("events");

    List<StreamMessage<String, String>> all = to.xrange(target.key("events:1"), Range.unbounded());
    assertThat(all).extracting(StreamMessage::getId).containsExactly("5-1", "1700000000000-0");
    assertThat(all.get(0).getBody()).isEqualTo(Map.of("what", "login", "who", "x"));
  }

  @Test
  void stringsAndHashesStayWhatTheyAre() {
    from.set(source.key("page:1"), "<html>");
    from.set(source.key("page:2"), "");
    from.hset(source.key("users:1"), Map.of("name", "A", "age", "7"));

    copy("page");
    copy("users");

    assertThat(to.get(target.key("page:1"))).isEqualTo("<html>");
    assertThat(to.get(target.key("page:2"))).isEmpty();
    assertThat(to.hgetall(target.key("users:1")))
        .containsEntry("name", "A")
        .containsEntry("age", "7");
  }

  @Test
  void jsonStaysJson() {
    RecordSchema schema =
        OperationSpace.schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);
    source.load("docs", schema, LoadMode.UPSERT, Map.of("codec", "json"), new Object[] {1, "x"});

    copy("docs");

    assertThat(to.get(target.key("docs:1"))).isEqualTo("{\"id\":1,\"v\":\"x\"}");
  }

  @Test
  void aListThatIsLoadedAgainIsReplacedAndKeepsItsTimeToLive() {
    RecordSchema schema = lists(Simple.STRING);
    load(schema, "list", List.of("a", "b"));
    to.pexpireat(target.key("l:1"), 32_503_680_000_000L);

    assertThat(load(schema, "list", List.of("c")).rejections()).isEmpty();

    assertThat(to.lrange(target.key("l:1"), 0, -1)).containsExactly("c");
    assertThat(to.pexpiretime(target.key("l:1"))).isEqualTo(32_503_680_000_000L);
    assertThat(target.read(ExtractRequest.of("l"))).hasSize(1);
  }

  private static RecordSchema lists(LogicalType item) {
    return OperationSpace.schema(List.of("id"), "id", Simple.INT, "value", new ListOf(item));
  }

  // Values as the engine brings them: carried as typed JSON.
  private WriteResult load(RecordSchema schema, String codec, Object value) {
    LoadRequest request = LoadRequest.of("l", schema, "run").withOptions(Map.of("codec", codec));
    LoadSession session = Stages.join(target.adapter().openLoad(request, CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    RecordSchema carried =
        OperationSpace.schema(List.of("id"), "id", Simple.INT, "value", Simple.JSON);
    List<Object[]> rows = List.<Object[]>of(new Object[] {1, new JsonText(json(value))});
    WriteResult result =
        Stages.join(sink.write(new ObjectBatch(carried, rows, Optional.empty()), Optional.empty()));
    Stages.join(sink.closeAsync());
    return result;
  }

  private static String json(Object value) {
    return TypedJson.write(value);
  }

  @ParameterizedTest
  @CsvSource({
    "list, 0",
    "list, 1",
    "set, 2",
    "set, 3",
    "zset, 4",
    "zset, 5",
    "stream, 6",
    "stream, 7",
    "list, 8"
  })
  void whatWouldComeBackOtherwiseIsRefused(String codec, int example) {
    Object value =
        List.of(
                List.of(),
                List.of(7),
                List.of("b", "a"),
                List.of("a", "a"),
                List.of(Map.of("member", "b", "score", 2.0), Map.of("member", "a", "score", 1.0)),
                List.of(Map.of("member", "b", "score", Double.NaN)),
                List.of(Map.of("id", "2-0", "fields", Map.of("a", "b")), Map.of("id", "1-0")),
                List.of(Map.of("id", "2-0", "fields", Map.of())),
                List.of(new byte[] {'a'}))
            .get(example);

    WriteResult result = load(lists(Simple.VARIANT), codec, value);

    assertThat(result.rejections())
        .singleElement()
        .satisfies(it -> assertThat(it.field()).hasValue("value"));
    assertThat(to.exists(target.key("l:1"))).isZero();
  }

  @Test
  void aCodecThatDoesNotSuitTheFieldsIsRefused() {
    RecordSchema schema =
        OperationSpace.schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);

    Throwable failure =
        catchThrowable(
            () ->
                target.load(
                    "x", schema, LoadMode.UPSERT, Map.of("codec", "list"), new Object[] {1, "x"}));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
    assertThat(failure).hasMessageContaining("which is a list");
  }
}
