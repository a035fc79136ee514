package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MongoExtractTest {
  private final MongoSpace space = MongoSpace.open();

  @AfterEach
  void close() {
    space.close();
  }

  private void fill(List<BsonValue> ids) {
    List<BsonDocument> documents = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      documents.add(new BsonDocument("_id", ids.get(i)).append("n", new BsonInt32(i)));
    }
    space.collection("c").insertMany(documents);
  }

  private void assertEachOnce(int count) {
    ExtractPlan plan = space.plan(ExtractRequest.of("c").withParallelism(3).withBatch(97, 1 << 20));
    List<@Nullable Object> seen = new ArrayList<>();
    for (Split split : plan.splits()) {
      space.read(plan, split).forEach(record -> seen.add(record.get("n")));
    }
    assertThat(plan.splits()).hasSizeGreaterThan(3);
    assertThat(seen).hasSize(count);
    assertThat(Set.copyOf(seen)).hasSize(count);
    Stages.join(plan.closeAsync());
  }

  @Test
  void splitsReadEachObjectIdOnce() {
    fill(ids(8000, i -> new BsonObjectId(new ObjectId())));

    assertEachOnce(8000);
  }

  @Test
  void aDocumentAsLargeAsAReplyIsReadAfterOneThatLeavesNoRoomForIt() {
    for (int size : new int[] {1, 9 << 20, (16 << 20) - 100, 1, 9 << 20, 9 << 20}) {
      space
          .collection("c")
          .insertOne(
              new BsonDocument("_id", new BsonObjectId(new ObjectId()))
                  .append("v", new BsonBinary(new byte[size])));
    }

    ExtractPlan plan = space.plan(ExtractRequest.of("c"));

    assertThat(plan.splits().stream().mapToInt(split -> space.read(plan, split).size()).sum())
        .isEqualTo(6);
    Stages.join(plan.closeAsync());
  }

  @Test
  void splitsReadEachStringOnce() {
    fill(ids(8000, i -> new BsonString("k" + i * 7919)));

    assertEachOnce(8000);
  }

  @Test
  void splitsReadEachDocumentKeyOnce() {
    fill(
        ids(
            8000,
            i ->
                new BsonDocument("a", new BsonInt32(i / 10))
                    .append("b", new BsonString("" + i % 10))));

    assertEachOnce(8000);
  }

  @Test
  void splitsReadEachKeyOfMixedTypesOnce() {
    fill(
        ids(
            8000,
            i ->
                switch (i % 6) {
                  case 0 -> new BsonInt32(i);
                  case 1 -> new BsonInt64(i + (1L << 40));
                  case 2 -> new BsonDouble(i + 0.5);
                  case 3 -> new BsonString("k" + i);
                  case 4 -> new BsonBinary(new byte[] {(byte) i, (byte) (i >> 8)});
                  default -> i == 5 ? BsonNull.VALUE : new BsonObjectId(new ObjectId());
                }));

    assertEachOnce(8000);
  }

  private static List<BsonValue> ids(int count, java.util.function.IntFunction<BsonValue> id) {
    List<BsonValue> ids = new ArrayList<>();
    IntStream.range(0, count).forEach(i -> ids.add(id.apply(i)));
    return ids;
  }

  @Test
  void everyPositionResumesWithTheNextRecord() {
    fill(
        ids(
            300,
            i -> i % 2 == 0 ? new BsonInt32(i) : new BsonDocument("k", new BsonString("v" + i))));
    ExtractPlan plan = space.plan(ExtractRequest.of("c").withBatch(7, 1 << 20));
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    Set<@Nullable Object> before = new LinkedHashSet<>();

    Optional<RecordBatch> batch = Stages.join(source.nextBatch());
    while (batch.isPresent()) {
      for (int row = 0; row < batch.get().size(); row++) {
        before.add(DataRecord.of(batch.get(), row).value("n"));
      }
      String position = batch.get().position().orElseThrow();
      List<@Nullable Object> after = new ArrayList<>();
      space
          .read(ExtractRequest.of("c").withRanges(List.of(KeyRange.ALL.after(position))))
          .forEach(record -> after.add(record.get("n")));

      assertThat(after).doesNotContainAnyElementsOf(before).hasSize(300 - before.size());
      batch = Stages.join(source.nextBatch());
    }
    Stages.join(source.closeAsync());
  }

  @Test
  void aRangeLeavesOutItsLowerEndAndHasItsUpperOne() {
    fill(ids(10, BsonInt32::new));

    List<Map<String, @Nullable Object>> read =
        space.read(
            ExtractRequest.of("c")
                .withRanges(
                    List.of(
                        new KeyRange(
                            Optional.of("[{\"$int\":\"3\"}]"),
                            Optional.of("[{\"$int\":\"6\"}]")))));

    assertThat(read).extracting(record -> record.get("n")).containsExactly(4, 5, 6);
  }

  @Test
  void whatIsLeftOfARunIsCutAnew() {
    fill(ids(9000, i -> i % 2 == 0 ? new BsonInt32(i) : new BsonString("k" + i)));

    ExtractPlan plan =
        space.plan(
            ExtractRequest.of("c")
                .withParallelism(2)
                .withRanges(
                    List.of(
                        new KeyRange(
                            Optional.of("[{\"$int\":\"99\"}]"), Optional.of("[\"k1999\"]")),
                        new KeyRange(Optional.of("[\"k5\"]"), Optional.empty()))));
    List<@Nullable Object> seen = new ArrayList<>();
    plan.splits().forEach(s -> space.read(plan, s).forEach(r -> seen.add(r.get("n"))));

    List<Object> expected = new ArrayList<>();
    for (int i = 0; i < 9000; i++) {
      boolean text = i % 2 == 1;
      String key = "k" + i;
      boolean first = text ? key.compareTo("k1999") <= 0 : i > 99;
      if (first || (text && key.compareTo("k5") > 0)) {
        expected.add(i);
      }
    }
    assertThat(plan.splits()).hasSizeGreaterThan(3);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aSnapshotDoesNotSeeLaterWrites() {
    fill(ids(5000, BsonInt32::new));
    ExtractPlan plan = space.plan(ExtractRequest.of("c").withBatch(100, 1 << 20));

    space.collection("c").deleteMany(new BsonDocument());
    List<Map<String, @Nullable Object>> read = space.read(plan, plan.splits().get(0));

    assertThat(plan.consistent()).isTrue();
    assertThat(read).hasSize(5000);
  }

  @Test
  void withoutASnapshotThePlanSaysSo() {
    fill(ids(5, BsonInt32::new));

    try (MongoSpace other = MongoSpace.openWith("&snapshot=false")) {
      other.collection("c").insertOne(BsonDocument.parse("{_id: 1}"));

      assertThat(other.plan(ExtractRequest.of("c")).consistent()).isFalse();
    }
    assertThat(space.plan(ExtractRequest.of("c")).consistent()).isTrue();
  }

  @Test
  void filtersTellNullFromMissingAndArraysFromTheirElements() {
    space
        .collection("c")
        .insertMany(
            List.of(
                BsonDocument.parse("{_id: 1, a: 5, t: [1, 2]}"),
                BsonDocument.parse("{_id: 2, a: null, t: 1}"),
                BsonDocument.parse("{_id: 3, t: 'x'}"),
                BsonDocument.parse("{_id: 4, a: 9, t: []}")));

    assertThat(ids("a", null)).containsExactly(2);
    assertThat(ids("a", Map.of("exists", false))).containsExactly(3);
    assertThat(ids("a", Map.of("gt", 4L))).containsExactly(1, 4);
    assertThat(ids("t", 1L)).containsExactly(2);
    assertThat(ids("a", Map.of("in", List.of(5L, 9L)))).containsExactly(1, 4);
    assertThat(ids("$not", Map.of("a", 5L))).containsExactly(2, 3, 4);
  }

  private List<@Nullable Object> ids(String field, @Nullable Object condition) {
    Map<String, @Nullable Object> conditions = new java.util.HashMap<>();
    conditions.put(field, condition);
    List<@Nullable Object> ids = new ArrayList<>();
    space
        .read(ExtractRequest.of("c").withFilter(Filter.parse(conditions)))
        .forEach(record -> ids.add(record.get("_id")));
    return ids;
  }

  @Test
  void aFilterOnAnUnknownFieldIsRefusedWithTheKnownOnes() {
    fill(ids(1, BsonInt32::new));

    assertThatThrownBy(() -> ids("nope", 1L))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("'nope'")
        .hasMessageContaining("[_id, n]");
  }

  @Test
  void recordsComeInCanonicalOrderOfOtherFields() {
    space
        .collection("c")
        .insertMany(
            List.of(
                BsonDocument.parse("{_id: 1, s: 'b', n: 2}"),
                BsonDocument.parse("{_id: 2, s: 'B', n: 1}"),
                BsonDocument.parse("{_id: 3, s: '\u00e4', n: 1}"),
                BsonDocument.parse("{_id: 4, n: 7}"),
                BsonDocument.parse("{_id: 5, s: 'b', n: 1}")));

    List<Map<String, @Nullable Object>> all =
        space.read(ExtractRequest.of("c").withOrderBy(List.of("s", "n"), 1));
    List<Map<String, @Nullable Object>> range =
        space.read(
            ExtractRequest.of("c")
                .withOrderBy(List.of("s", "n"), 1)
                .withRanges(List.of(new KeyRange(Optional.of("[\"B\"]"), Optional.of("[\"b\"]")))));

    assertThat(all).extracting(record -> record.get("_id")).containsExactly(4, 2, 5, 1, 3);
    assertThat(range).extracting(record -> record.get("_id")).containsExactly(5, 1);
  }

  @Test
  void aPrefixOfACompositeKeyOrdersAndCutsByTheIndex() {
    RecordSchema schema =
        MongoSpace.schema(List.of("order", "line"), "order", Simple.INT, "line", Simple.INT);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      rows.add(new Object[] {i / 3, i % 3});
    }
    space.load(MongoSpace.load("lines", schema, LoadMode.UPSERT), rows);

    ExtractPlan plan =
        space.plan(
            ExtractRequest.of("lines").withOrderBy(List.of("order", "line"), 1).withParallelism(2));
    List<Map<String, @Nullable Object>> range =
        space.read(
            ExtractRequest.of("lines")
                .withOrderBy(List.of("order"), 1)
                .withRanges(
                    List.of(
                        new KeyRange(
                            Optional.of("[{\"$int\":\"4\"}]"),
                            Optional.of("[{\"$int\":\"6\"}]")))));

    List<@Nullable Object> orders = new ArrayList<>();
    plan.splits().forEach(s -> space.read(plan, s).forEach(r -> orders.add(r.get("order"))));
    assertThat(plan.splits()).hasSizeGreaterThan(1);
    assertThat(orders).hasSize(6000);
    assertThat(range).extracting(record -> record.get("order")).containsExactly(5, 5, 5, 6, 6, 6);
  }

  @Test
  void inferenceUnitesWhatAgreesAndKeepsTheRestAsVariant() {
    space
        .collection("c")
        .insertMany(
            List.of(
                BsonDocument.parse("{_id: 1, a: 1, m: 1, d: {x: 1}, l: [1, 2], n: null}"),
                BsonDocument.parse("{_id: 2, a: 2, m: 'x', d: {y: 'z'}, l: []}")));

    RecordSchema schema = space.plan(ExtractRequest.of("c")).schema();

    assertThat(schema.key()).containsExactly("_id");
    assertThat(schema.fields())
        .extracting(field -> field.name() + ":" + field.type() + ":" + field.nullable())
        .containsExactly(
            "_id:int:false",
            "a:int:false",
            "m:variant:false",
            "d:struct<x:int,y:string>:false",
            "l:list<int>:false",
            "n:variant:true");
  }

  @Test
  void aDocumentThatDoesNotFitTheStoredSchemaIsRefusedByName() {
    RecordSchema schema = MongoSpace.schema(List.of("id"), "id", Simple.INT, "n", Simple.INT);
    space.load(
        MongoSpace.load("c", schema, LoadMode.UPSERT),
        MongoSpace.rows(new Object[] {1, 1}, new Object[] {2, 2}, new Object[] {3, 3}));
    space
        .collection("c")
        .replaceOne(BsonDocument.parse("{_id: 2}"), BsonDocument.parse("{n: 2, more: 1}"));
    space
        .collection("c")
        .replaceOne(BsonDocument.parse("{_id: 3}"), BsonDocument.parse("{n: 'x'}"));
    ExtractPlan plan = space.plan(ExtractRequest.of("c"));
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    RecordBatch batch = Stages.join(source.nextBatch()).orElseThrow();

    assertThat(DataRecord.of(batch, 0).values()).isEqualTo(Map.of("id", 1, "n", 1));
    assertThatThrownBy(() -> DataRecord.of(batch, 1))
        .isInstanceOf(RefusedValueException.class)
        .hasMessageContaining("'more'");
    assertThatThrownBy(() -> DataRecord.of(batch, 2))
        .isInstanceOf(RefusedValueException.class)
        .hasMessageContaining("string where the schema says int");
    Stages.join(source.closeAsync());
  }

  @Test
  void theSchemaCanBeInferredAnew() {
    try (MongoSpace other = MongoSpace.openWith("&schema=infer")) {
      RecordSchema schema = MongoSpace.schema(List.of("id"), "id", Simple.INT, "n", Simple.INT);
      other.load(
          MongoSpace.load("c", schema, LoadMode.UPSERT), MongoSpace.rows(new Object[] {1, 1}));
      other.collection("c").insertOne(BsonDocument.parse("{_id: 2, n: 'x', more: true}"));

      List<Map<String, @Nullable Object>> read = other.read(ExtractRequest.of("c"));

      assertThat(read)
          .containsExactly(Map.of("_id", 1, "n", 1), Map.of("_id", 2, "n", "x", "more", true));
    }
  }

  @Test
  void onlyTheFieldsAskedForComeInTheOrderAskedFor() {
    space.collection("c").insertOne(BsonDocument.parse("{_id: 1, a: 1, b: 2, c: 3}"));

    List<Map<String, @Nullable Object>> read =
        space.read(ExtractRequest.of("c").withFields(List.of("c", "a")));

    assertThat(read.get(0).keySet()).containsExactly("c", "a");
    assertThatThrownBy(() -> space.plan(ExtractRequest.of("c").withFields(List.of("z"))))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.FIELD_NOT_FOUND));
  }

  @Test
  void aViewIsReadInOnePiece() {
    fill(ids(20, BsonInt32::new));
    space.door().createView("v", "c", List.of(BsonDocument.parse("{$match: {n: {$gte: 15}}}")));

    ExtractPlan plan = space.plan(ExtractRequest.of("v"));

    assertThat(plan.resumable()).isFalse();
    assertThat(space.read(ExtractRequest.of("v"))).hasSize(5);
  }

  @Test
  void aMissingCollectionIsNotFound() {
    assertThatThrownBy(() -> space.plan(ExtractRequest.of("nowhere")))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.CONTAINER_NOT_FOUND))
        .hasMessageContaining("'nowhere'");
  }

  @Test
  void describingHidesOurOwnCollectionsAndCounts() {
    RecordSchema schema = MongoSpace.schema(List.of("id"), "id", Simple.INT);
    space.load(MongoSpace.load("a", schema, LoadMode.UPSERT), MongoSpace.rows(new Object[] {1}));
    fill(ids(3, BsonInt32::new));

    var described = Stages.join(space.adapter().describe(CallContext.create()));

    assertThat(described).extracting(d -> d.name()).containsExactly("a", "c");
    assertThat(described).extracting(d -> d.inferred()).containsExactly(false, true);
    assertThat(described).extracting(d -> d.estimatedRecords()).containsExactly(1L, 3L);
    assertThat(described.get(1).schema().fields())
        .extracting(Field::name)
        .containsExactly("_id", "n");
  }

  @Test
  void anEmptyCollectionHasNoRecords() {
    space.door().createCollection("empty");

    assertThat(space.read(ExtractRequest.of("empty"))).isEmpty();
  }

  @Test
  void theGreatestOfAllIdsIsReadToo() {
    try (MongoSpace space = MongoSpace.open()) {
      space
          .collection("c")
          .insertMany(
              List.of(
                  BsonDocument.parse("{_id: {$maxKey: 1}}"),
                  BsonDocument.parse("{_id: 1}"),
                  BsonDocument.parse("{_id: 'a'}")));

      for (int batch = 1; batch <= 4; batch++) {
        assertThat(space.read(ExtractRequest.of("c").withBatch(batch, 1 << 20)))
            .as("batches of " + batch)
            .hasSize(3);
      }
    }
  }
}
