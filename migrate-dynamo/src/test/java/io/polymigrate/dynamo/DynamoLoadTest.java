package io.polymigrate.dynamo;

import static io.polymigrate.dynamo.DynamoSpace.s;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.Operations;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DynamoLoadTest {
  private static final RecordSchema SCHEMA =
      DynamoSpace.schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);

  @Test
  void aRecordJustUnderTheLimitIsWrittenAndOneOverItRejected() {
    try (DynamoSpace space = DynamoSpace.open()) {
      int rest = "id".length() + "v".length() + 2;

      WriteResult result =
          space.load(
              "big",
              SCHEMA,
              new Object[] {1, "x".repeat(400 * 1024 - rest)},
              new Object[] {2, "x".repeat(400 * 1024 + 1)},
              new Object[] {3, "\u00e9".repeat(200 * 1024)},
              new Object[] {4, "small"});

      assertThat(result.written()).isEqualTo(2);
      assertThat(result.rejections()).extracting(Rejection::row).containsExactly(1, 2);
      assertThat(result.rejections())
          .extracting(Rejection::code)
          .containsOnly(StandardErrorCode.RECORD_TOO_LARGE);
    }
  }

  @Test
  void manyLargeRecordsGoInRequestsThatDynamoTakes() {
    try (DynamoSpace space = DynamoSpace.open()) {
      List<Object[]> rows = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        rows.add(new Object[] {i, "y".repeat(300_000)});
      }

      assertThat(space.load("big", SCHEMA, rows.toArray(Object[][]::new)).written()).isEqualTo(60);
      assertThat(space.read(ExtractRequest.of("big"))).hasSize(60);
    }
  }

  @Test
  void keysThatAreTooLongAreRejectedByName() {
    try (DynamoSpace space = DynamoSpace.open()) {
      RecordSchema keyed =
          DynamoSpace.schema(List.of("p", "s"), "p", Simple.STRING, "s", Simple.STRING);

      WriteResult result =
          space.load(
              "keys",
              keyed,
              new Object[] {"p".repeat(2048), "s".repeat(1024)},
              new Object[] {"p".repeat(2049), "s"},
              new Object[] {"p", "s".repeat(1025)});

      assertThat(result.written()).isEqualTo(1);
      assertThat(result.rejections())
          .extracting(r -> r.field().orElseThrow())
          .containsExactly("p", "s");
    }
  }

  @Test
  void aKeyThatDynamoHasNoFormForIsKeptAsText() {
    try (DynamoSpace space = DynamoSpace.open()) {
      RecordSchema keyed =
          DynamoSpace.schema(
              List.of("a", "b", "c"),
              "a",
              Simple.INT,
              "b",
              Simple.BOOLEAN,
              "c",
              Simple.STRING,
              "v",
              Simple.INT);
      space.load("wide", keyed, new Object[] {1, true, "", 1}, new Object[] {1, false, "", 2});

      WriteResult again = space.load("wide", keyed, new Object[] {1, true, "", 3});

      assertThat(again.written()).isEqualTo(1);
      assertThat(space.read(ExtractRequest.of("wide")))
          .extracting(record -> record.get("b") + " " + record.get("v"))
          .containsExactlyInAnyOrder("true 3", "false 2");
      assertThat(space.plan(ExtractRequest.of("wide")).resumable()).isTrue();
    }
  }

  @Test
  void recordsWithoutAKeyTakeThePlaceOfThoseThatWereThere() {
    try (DynamoSpace space = DynamoSpace.open()) {
      RecordSchema keyless = SCHEMA.withKey(List.of());
      space.load("log", keyless, new Object[] {1, "old"}, new Object[] {1, "old"});

      space.load("log", keyless, new Object[] {2, "new"});

      assertThat(space.read(ExtractRequest.of("log")))
          .extracting(record -> record.get("v"))
          .containsExactly("new");
      assertThat(space.leftOver()).isEmpty();
    }
  }

  @Test
  void aRecordThatAnIndexCannotHaveIsRejectedAndItsBatchWritten() {
    try (DynamoSpace space = DynamoSpace.open()) {
      space.load("people", SCHEMA, new Object[] {1, "a"});
      space.apply(Operations.createIndex("people", "by_v", List.of("v"), false));

      WriteResult result =
          space.load(
              DynamoSpace.load("people", SCHEMA, LoadMode.REPLACE),
              new Object[] {2, "b"},
              new Object[] {3, null},
              new Object[] {4, ""},
              new Object[] {5, "e"});

      assertThat(result.written()).isEqualTo(2);
      assertThat(result.rejections()).extracting(Rejection::row).containsExactly(1, 2);
      assertThat(space.read(ExtractRequest.of("people"))).hasSize(3);
    }
  }

  @Test
  void whatASchemaValidationAsksForIsAskedOfEveryLoad() {
    try (DynamoSpace space = DynamoSpace.open()) {
      space.load("people", SCHEMA, new Object[] {1, "abc"});
      Map<String, Object> schema =
          Map.of(
              "required", List.of("v"), "properties", Map.of("v", Map.of("pattern", "^[a-z]+$")));
      space.apply(
          Operations.schemaValidation("people", new LinkedHashMap<>(schema)).withOperationId("sv"));

      WriteResult result =
          space.load(
              "people",
              SCHEMA,
              new Object[] {2, "ABC"},
              new Object[] {3, null},
              new Object[] {4, "d"});

      assertThat(result.rejections()).extracting(Rejection::row).containsExactly(0, 1);
      assertThat(result.rejections())
          .extracting(Rejection::code)
          .containsOnly(StandardErrorCode.SCHEMA_VIOLATION);
      space.rollBack("sv");
      assertThat(space.load("people", SCHEMA, new Object[] {2, "ABC"}).written()).isEqualTo(1);
    }
  }

  @Test
  void anUpsertOfMissingFieldsLeavesThemAlone() {
    try (DynamoSpace space = DynamoSpace.open()) {
      space.table("theirs").put("theirs", 1, "v", s("kept"), "w", s("w"));

      space.load(
          "theirs",
          DynamoSpace.schema(
              List.of("id"), "id", DynamoTypes.NUMBER, "v", Simple.STRING, "w", Simple.STRING),
          new Object[] {java.math.BigDecimal.ONE, io.polymigrate.api.record.Values.MISSING, "new"});

      assertThat(space.item("theirs", 1))
          .containsEntry("v", s("kept"))
          .containsEntry("w", s("new"));
    }
  }

  @Test
  void itemsThatTheServiceHasNoCapacityForAreSentAgainAndNoneTwiceInABatch() throws Exception {
    try (DynamoSpace space = DynamoSpace.open();
        Relay relay = new Relay(space.endpoint())) {
      List<Object[]> rows = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        rows.add(new Object[] {i % 50, "v" + i});
      }
      relay.beBusy(4);

      WriteResult result =
          space.loadBy(
              relay.address(),
              DynamoSpace.load("t", SCHEMA, LoadMode.UPSERT),
              rows.toArray(Object[][]::new));

      assertThat(result.written()).isEqualTo(60);
      assertThat(space.read(ExtractRequest.of("t")))
          .hasSize(50)
          .contains(Map.of("id", 3, "v", "v53"), Map.of("id", 49, "v", "v49"));
      // All, then the half of them that was left, and so on; a key never stands there twice.
      assertThat(relay.batches()).startsWith(25, 25).hasSizeGreaterThan(3);
      assertThat(relay.batches().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(50);
    }
  }
}
