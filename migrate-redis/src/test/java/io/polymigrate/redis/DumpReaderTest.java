package io.polymigrate.redis;

import static io.polymigrate.redis.OperationSpace.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.protocol.CommandType;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.LogicalType.Simple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real server dumps, in all the forms that hashes have there. */
class DumpReaderTest {
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

  private Map<String, String> dumped(String key) {
    byte[] dump = redis.dump(key);
    byte[] elsewhere = new byte[dump.length + 3];
    System.arraycopy(dump, 0, elsewhere, 3, dump.length);
    assertThat(DumpReader.reads(elsewhere, 3)).isTrue();
    DumpReader reader = new DumpReader();
    Map<String, String> all = new HashMap<>();
    reader.begin(elsewhere, 3);
    while (reader.advance()) {
      String name = text(reader);
      assertThat(reader.advance()).isTrue();
      assertThat(all.put(name, text(reader))).isNull();
    }
    return all;
  }

  private static String text(DumpReader reader) {
    return new String(reader.array(), reader.from(), reader.length(), StandardCharsets.UTF_8);
  }

  private static List<String> values() {
    List<String> values = new ArrayList<>(List.of("", "x", "-", "007", "+1", "1.0", "ö\u0000z"));
    for (int bits = 0; bits < Long.SIZE; bits++) {
      for (long number : new long[] {1L << bits, (1L << bits) - 1, -(1L << bits), ~(1L << bits)}) {
        values.add(String.valueOf(number));
      }
    }
    return values;
  }

  @Test
  void aShortHashIsReadWhateverNumbersAndTextsItHas() {
    String key = space.key("h");
    for (String value : values()) {
      redis.del(key);
      Map<String, String> hash = Map.of("name", value, value, "value", "n" + value, "n");
      redis.hset(key, hash);

      assertThat(dumped(key)).as(value).isEqualTo(hash);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 64, 127, 128, 200, 4_095, 4_096, 16_383, 16_384, 2_100_000})
  void textsOfAnyLengthAreReadWhetherTheyAreCompressedOrNot(int length) {
    for (String limit : List.of("64", "4000000")) {
      String key = space.key("h" + limit);
      String before = redis.configGet("hash-max-listpack-value").get("hash-max-listpack-value");
      Map<String, String> hash = new LinkedHashMap<>();
      hash.put("alike", "abc".repeat(length / 3 + 1).substring(0, length));
      hash.put("unlike", unlike(length));
      hash.put("x".repeat(Math.min(length, 5_000)), "by its name");
      redis.configSet("hash-max-listpack-value", limit);
      redis.hset(key, hash);
      redis.configSet("hash-max-listpack-value", before);

      assertThat(dumped(key)).isEqualTo(hash);
    }
  }

  private static String unlike(int length) {
    StringBuilder text = new StringBuilder();
    long state = 1;
    while (text.length() < length) {
      state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      text.append((char) (' ' + (state >>> 58)));
    }
    return text.toString();
  }

  @Test
  void aHashOfManyFieldsIsRead() {
    Map<String, String> hash = new HashMap<>();
    for (String value : values()) {
      hash.put("f" + value, value);
      hash.put("g" + value, "text" + value);
      hash.put("h" + value, value);
    }
    redis.hset(space.key("h"), hash);

    assertThat(redis.objectEncoding(space.key("h"))).isEqualTo("hashtable");
    assertThat(dumped(space.key("h"))).isEqualTo(hash);
  }

  @Test
  void aUserWhoMayNotDumpReadsTheSameByFields() {
    RecordSchema schema =
        schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.INT);
    space.load(
        "c",
        schema,
        LoadMode.UPSERT,
        new Object[] {1, "a", 1},
        new Object[] {2, null, 2},
        new Object[] {3, "x".repeat(100), 3});
    redis.hset(space.key("c:4"), "name", "a stray");
    redis.aclSetuser(
        "reader",
        AclSetuserArgs.Builder.on()
            .addPassword("pw")
            .allCommands()
            .allKeys()
            .removeCommand(CommandType.DUMP));
    try (OperationSpace limited = space.as("reader", "pw")) {
      assertThat(limited.read(ExtractRequest.of("c")))
          .containsExactlyElementsOf(space.read(ExtractRequest.of("c")))
          .hasSize(4);
    } finally {
      redis.aclDeluser("reader");
    }
  }
}
