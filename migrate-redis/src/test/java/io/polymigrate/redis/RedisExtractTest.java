package io.polymigrate.redis;

import static io.polymigrate.testkit.OperatedStore.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.spi.Stages;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys that others wrote. */
class RedisExtractTest {
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

  private List<String> read(String container) {
    return space.read(ExtractRequest.of(container));
  }

  @Test
  void hashesAreRecordsWithTheFieldsThatAnyOfThemHas() {
    redis.hset(space.key("users:b"), "key", "k");
    redis.hset(space.key("users:b"), "name", "B");
    redis.hset(space.key("users:a"), Map.of("age", "7"));

    assertThat(read("users"))
        .containsExactly("{_key=a, age=7}", "{_key=b, key=k, name=B}")
        .hasSize(2);
  }

  @Test
  void listsKeepTheirOrderAndSetsAreSorted() {
    redis.rpush(space.key("queue:1"), "c", "a", "b", "a");
    redis.sadd(space.key("tags:1"), "c", "a", "b");

    assertThat(read("queue"))
        .singleElement()
        .satisfies(it -> assertThat(it).contains("[\"c\",\"a\",\"b\",\"a\"]"));
    assertThat(read("tags"))
        .singleElement()
        .satisfies(it -> assertThat(it).contains("[\"a\",\"b\",\"c\"]"));
  }

  @Test
  void sortedSetsBringTheirScoresAndStreamsTheirEntries() {
    redis.zadd(space.key("board:1"), 1.5, "x");
    redis.zadd(space.key("board:1"), Double.NEGATIVE_INFINITY, "y");
    redis.xadd(space.key("log:1"), Map.of("event", "e1"));

    assertThat(read("board"))
        .singleElement()
        .satisfies(it -> assertThat(it).contains("\"member\":\"x\"", "-Infinity"));
    assertThat(read("log"))
        .singleElement()
        .satisfies(it -> assertThat(it).contains("\"event\":\"e1\""));
  }

  @Test
  void keysOfSeveralKindsUnderOneBeginningAreRefused() {
    redis.set(space.key("mixed:1"), "x");
    redis.sadd(space.key("mixed:2"), "x");

    assertThat(code(catchThrowable(() -> read("mixed"))))
        .isEqualTo(RedisErrorCode.REDIS_WRONG_KIND);
  }

  @Test
  void describingGroupsKeysByWhatStandsBeforeTheLastColon() {
    redis.hset(space.key("app:users:1"), "name", "x");
    redis.set(space.key("hits:[a]*"), "1");

    List<ContainerDescription> all = Stages.join(space.adapter().describe(CallContext.create()));

    assertThat(all).extracting(ContainerDescription::name).containsExactly("app:users", "hits");
    assertThat(all).extracting(ContainerDescription::kind).containsExactly("hashes", "strings");
    assertThat(all).allSatisfy(it -> assertThat(it.inferred()).isTrue());
  }

  @Test
  void manyKeysOfOthersAreCutAndReadOnceInOrder() {
    for (int i = 0; i < 4_000; i++) {
      redis.set(space.key("many:" + Integer.toString(i, 36)), "v" + i);
    }
    ExtractRequest request = ExtractRequest.of("many").withParallelism(2).withBatch(700, 1 << 20);

    ExtractPlan plan = Stages.join(space.adapter().plan(request, CallContext.create()));

    assertThat(plan.splits()).hasSizeGreaterThan(1);
    assertThat(plan.resumable()).isTrue();
    assertThat(space.read(request)).hasSize(4_000).doesNotHaveDuplicates();
  }
}
