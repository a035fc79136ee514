package io.polymigrate.redis;

import static io.polymigrate.redis.OperationSpace.schema;
import static io.polymigrate.testkit.OperatedStore.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymigrate.api.Operations;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisLoadTest {
  private static final RecordSchema USERS =
      schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "score", Simple.DOUBLE);

  private OperationSpace space;

  @BeforeEach
  void open() {
    space = OperationSpace.open();
  }

  @AfterEach
  void close() {
    space.close();
  }

  @Test
  void aRecordIsAHashUnderItsKeyAndNullIsToldFromMissingAndEmpty() {
    space.load(
        "users",
        USERS,
        LoadMode.UPSERT,
        new Object[] {42, "", 0.1},
        new Object[] {43, null, Values.MISSING});

    assertThat(space.redis().hgetall(space.key("users:42")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("id", "42", "name", "", "score", "0.1"));
    assertThat(space.redis().hgetall(space.key("users:43")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("id", "43", "_polymigrate_null:name", ""));
    assertThat(space.read(ExtractRequest.of("users")))
        .containsExactly("{id=42, name=, score=0.1}", "{id=43, name=null}");
  }

  @Test
  void aKeyOfSeveralFieldsIsOneKeyWhateverItsTexts() {
    RecordSchema pairs =
        schema(List.of("a", "b"), "a", Simple.STRING, "b", Simple.STRING, "n", Simple.INT);

    space.load(
        "pairs",
        pairs,
        LoadMode.UPSERT,
        new Object[] {"x:y", "z", 1},
        new Object[] {"x", "y:z", 2},
        new Object[] {"x\\", ":z", 3});

    assertThat(space.keys()).contains("pairs:x\\:y:z", "pairs:x:y\\:z", "pairs:x\\\\:\\:z");
    assertThat(space.read(ExtractRequest.of("pairs"))).hasSize(3);
  }

  @Test
  void timesToLiveAreKeptByUpsertsAndReplacements() {
    space.load("users", USERS, LoadMode.UPSERT, new Object[] {1, "a", 1.0});
    space.redis().pexpire(space.key("users:1"), 3_600_000);

    space.load("users", USERS, LoadMode.UPSERT, new Object[] {1, "b", 2.0});
    space.load("users", USERS, LoadMode.REPLACE, new Object[] {1, "c", 3.0});

    assertThat(space.redis().pttl(space.key("users:1"))).isBetween(1L, 3_600_000L);
    assertThat(space.redis().hget(space.key("users:1"), "name")).isEqualTo("c");
  }

  @Test
  void aRecordThatExpiredIsNotThere() {
    space.load("users", USERS, LoadMode.UPSERT, new Object[] {1, "a", 1.0});
    space.load("users", USERS, LoadMode.UPSERT, new Object[] {2, "b", 1.0});
    space.redis().del(space.key("users:1"));

    assertThat(space.read(ExtractRequest.of("users"))).containsExactly("{id=2, name=b, score=1.0}");
  }

  @Test
  void recordsThatOthersWroteBesideTheIndexAreReadOnceInTheirPlace() {
    space.load(
        "users", USERS, LoadMode.UPSERT, new Object[] {1, "a", 1.0}, new Object[] {9, "c", 1.0});
    space.redis().hset(space.key("users:5"), Map.of("name", "b"));

    assertThat(space.read(ExtractRequest.of("users").withFields(List.of("id", "name"))))
        .containsExactly("{id=1, name=a}", "{id=5, name=b}", "{id=9, name=c}");
  }

  @Test
  void aFieldThatTheSchemaDoesNotKnowIsNotLeftOutUnsaid() {
    space.load("users", USERS, LoadMode.UPSERT, new Object[] {1, "a", 1.0});
    space.redis().hset(space.key("users:1"), "colour", "red");

    Throwable failure = catchThrowable(() -> space.read(ExtractRequest.of("users")));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
    assertThat(failure).hasMessageContaining("'colour'");
    space.apply(Operations.addField("users", "colour", "string", null));
    assertThat(space.read(ExtractRequest.of("users")).get(0)).contains("colour=red");
  }

  @Test
  void aKeyThatIsNoneOfTheContainerIsNotLeftOutUnsaid() {
    space.load("users", USERS, LoadMode.UPSERT, new Object[] {1, "a", 1.0});
    space.redis().hset(space.key("users:seven"), "name", "x");

    Throwable failure = catchThrowable(() -> space.read(ExtractRequest.of("users")));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
    assertThat(failure).hasMessageContaining("users:seven");
  }

  @Test
  void aKeyOfAnotherKindInARecordsPlaceIsARejection() {
    space.load("users", USERS, LoadMode.UPSERT, new Object[] {1, "a", 1.0});
    space.redis().set(space.key("users:2"), "a string");

    WriteResult result =
        space.load(
            "users",
            USERS,
            LoadMode.UPSERT,
            new Object[] {2, "b", 1.0},
            new Object[] {3, "c", 1.0});

    assertThat(result.written()).isEqualTo(1);
    assertThat(result.rejections())
        .singleElement()
        .satisfies(it -> assertThat(it.code()).isEqualTo(RedisErrorCode.REDIS_WRONG_KIND));
    assertThat(space.redis().get(space.key("users:2"))).isEqualTo("a string");
  }

  @Test
  void keysOfOthersAreNoTarget() {
    space.redis().hset(space.key("users:1"), "name", "x");

    Throwable failure =
        catchThrowable(
            () -> space.load("users", USERS, LoadMode.UPSERT, new Object[] {2, "b", 1.0}));

    assertThat(code(failure)).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
    assertThat(((MigrationException) failure).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(space.keys()).containsExactly("users:1");
  }

  @Test
  void aNameWhoseKeysCouldNotBeToldFromAnothersIsRefused() {
    space.load("users", USERS, LoadMode.UPSERT, new Object[] {1, "a", 1.0});

    assertThatThrownBy(
            () -> space.load("users:old", USERS, LoadMode.UPSERT, new Object[] {1, "a", 1.0}))
        .hasMessageContaining("'users'");
  }

  @Test
  void jsonStringsKeepValuesToTheLastCharacter() {
    RecordSchema schema =
        schema(
            List.of("id"),
            "id",
            Simple.LONG,
            "price",
            new Decimal(20, 4),
            "name",
            Simple.STRING,
            "raw",
            Simple.BYTES,
            "doc",
            Simple.JSON,
            "rate",
            Simple.DOUBLE);
    Object[] row = {
      9007199254740993L,
      new BigDecimal("1.5000"),
      "q\"\\\u0000 \ud83d\ude00",
      new byte[] {0, -1},
      new io.polymigrate.api.type.JsonText("{\"a\":[1.10,{}]}"),
      Double.NaN
    };

    space.load("docs", schema, LoadMode.REPLACE, Map.of("codec", "json"), row);

    String text = space.redis().get(space.key("docs:9007199254740993"));
    assertThat(text).startsWith("{\"id\":9007199254740993,\"price\":1.5000,\"name\":\"q");
    assertThat(text).contains("\"doc\":{\"a\":[1.10,{}]}").contains("\"rate\":\"NaN\"");
    assertThat(space.read(ExtractRequest.of("docs")).get(0))
        .contains("id=9007199254740993", "price=1.5000", "name=q\"\\\u0000 \ud83d\ude00", "NaN");
  }

  @Test
  void aJsonNullIsNotTakenForNull() {
    RecordSchema schema = schema(List.of("id"), "id", Simple.INT, "doc", Simple.JSON);

    WriteResult result =
        space.load(
            "docs",
            schema,
            LoadMode.UPSERT,
            Map.of("codec", "json"),
            new Object[] {1, null},
            new Object[] {2, new io.polymigrate.api.type.JsonText("null")},
            new Object[] {3, new io.polymigrate.api.type.JsonText("[null]")});

    assertThat(result.rejections())
        .singleElement()
        .satisfies(it -> assertThat(it.field()).contains("doc"));
    assertThat(space.read(ExtractRequest.of("docs")))
        .containsExactly("{id=1, doc=null}", "{id=3, doc=JsonText[text=[null]]}");
  }

  @Test
  void plainStringsHoldOneValue() {
    RecordSchema schema = schema(List.of("k"), "k", Simple.STRING, "v", Simple.INSTANT);

    WriteResult result =
        space.load(
            "seen",
            schema,
            LoadMode.UPSERT,
            Map.of("codec", "string"),
            new Object[] {"a", java.time.Instant.parse("2024-02-29T00:00:00.000001Z")},
            new Object[] {"b", null});

    assertThat(space.redis().get(space.key("seen:a"))).isEqualTo("2024-02-29T00:00:00.000001Z");
    assertThat(result.rejections())
        .singleElement()
        .satisfies(it -> assertThat(it.field()).contains("v"));
    assertThat(space.read(ExtractRequest.of("seen")))
        .containsExactly("{k=a, v=2024-02-29T00:00:00.000001Z}");
  }

  @Test
  void aUniqueIndexRefusesTheSecondOfEqualValuesAndIsKeptUp() {
    space.load(
        "users", USERS, LoadMode.UPSERT, new Object[] {1, "a", 1.0}, new Object[] {2, "b", 1.0});
    var index = Operations.createIndex("users", "by_name", List.of("name"), true);
    space.apply(index);

    WriteResult result =
        space.load(
            "users",
            USERS,
            LoadMode.UPSERT,
            new Object[] {3, "a", 1.0},
            new Object[] {2, "c", 1.0},
            new Object[] {4, "b", 1.0},
            new Object[] {5, null, 1.0},
            new Object[] {6, null, 1.0});

    assertThat(result.written()).isEqualTo(4);
    assertThat(result.rejections())
        .singleElement()
        .satisfies(it -> assertThat(it.code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY));
    assertThat(space.inspect(index).problems()).isEmpty();
    space.redis().hset(space.key("users:1"), "name", "beside the adapter");
    assertThat(space.inspect(index).ok()).isFalse();
  }

  @Test
  void aValidationHoldsForLoads() {
    space.load("users", USERS, LoadMode.UPSERT, new Object[] {1, "a", 1.0});
    space.apply(
        Operations.schemaValidation(
            "users",
            Map.of(
                "required",
                List.of("name"),
                "properties",
                Map.of("name", Map.of("maxLength", 3), "score", Map.of("minimum", 0)))));

    WriteResult result =
        space.load(
            "users",
            USERS,
            LoadMode.UPSERT,
            new Object[] {2, "toolong", 1.0},
            new Object[] {3, null, 1.0},
            new Object[] {4, "b", -0.5},
            new Object[] {5, "\ud83d\ude00bc", 0.0});

    assertThat(result.written()).isEqualTo(1);
    assertThat(result.rejections())
        .hasSize(3)
        .allSatisfy(it -> assertThat(it.code()).isEqualTo(StandardErrorCode.SCHEMA_VIOLATION));
  }
}
