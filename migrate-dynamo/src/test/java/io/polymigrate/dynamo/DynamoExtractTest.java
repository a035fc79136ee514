package io.polymigrate.dynamo;

import static io.polymigrate.dynamo.DynamoSpace.n;
import static io.polymigrate.dynamo.DynamoSpace.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoExtractTest {
  private static final int MANY = 500;

  private static void many(DynamoSpace space) {
    Object[][] rows = new Object[MANY][];
    for (int i = 0; i < MANY; i++) {
      rows[i] = new Object[] {i, "v" + i};
    }
    space.load(
        "many", DynamoSpace.schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING), rows);
  }

  @Test
  void whatIsLeftOfEverySegmentIsReadOnceAfterAnInterruption() {
    try (DynamoSpace space = DynamoSpace.open()) {
      many(space);
      ExtractRequest request = ExtractRequest.of("many").withBatch(10, 1 << 20).withParallelism(4);
      List<Object> ids = new ArrayList<>();
      List<KeyRange> left = new ArrayList<>();

      ExtractPlan plan = space.plan(request);
      for (Split split : plan.splits()) {
        RecordSource source = Stages.join(plan.open(split));
        RecordBatch batch = Stages.join(source.nextBatch()).orElseThrow();
        for (int row = 0; row < batch.size(); row++) {
          ids.add(ValueCollector.value(batch, row, 0));
        }
        left.add(split.range().after(batch.position().orElseThrow()));
        Stages.join(source.closeAsync());
      }
      // Another number of workers: the segments of the interrupted run stay.
      space
          .read(request.withRanges(left).withParallelism(3))
          .forEach(record -> ids.add(record.get("id")));

      assertThat(plan.splits()).hasSize(4);
      assertThat(ids).hasSize(MANY).doesNotHaveDuplicates();
    }
  }

  @Test
  void attributesOfTablesThatOthersMadeComeAsTheyAre() {
    try (DynamoSpace space = DynamoSpace.open()) {
      String digits = "12345678901234567890123456789012345.678";
      space
          .table("theirs")
          .put(
              "theirs",
              1,
              "number",
              n(digits),
              "empty",
              s(""),
              "nothing",
              AttributeValue.fromNul(true),
              "flag",
              AttributeValue.fromBool(false),
              "bytes",
              AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, -1})),
              "texts",
              AttributeValue.fromSs(List.of("b")),
              "numbers",
              AttributeValue.fromNs(List.of("9007199254740993")),
              "list",
              AttributeValue.fromL(List.of(n("1"), s("x"))),
              "map",
              AttributeValue.fromM(
                  Map.of("Inner Name", AttributeValue.fromM(Map.of("a", n("2"))))));

      Map<String, Object> record = space.read(ExtractRequest.of("theirs")).get(0);

      assertThat(record)
          .containsEntry("number", new BigDecimal(digits))
          .containsEntry("empty", "")
          .containsEntry("nothing", null)
          .containsEntry("flag", false)
          .containsEntry("bytes", new byte[] {0, -1})
          .containsEntry("texts", List.of("b"))
          .containsEntry("numbers", List.of(new BigDecimal("9007199254740993")))
          .containsEntry("list", List.of(BigDecimal.ONE, "x"))
          .containsEntry("map", Map.of("Inner Name", Map.of("a", new BigDecimal(2))));
    }
  }

  @Test
  void whatOthersMadeComesBackAsItWasWhenItIsLoadedAgain() {
    try (DynamoSpace space = DynamoSpace.open()) {
      space
          .table("theirs")
          .put(
              "theirs",
              1,
              "number",
              n("1.50"),
              "texts",
              AttributeValue.fromSs(List.of("a", "b")),
              "numbers",
              AttributeValue.fromNs(List.of("1", "2.5")),
              "nested",
              AttributeValue.fromM(Map.of("l", AttributeValue.fromL(List.of(n("1"))))))
          .put("theirs", 2, "number", AttributeValue.fromNul(true));
      ExtractPlan plan = space.plan(ExtractRequest.of("theirs"));
      var schema = plan.schema();
      List<Object[]> rows = new ArrayList<>();
      for (Map<String, Object> record : space.read(ExtractRequest.of("theirs"))) {
        rows.add(
            schema.fields().stream()
                .map(
                    field ->
                        record.containsKey(field.name())
                            ? record.get(field.name())
                            : io.polymigrate.api.record.Values.MISSING)
                .toArray());
      }
      Stages.join(plan.closeAsync());

      space.load("ours", schema, rows.toArray(Object[][]::new));

      for (int id = 1; id <= 2; id++) {
        assertThat(space.item("ours", id)).isEqualTo(space.item("theirs", id));
      }
    }
  }

  @Test
  void anAttributeThatTheKeptSchemaDoesNotKnowIsNotLostInSilence() {
    try (DynamoSpace space = DynamoSpace.open()) {
      many(space);
      space.put("many", 7, "v", s("v7"), "later", s("by another"));

      assertThatThrownBy(() -> space.read(ExtractRequest.of("many")))
          .hasMessageContaining("'later'")
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
      assertThat(space.read(ExtractRequest.of("many").withFields(List.of("id")))).hasSize(MANY);
    }
  }

  @Test
  void filtersCompareCarriedValuesByWhatTheyMean() {
    try (DynamoSpace space = DynamoSpace.open()) {
      space.load(
          "events",
          DynamoSpace.schema(
              List.of("id"), "id", Simple.INT, "at", Simple.INSTANT, "x", Simple.DOUBLE),
          new Object[] {1, java.time.Instant.parse("2024-01-01T00:00:00Z"), 9.5},
          new Object[] {2, java.time.Instant.parse("2024-01-01T00:00:00.5Z"), 10.0},
          new Object[] {3, java.time.Instant.parse("-0005-01-01T00:00:00Z"), -1.0});

      assertThat(ids(space, Map.of("at", Map.of("gt", "2024-01-01T00:00:00Z")))).containsExactly(2);
      assertThat(ids(space, Map.of("at", Map.of("lt", "2000-01-01T00:00:00Z")))).containsExactly(3);
      assertThat(ids(space, Map.of("x", Map.of("gte", 9.5)))).containsExactly(1, 2);
      assertThat(ids(space, Map.of("x", 10))).containsExactly(2);
      assertThatThrownBy(() -> ids(space, Map.of("at", "yesterday")))
          .hasMessageContaining("'at'")
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.INVALID_INPUT);
    }
  }

  private static List<Integer> ids(DynamoSpace space, Map<String, Object> conditions) {
    return space
        .read(ExtractRequest.of("events").withFilter(Filter.parse(new LinkedHashMap<>(conditions))))
        .stream()
        .map(record -> (Integer) record.get("id"))
        .sorted()
        .toList();
  }

  @Test
  void aDescriptionShowsKeysIndexesCapacityTimeToLiveAndStream() {
    try (DynamoSpace space = DynamoSpace.open()) {
      many(space);
      space.apply(io.polymigrate.api.Operations.createIndex("many", "by_v", List.of("v"), false));
      space
          .client()
          .updateTimeToLive(
              it ->
                  it.tableName("many")
                      .timeToLiveSpecification(t -> t.enabled(true).attributeName("ends")))
          .join();
      space
          .client()
          .updateTable(
              it ->
                  it.tableName("many")
                      .streamSpecification(t -> t.streamEnabled(true).streamViewType("KEYS_ONLY")))
          .join();

      var described =
          Stages.join(space.adapter().describe("many", io.polymigrate.api.CallContext.create()));

      assertThat(described.schema().key()).containsExactly("id");
      assertThat(described.inferred()).isFalse();
      assertThat(described.indexes()).extracting(index -> index.name()).containsExactly("by_v");
      assertThat(described.attributes())
          .containsEntry("dynamodb.capacity", "on-demand")
          .containsEntry("dynamodb.ttl", "ends")
          .containsEntry("dynamodb.stream", "KEYS_ONLY");
    }
  }

  @Test
  void aPrefixSetsTablesApart() {
    try (DynamoSpace space = DynamoSpace.openWith("&table_prefix=shop.")) {
      many(space);

      assertThat(space.tables()).contains("shop.many");
      assertThat(Stages.join(space.adapter().describe(io.polymigrate.api.CallContext.create())))
          .extracting(container -> container.name())
          .containsExactly("many");
    }
  }

  @Test
  void anAnswerThatIsNotWhatItsChecksumSaysIsAskedForAgainOrFails() throws Exception {
    try (DynamoSpace space = DynamoSpace.open();
        Relay relay = new Relay(space.endpoint())) {
      space.load(
          "t",
          DynamoSpace.schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING),
          new Object[] {7, "value 7"});

      relay.alter(1);
      List<Map<String, Object>> read = space.readBy(relay.address(), ExtractRequest.of("t"));

      assertThat(relay.altered()).isEqualTo(1);
      assertThat(read).containsExactly(Map.of("id", 7, "v", "value 7"));

      relay.alter(1000);
      assertThatThrownBy(() -> space.readBy(relay.address(), ExtractRequest.of("t")))
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.CONNECTION_LOST);
    }
  }
}
