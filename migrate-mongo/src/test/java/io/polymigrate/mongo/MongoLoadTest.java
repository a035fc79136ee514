package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.ValidationOptions;
import io.polymigrate.api.CallContext;
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
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MongoLoadTest {
  private static final RecordSchema PEOPLE =
      MongoSpace.schema(List.of("id"), "id", Simple.LONG, "name", Simple.STRING, "age", Simple.INT);

  private final MongoSpace space = MongoSpace.open();

  @AfterEach
  void close() {
    space.close();
  }

  private static LoadRequest people(LoadMode mode) {
    return MongoSpace.load("people", PEOPLE, mode);
  }

  @Test
  void aSingleKeyFieldBecomesTheId() {
    space.load(people(LoadMode.UPSERT), MongoSpace.rows(new Object[] {1L, "Ann", 30}));

    assertThat(space.documents("people"))
        .containsExactly(BsonDocument.parse("{_id: {$numberLong: '1'}, name: 'Ann', age: 30}"));
  }

  @Test
  void aCompositeKeyBecomesADocumentInKeyOrder() {
    RecordSchema schema =
        MongoSpace.schema(
            List.of("b", "a"), "a", Simple.INT, "x", Simple.STRING, "b", Simple.STRING);

    space.load(
        MongoSpace.load("pairs", schema, LoadMode.UPSERT),
        MongoSpace.rows(new Object[] {1, "v", "k"}));

    assertThat(space.documents("pairs"))
        .containsExactly(BsonDocument.parse("{_id: {b: 'k', a: 1}, x: 'v'}"));
  }

  @Test
  void aKeyThatIsAnArrayIsWrappedBecauseAnIdCannotBeOne() {
    RecordSchema schema = MongoSpace.schema(List.of("tags"), "tags", new ListOf(Simple.INT));

    space.load(
        MongoSpace.load("tagged", schema, LoadMode.UPSERT),
        MongoSpace.rows(new Object[] {List.of(1, 2)}));

    assertThat(space.documents("tagged"))
        .containsExactly(BsonDocument.parse("{_id: {tags: [1, 2]}}"));
  }

  @Test
  void badRecordsInTheMiddleAreRejectedAndTheOthersWritten() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      rows.add(new Object[] {(long) i, "n" + i, i});
    }
    rows.set(1200, new Object[] {null, "no key", 1});
    rows.set(1300, new Object[] {1300L, "half of a pair \ud83d", 1});

    WriteResult result = space.load(people(LoadMode.UPSERT), rows);

    assertThat(result.written()).isEqualTo(2498);
    assertThat(result.rejections())
        .extracting(Rejection::row, Rejection::field, Rejection::code)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                1200, Optional.of("id"), StandardErrorCode.KEY_MISSING),
            org.assertj.core.groups.Tuple.tuple(
                1300, Optional.of("name"), StandardErrorCode.VALUE_NOT_REPRESENTABLE));
    assertThat(space.collection("people").countDocuments()).isEqualTo(2498);
  }

  @Test
  void aDocumentThatAValidatorRefusesIsRejectedWithTheFieldsName() {
    space
        .door()
        .createCollection(
            "people",
            new CreateCollectionOptions()
                .validationOptions(
                    new ValidationOptions()
                        .validator(
                            BsonDocument.parse(
                                "{$jsonSchema: {properties: {age: {minimum: 0}}}}"))));

    WriteResult result =
        space.load(
            people(LoadMode.UPSERT),
            MongoSpace.rows(new Object[] {1L, "Ann", 1}, new Object[] {2L, "Bob", -4242}));

    assertThat(result.written()).isEqualTo(1);
    assertThat(result.rejections()).hasSize(1);
    Rejection rejection = result.rejections().get(0);
    assertThat(rejection.code()).isEqualTo(MongoErrorCode.MONGO_DOCUMENT_INVALID);
    assertThat(rejection.field()).contains("age");
    assertThat(rejection.reason()).doesNotContain("4242");
  }

  @Test
  void aSecondUniqueIndexRejectsWithoutShowingTheValue() {
    space
        .collection("people")
        .createIndex(new BsonDocument("name", new BsonInt32(1)), new IndexOptions().unique(true));

    WriteResult result =
        space.load(
            people(LoadMode.UPSERT),
            MongoSpace.rows(new Object[] {1L, "Ann", 1}, new Object[] {2L, "Ann", 2}));

    assertThat(result.written()).isEqualTo(1);
    assertThat(result.rejections().get(0).code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY);
    assertThat(result.rejections().get(0).field()).contains("name");
    assertThat(result.rejections().get(0).reason()).doesNotContain("Ann");
  }

  @Test
  void aDocumentOfMoreThanSixteenMegabytesIsRejectedWithItsSizeBeforeItIsSent() {
    String large = "x".repeat(16 * 1024 * 1024);
    String fits = "x".repeat(16 * 1024 * 1024 - 100);

    WriteResult result =
        space.load(
            people(LoadMode.UPSERT),
            MongoSpace.rows(
                new Object[] {1L, "a", 1},
                new Object[] {2L, large, 1},
                new Object[] {3L, fits, 1}));

    assertThat(result.written()).isEqualTo(2);
    assertThat(result.rejections().get(0).code()).isEqualTo(StandardErrorCode.RECORD_TOO_LARGE);
    assertThat(result.rejections().get(0).reason()).contains("16777216", "bytes");
    assertThat(space.documents("people").get(1).getString("name").getValue()).isEqualTo(fits);
  }

  @Test
  void aLargeDocumentIsUpsertedAndReplacedToo() {
    String fits = "x".repeat(6 * 1024 * 1024);
    space.load(people(LoadMode.UPSERT), MongoSpace.rows(new Object[] {1L, "a", 1}));

    WriteResult upserted =
        space.load(people(LoadMode.UPSERT), MongoSpace.rows(new Object[] {1L, fits, 1}));
    WriteResult replaced =
        space.load(people(LoadMode.REPLACE), MongoSpace.rows(new Object[] {1L, fits, 1}));

    assertThat(upserted).isEqualTo(WriteResult.allWritten(1));
    assertThat(replaced).isEqualTo(WriteResult.allWritten(1));
  }

  @Test
  void theLaterOfTwoRecordsOfOneKeyWins() {
    List<@Nullable Object[]> rows =
        MongoSpace.rows(
            new Object[] {1L, "first", 1},
            new Object[] {2L, "other", 2},
            new Object[] {1L, "second", Values.MISSING});

    WriteResult fresh = space.load(people(LoadMode.UPSERT), rows);
    WriteResult again = space.load(people(LoadMode.UPSERT), rows);

    assertThat(fresh.written()).isEqualTo(3);
    assertThat(again.written()).isEqualTo(3);
    assertThat(space.documents("people").get(0))
        .isEqualTo(BsonDocument.parse("{_id: {$numberLong: '1'}, name: 'second', age: 1}"));
  }

  @Test
  void anUpsertKeepsOtherFieldsAndAReplacementDoesNot() {
    space.collection("people").insertOne(BsonDocument.parse("{_id: 1, name: 'old', extra: true}"));
    space.collection("people").insertOne(BsonDocument.parse("{_id: 2, name: 'old', extra: true}"));

    space.load(people(LoadMode.UPSERT), MongoSpace.rows(new Object[] {1L, "new", Values.MISSING}));
    space.load(people(LoadMode.REPLACE), MongoSpace.rows(new Object[] {2L, "new", Values.MISSING}));

    assertThat(space.documents("people"))
        .containsExactly(
            BsonDocument.parse("{_id: 1, name: 'new', extra: true}"),
            BsonDocument.parse("{_id: 2, name: 'new'}"));
  }

  @Test
  void anEmptyTimestampIsNotReplacedByTheServersTime() {
    RecordSchema schema =
        new RecordSchema(
            List.of(
                Field.of("id", Simple.LONG),
                Field.of("at", MongoExtensions.type(MongoExtensions.TIMESTAMP)),
                Field.of("name", Simple.STRING)),
            List.of("id"));
    for (LoadMode mode : LoadMode.values()) {
      LoadRequest request = MongoSpace.load(mode.name(), schema, mode);

      WriteResult fresh = space.load(request, MongoSpace.rows(new Object[] {1L, 0L, "a"}));
      WriteResult again = space.load(request, MongoSpace.rows(new Object[] {1L, 0L, "b"}));

      boolean inserting = mode == LoadMode.INSERT || mode == LoadMode.SKIP_EXISTING;
      if (inserting) {
        assertThat(fresh.rejections().get(0).field()).contains("at");
        assertThat(space.documents(mode.name())).isEmpty();
      } else {
        assertThat(fresh.written() + again.written()).isEqualTo(2);
        assertThat(space.documents(mode.name()))
            .containsExactly(
                BsonDocument.parse(
                    "{_id: {$numberLong: '1'}, at: {$timestamp: {t: 0, i: 0}}, name: 'b'}"));
      }
    }
  }

  @Test
  void anInsertRejectsAKeyThatIsThereAndSkippingCountsIt() {
    space.load(people(LoadMode.UPSERT), MongoSpace.rows(new Object[] {1L, "Ann", 1}));
    List<@Nullable Object[]> rows =
        MongoSpace.rows(new Object[] {1L, "Bob", 1}, new Object[] {2L, "Cid", 2});

    WriteResult skipping = space.load(people(LoadMode.SKIP_EXISTING), rows);
    WriteResult inserting =
        space.load(
            people(LoadMode.INSERT),
            MongoSpace.rows(new Object[] {1L, "Bob", 1}, new Object[] {3L, "Dan", 2}));

    assertThat(skipping).isEqualTo(new WriteResult(1, 1, List.of()));
    assertThat(inserting.written()).isEqualTo(1);
    assertThat(inserting.rejections().get(0).code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY);
    assertThat(inserting.rejections().get(0).field()).contains("id");
    assertThat(space.documents("people").get(0).getString("name").getValue()).isEqualTo("Ann");
  }

  @Test
  void aResumedLoadWritesAgainWhatWasWrittenBeforeTheKill() {
    LoadSession first =
        Stages.join(space.adapter().openLoad(people(LoadMode.UPSERT), CallContext.create()));
    write(first, MongoSpace.rows(new Object[] {1L, "Ann", 1}, new Object[] {2L, "Bob", 2}));
    String state = first.resumeState();
    LoadRequest request = people(LoadMode.UPSERT);
    LoadRequest resumed = request.withResumeState(Optional.of(state));

    LoadSession second = Stages.join(space.adapter().openLoad(resumed, CallContext.create()));
    WriteResult result =
        write(second, MongoSpace.rows(new Object[] {2L, "Bea", 2}, new Object[] {3L, "Cid", 3}));
    Stages.join(second.complete());

    assertThat(result).isEqualTo(WriteResult.allWritten(2));
    assertThat(space.documents("people"))
        .extracting(document -> document.getString("name").getValue())
        .containsExactly("Ann", "Bea", "Cid");
  }

  private static WriteResult write(LoadSession session, List<@Nullable Object[]> rows) {
    RecordSink sink = Stages.join(session.openSink());
    WriteResult result =
        Stages.join(sink.write(new ObjectBatch(PEOPLE, rows, Optional.empty()), Optional.empty()));
    Stages.join(sink.closeAsync());
    return result;
  }

  @Test
  void recordsWithoutAKeyAreStagedAndSwappedInWhole() {
    RecordSchema schema = MongoSpace.schema(List.of(), "x", Simple.INT);
    LoadRequest request = MongoSpace.load("log", schema, LoadMode.UPSERT);
    LoadSession session = Stages.join(space.adapter().openLoad(request, CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    Stages.join(
        sink.write(
            new ObjectBatch(
                schema, MongoSpace.rows(new Object[] {1}, new Object[] {1}), Optional.empty()),
            Optional.empty()));

    long before = space.collection("log").countDocuments();
    Stages.join(session.complete());
    Stages.join(session.complete());

    assertThat(before).isZero();
    assertThat(space.collection("log").countDocuments()).isEqualTo(2);
    assertThat(space.door().listCollectionNames().into(new ArrayList<>()))
        .noneMatch(name -> name.startsWith("_polymigrate_stage_"));
    Stages.join(sink.closeAsync());
  }

  @Test
  void recordsWithoutAKeyDoNotTakeThePlaceOfOthersUnlessToldTo() {
    space.collection("log").insertOne(BsonDocument.parse("{x: 5}"));
    RecordSchema schema = MongoSpace.schema(List.of(), "x", Simple.INT);

    assertThatThrownBy(() -> space.load(MongoSpace.load("log", schema, LoadMode.UPSERT), List.of()))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH))
        .hasMessageContaining("'log'");
    assertThat(space.collection("log").countDocuments()).isEqualTo(1);
  }

  @Test
  void anAbortedLoadLeavesNothingThatItMade() {
    LoadSession session =
        Stages.join(space.adapter().openLoad(people(LoadMode.UPSERT), CallContext.create()));
    write(session, MongoSpace.rows(new Object[] {1L, "Ann", 1}));

    Stages.join(session.abort());

    assertThat(space.door().listCollectionNames().into(new ArrayList<>())).doesNotContain("people");
    assertThat(space.documents(MongoSchemas.CONTAINER)).isEmpty();
  }

  @Test
  void aKeyOfAnotherShapeThanTheStoredOneIsRefusedBeforeAnythingIsWritten() {
    space.load(people(LoadMode.UPSERT), MongoSpace.rows(new Object[] {1L, "Ann", 1}));
    RecordSchema other =
        MongoSpace.schema(List.of("name"), "id", Simple.LONG, "name", Simple.STRING);

    assertThatThrownBy(
            () -> space.load(MongoSpace.load("people", other, LoadMode.UPSERT), List.of()))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("key [id]");
  }

  @Test
  void aFieldThatIsNoKeyCannotBeCalledId() {
    RecordSchema schema = MongoSpace.schema(List.of("a"), "a", Simple.INT, "_id", Simple.INT);

    assertThatThrownBy(() -> space.load(MongoSpace.load("c", schema, LoadMode.UPSERT), List.of()))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("'_id' must be the key");
  }

  @Test
  void strangeFieldNamesAreKeptAndDollarsAtTheTopRefused() {
    RecordSchema schema =
        MongoSpace.schema(List.of("id"), "id", Simple.INT, "a.b", Simple.INT, "", Simple.INT);
    RecordSchema dollar = MongoSpace.schema(List.of("id"), "id", Simple.INT, "$x", Simple.INT);
    LoadRequest request = MongoSpace.load("names", schema, LoadMode.UPSERT);

    space.load(request, MongoSpace.rows(new Object[] {1, 2, 3}));
    space.load(request, MongoSpace.rows(new Object[] {1, 4, 5}));

    assertThat(space.documents("names"))
        .containsExactly(BsonDocument.parse("{_id: 1, 'a.b': 4, '': 5}"));
    assertThatThrownBy(() -> space.load(MongoSpace.load("d", dollar, LoadMode.UPSERT), List.of()))
        .hasMessageContaining("'$x'");
  }

  @Test
  void theOriginsPlainIndexesAreMadeAndAUniqueOneLeavesOutNulls() {
    ContainerDescription origin =
        new ContainerDescription(
            "people",
            "table",
            PEOPLE,
            false,
            0,
            List.of(
                new IndexDescription(
                    "by_name", List.of("name desc", "age"), false, Optional.empty()),
                new IndexDescription("one_age", List.of("age"), true, Optional.empty()),
                new IndexDescription("odd", List.of("age"), false, Optional.of("partial"))),
            List.of(),
            Map.of());
    LoadRequest request = LoadRequest.of("people", PEOPLE, "run").withOrigin(Optional.of(origin));

    space.load(
        request,
        MongoSpace.rows(
            new Object[] {1L, "a", null}, new Object[] {2L, "b", null}, new Object[] {3L, "c", 1}));

    ContainerDescription described =
        Stages.join(space.adapter().describe("people", CallContext.create()));
    assertThat(described.indexes())
        .extracting(IndexDescription::name)
        .containsExactlyInAnyOrder("by_name", "one_age");
    assertThat(described.indexes())
        .filteredOn(index -> index.name().equals("by_name"))
        .first()
        .extracting(IndexDescription::fields)
        .isEqualTo(List.of("name desc", "age"));
  }

  @Test
  void aViewIsNoTarget() {
    space.collection("base").insertOne(BsonDocument.parse("{_id: 1}"));
    space.door().createView("seen", "base", List.of());

    assertThatThrownBy(
            () -> space.load(MongoSpace.load("seen", PEOPLE, LoadMode.UPSERT), List.of()))
        .hasMessageContaining("'seen' is a view");
  }
}
