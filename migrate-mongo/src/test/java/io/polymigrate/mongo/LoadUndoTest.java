package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.IndexOptions;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loads that keep prior images are undone to the last byte. */
class LoadUndoTest {
  private static final RecordSchema SCHEMA =
      MongoSpace.schema(List.of("id"), "id", Simple.LONG, "name", Simple.STRING);

  private static OperationSpace people() {
    OperationSpace space =
        OperationSpace.open()
            .with(
                "people",
                "{_id: 1, level: 1, name: 'a', note: 'x'}",
                "{_id: {$numberLong: '2'}, name: 'b', tags: [1, {z: 1, a: 2}]}",
                "{_id: 3.0, note: 'no name'}",
                "{_id: {$numberDecimal: '4.0'}, name: {$numberDecimal: '1.20'}, '$odd': 1}",
                "{_id: 'five', name: 'e', 'a.b': 2}");
    space
        .collection("people")
        .updateOne(
            BsonDocument.parse("{_id: 3}"),
            List.of(BsonDocument.parse("{$set: {at: {$literal: {$timestamp: {t: 0, i: 0}}}}}")));
    return space;
  }

  private static LoadRequest request(String collection, LoadMode mode, String id) {
    return request(collection, SCHEMA, Optional.empty(), mode, id);
  }

  private static LoadRequest request(
      String collection,
      RecordSchema schema,
      Optional<ContainerDescription> origin,
      LoadMode mode,
      String id) {
    return LoadRequest.of(collection, schema, "run")
        .withOrigin(origin)
        .withMode(mode)
        .withUndoId(Optional.of(id));
  }

  private static LoadSession open(OperationSpace space, LoadRequest request) {
    return Stages.join(space.space().adapter().openLoad(request, CallContext.create()));
  }

  private static ObjectBatch batch(Object... idsAndNames) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < idsAndNames.length; i += 2) {
      rows.add(new Object[] {((Number) idsAndNames[i]).longValue(), idsAndNames[i + 1]});
    }
    return new ObjectBatch(SCHEMA, rows, Optional.empty());
  }

  private static List<WriteResult> load(
      OperationSpace space, LoadRequest request, ObjectBatch... batches) {
    LoadSession session = open(space, request);
    RecordSink sink = Stages.join(session.openSink());
    List<WriteResult> results = new ArrayList<>();
    for (ObjectBatch batch : batches) {
      results.add(Stages.join(sink.write(batch, Optional.empty())));
    }
    Stages.join(sink.closeAsync());
    Stages.join(session.complete());
    Stages.join(session.closeAsync());
    return results;
  }

  private static List<WriteResult> load(
      OperationSpace space, LoadMode mode, String id, ObjectBatch... batches) {
    return load(space, request("people", mode, id), batches);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MigrationException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void whatWasOverwrittenComesBackAndWhatWasAddedGoes() {
    try (OperationSpace space = people()) {
      List<String> before = space.everything();
      // The first image stays, whether a batch comes twice or a key does.
      load(
          space,
          LoadMode.UPSERT,
          "first",
          batch(1, "A", 2, "b", 3, "C", 4, "D", 6, "F", 6, "F2", 7, "G"),
          batch(1, "A", 2, "b", 3, "C", 4, "D", 6, "F", 6, "F2", 7, "G"),
          batch(3, "CC", 7, "GG", 8, "H"));

      assertThat(space.space().documents("people"))
          .extracting(document -> document.getString("name").getValue())
          .containsExactly("A", "b", "CC", "D", "F2", "GG", "H", "e");
      assertThat(space.collection("people").find(BsonDocument.parse("{_id: 1}")).first())
          .isEqualTo(BsonDocument.parse("{_id: 1, level: 1, name: 'A', note: 'x'}"));

      RollbackResult result = space.rollBack("first");

      assertThat(result.restored()).isEqualTo(6);
      assertThat(result.conflictCount()).isZero();
      assertThat(space.everything()).isEqualTo(before);
      assertThat(space.rollBack("first").conflictCount()).isZero();
    }
  }

  @Test
  void documentsThatOthersChangedSinceAreLeftAloneAndNamed() {
    try (OperationSpace space = people()) {
      load(
          space, LoadMode.UPSERT, "changed", batch(1, "A", 2, "B", 3, "C", 6, "F", 7, "G", 8, "H"));
      var people = space.collection("people");
      people.updateOne(BsonDocument.parse("{_id: 1}"), BsonDocument.parse("{$set: {level: 9}}"));
      people.deleteOne(BsonDocument.parse("{_id: 2}"));
      people.updateOne(BsonDocument.parse("{_id: 7}"), BsonDocument.parse("{$set: {name: 'm'}}"));
      people.deleteOne(BsonDocument.parse("{_id: 8}"));

      RollbackResult result = space.rollBack("changed");

      assertThat(result.restored()).isEqualTo(2);
      assertThat(result.conflicts()).containsExactly("1", "2", "7");
      assertThat(result.conflictCount()).isEqualTo(3);
      assertThat(space.space().documents("people"))
          .extracting(BsonDocument::toJson)
          .startsWith(
              "{\"_id\": 1, \"level\": 9, \"name\": \"A\", \"note\": \"x\"}",
              "{\"_id\": 3.0, \"note\": \"no name\","
                  + " \"at\": {\"$timestamp\": {\"t\": 0, \"i\": 0}}}")
          .anyMatch(text -> text.contains("\"name\": \"m\""))
          .hasSize(5);
    }
  }

  @ParameterizedTest
  @EnumSource(LoadMode.class)
  void everyModeWritesAsWithoutUndoAndIsUndone(LoadMode mode) {
    List<String> plain;
    WriteResult expected;
    ObjectBatch batch = batch(1, "A", 3, "C", 9, "I", 10, "J");
    try (OperationSpace space = people()) {
      LoadRequest request = MongoSpace.load("people", SCHEMA, mode);
      expected = load(space, request, batch).get(0);
      plain = space.bytes("people");
    }
    try (OperationSpace space = people()) {
      List<String> before = space.everything();

      WriteResult result = load(space, mode, "mode", batch).get(0);

      assertThat(result).usingRecursiveComparison().isEqualTo(expected);
      assertThat(space.bytes("people")).isEqualTo(plain);

      space.rollBack("mode");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void aCollectionThatTheLoadMadeGoesUnlessOthersUseIt() {
    try (OperationSpace space = OperationSpace.open()) {
      List<String> before = space.everything();
      load(space, request("made", LoadMode.UPSERT, "one"), batch(1, "a", 2, "b"));
      load(space, request("none", LoadMode.UPSERT, "none"));
      assertThat(space.door().listCollectionNames().into(new ArrayList<>()))
          .contains("made", "none");

      space.rollBack("one");
      space.rollBack("none");

      assertThat(space.everything()).isEqualTo(before);

      load(space, request("used", LoadMode.UPSERT, "two"), batch(1, "a", 2, "b"));
      space.with("used", "{_id: 3, name: 'theirs'}");

      RollbackResult result = space.rollBack("two");

      assertThat(result.restored()).isEqualTo(2);
      assertThat(space.space().documents("used"))
          .containsExactly(BsonDocument.parse("{_id: 3, name: 'theirs'}"));
    }
  }

  @Test
  void theStoredSchemaComesBack() {
    try (OperationSpace space = OperationSpace.open()) {
      RecordSchema schema =
          MongoSpace.schema(List.of("id"), "id", Simple.LONG, "level", Simple.INT);
      space
          .space()
          .load(
              MongoSpace.load("people", schema, LoadMode.UPSERT),
              MongoSpace.rows(new Object[] {1L, 5}));
      List<String> before = space.everything();
      load(space, LoadMode.UPSERT, "fields", batch(1, "A", 2, "B"));
      assertThat(space.everything()).anyMatch(line -> line.startsWith("schema"));
      assertThat(space.everything()).isNotEqualTo(before);

      space.rollBack("fields");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void indexesThatTheLoadMadeGo() {
    try (OperationSpace space = people()) {
      List<String> before = space.everything();
      LoadRequest indexed =
          request(
              "people",
              SCHEMA,
              Optional.of(
                  new ContainerDescription(
                      "people",
                      "table",
                      SCHEMA,
                      false,
                      1,
                      List.of(
                          new IndexDescription(
                              "by_name", List.of("name"), false, Optional.empty())),
                      List.of(),
                      Map.of())),
              LoadMode.UPSERT,
              "indexed");
      load(space, indexed, batch(1, "A"));
      assertThat(space.everything()).anyMatch(line -> line.contains("by_name"));

      space.rollBack("indexed");

      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void valuesThatOthersTookMeanwhileAreConflicts() {
    try (OperationSpace space = people()) {
      space.collection("people").deleteOne(BsonDocument.parse("{_id: 3}"));
      space
          .collection("people")
          .createIndex(BsonDocument.parse("{name: 1}"), new IndexOptions().unique(true));
      List<String> before = space.bytes("people");
      // Names move on: they can only be put back one after the other, the last one first.
      load(space, LoadMode.UPSERT, "round", batch(4, "free", 2, "then", 1, "b"));
      assertThat(space.rollBack("round").restored()).isEqualTo(3);
      assertThat(space.bytes("people")).isEqualTo(before);

      load(space, LoadMode.UPSERT, "names", batch(1, "other", 2, "a", 4, "taken"));
      space.with("people", "{_id: 9, name: {$numberDecimal: '1.20'}}");

      RollbackResult result = space.rollBack("names");

      assertThat(result.restored()).isEqualTo(2);
      assertThat(result.conflicts()).containsExactly("4.0");
      assertThat(space.space().documents("people"))
          .extracting(document -> document.get("name").toString())
          .hasSize(5)
          .anyMatch(name -> name.contains("taken"));
    }
  }

  @Test
  void finalisedImagesAreGone() {
    try (OperationSpace space = people()) {
      load(space, LoadMode.UPSERT, "final", batch(1, "A"));
      assertThat(space.own()).contains("_polymigrate_undo_final");
      List<String> after = space.everything();

      space.finalizeUndo("final");

      assertThat(space.own()).doesNotContain("_polymigrate_undo_final");
      assertRefused(() -> space.rollBack("final"), StandardErrorCode.ALREADY_FINALIZED);
      assertThat(space.everything()).isEqualTo(after);
    }
  }

  @Test
  void aLoadThatWasRolledBackWritesNothingMore() {
    try (OperationSpace space = people()) {
      List<String> before = space.everything();
      LoadSession session = open(space, request("people", LoadMode.UPSERT, "going"));
      RecordSink sink = Stages.join(session.openSink());
      Stages.join(sink.write(batch(1, "A", 6, "F"), Optional.empty()));

      space.rollBack("going");

      assertRefused(
          () -> Stages.join(sink.write(batch(2, "B"), Optional.empty())),
          StandardErrorCode.ALREADY_ROLLED_BACK);
      assertRefused(() -> Stages.join(session.openSink()), StandardErrorCode.ALREADY_ROLLED_BACK);
      assertRefused(() -> Stages.join(session.complete()), StandardErrorCode.ALREADY_ROLLED_BACK);
      assertThat(space.everything()).isEqualTo(before);
      Stages.join(sink.closeAsync());
    }
  }

  @Test
  void whoeverGoesOnWithALoadShutsOutWhoWasAtIt() {
    try (OperationSpace space = people()) {
      List<String> before = space.everything();
      LoadRequest request = request("people", LoadMode.UPSERT, "two");
      RecordSink first = Stages.join(open(space, request).openSink());
      Stages.join(first.write(batch(1, "A"), Optional.empty()));
      RecordSink second = Stages.join(open(space, request).openSink());
      Stages.join(second.write(batch(2, "B"), Optional.empty()));

      assertRefused(
          () -> Stages.join(first.write(batch(6, "F"), Optional.empty())),
          StandardErrorCode.OPERATION_IN_PROGRESS);

      Stages.join(first.closeAsync());
      Stages.join(second.closeAsync());
      space.rollBack("two");
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void refusedDocumentsLeaveNoImage() {
    try (OperationSpace space = people()) {
      List<String> before = space.everything();
      space
          .collection("people")
          .createIndex(
              BsonDocument.parse("{name: 1}"), new IndexOptions().unique(true).sparse(true));
      ObjectBatch batch = batch(1, "b", 4, "D", 6, "e", 7, "G", 8, "G");
      List<WriteResult> results = load(space, LoadMode.UPSERT, "refused", batch);

      assertThat(results.get(0).written()).isEqualTo(2);
      assertThat(results.get(0).rejections()).extracting(r -> r.row()).containsExactly(0, 2, 4);
      assertThat(results.get(0).rejections())
          .allMatch(r -> r.code() == StandardErrorCode.DUPLICATE_KEY)
          .allMatch(r -> r.field().equals(Optional.of("name")))
          .allMatch(r -> !r.reason().contains("\"b\""));
      assertThat(space.rollBack("refused").restored()).isEqualTo(2);
      space.collection("people").dropIndex("name_1");
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void recordsWithoutAKeyCanNotBeUndone() {
    try (OperationSpace space = OperationSpace.open()) {
      RecordSchema keyless = MongoSpace.schema(List.of(), "id", Simple.LONG, "name", Simple.STRING);
      LoadRequest request = request("heap", keyless, Optional.empty(), LoadMode.UPSERT, "heap");

      assertRefused(() -> open(space, request), StandardErrorCode.KEY_MISSING);
      assertThat(space.own()).isEmpty();
    }
  }

  @Test
  void anEmptyTimestampIsWrittenAsItIs() {
    try (OperationSpace space = OperationSpace.open()) {
      List<String> before = space.everything();
      RecordSchema schema =
          new RecordSchema(
              List.of(
                  MongoSpace.field("id", Simple.LONG),
                  MongoSpace.field("at", MongoExtensions.type(MongoExtensions.TIMESTAMP))),
              List.of("id"));
      LoadRequest request =
          request("stamped", schema, Optional.empty(), LoadMode.UPSERT, "stamped");
      load(
          space,
          request,
          new ObjectBatch(
              MongoSpace.heldSchema(schema),
              MongoSpace.rows(new Object[] {1L, 0L}),
              Optional.empty()));

      assertThat(space.space().documents("stamped").get(0).getTimestamp("at").getValue()).isZero();
      assertThat(space.rollBack("stamped").restored()).isEqualTo(1);
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void workersDoNotGetInEachOthersWay() {
    try (OperationSpace space = people()) {
      List<String> before = space.everything();
      LoadSession session = open(space, request("people", LoadMode.UPSERT, "workers"));
      List<RecordSink> sinks = new ArrayList<>();
      List<CompletionStage<WriteResult>> written = new ArrayList<>();
      for (int worker = 0; worker < 4; worker++) {
        sinks.add(Stages.join(session.openSink()));
      }
      for (int i = 0; i < 80; i++) {
        ObjectBatch batch = batch(10 + 2 * i, "n" + i, 11 + 2 * i, "m" + i);
        written.add(sinks.get(i % 4).write(batch, Optional.empty()));
      }

      written.forEach(stage -> assertThat(Stages.join(stage).written()).isEqualTo(2));
      sinks.forEach(sink -> Stages.join(sink.closeAsync()));
      Stages.join(session.complete());

      assertThat(space.rollBack("workers").restored()).isEqualTo(160);
      assertThat(space.everything()).isEqualTo(before);
    }
  }

  @Test
  void largeDocumentsAreKeptInSeveralTransactionsOrRefused() {
    try (OperationSpace space = OperationSpace.open()) {
      for (int id = 1; id <= 8; id++) {
        int size = id == 8 ? (16 << 20) - 100 : 3 << 20;
        space
            .collection("large")
            .insertOne(
                new BsonDocument("_id", new BsonInt64(id))
                    .append("name", new BsonString("x".repeat(size))));
      }
      space.with("large", "{_id: 9, other: 'y'}");
      space
          .collection("large")
          .updateOne(
              BsonDocument.parse("{_id: 9}"),
              new BsonDocument(
                  "$set", new BsonDocument("other", new BsonString("y".repeat((16 << 20) - 100)))));
      List<String> before = space.bytes("large");

      WriteResult result =
          load(
                  space,
                  request("large", LoadMode.UPSERT, "large"),
                  batch(
                      1,
                      "a",
                      2,
                      "b",
                      3,
                      "c",
                      4,
                      "d",
                      5,
                      "e",
                      6,
                      "f",
                      7,
                      "g",
                      8,
                      "h",
                      9,
                      "n".repeat(200),
                      10,
                      "j"))
              .get(0);

      assertThat(result.written()).isEqualTo(8);
      assertThat(result.rejections()).extracting(r -> r.row()).containsExactly(7, 8);
      assertThat(result.rejections()).allMatch(r -> r.code() == StandardErrorCode.RECORD_TOO_LARGE);
      assertThat(space.rollBack("large").restored()).isEqualTo(8);
      assertThat(space.bytes("large").equals(before)).as("all bytes").isTrue();
    }
  }
}
