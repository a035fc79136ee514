package io.polymigrate.elastic;

import static io.polymigrate.elastic.OperationSpace.request;
import static io.polymigrate.elastic.OperationSpace.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.Operations;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ElasticLoadTest {
  private static final RecordSchema SCHEMA =
      schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);

  private static @Nullable Object[][] numbered(int count) {
    @Nullable Object[][] rows = new Object[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = new Object[] {i, "v" + i};
    }
    return rows;
  }

  @Test
  void itemsThatTheServerHasNoRoomForAreSentAgainAndNoOthers() throws Exception {
    try (OperationSpace space = OperationSpace.open();
        Relay relay = Relay.plain(space.door().port())) {
      DatabaseAdapter far = space.adapterOf(space.door().urlAt(relay.port()));
      relay.beBusy(3);

      WriteResult result =
          OperationSpace.load(far, request("t", SCHEMA, LoadMode.UPSERT), numbered(16));

      Stages.join(far.closeAsync());
      assertThat(result).isEqualTo(WriteResult.allWritten(16));
      assertThat(relay.bulks()).containsExactly(16, 8, 4, 2);
      assertThat(space.door().records("t")).hasSize(16);
    }
  }

  @Test
  void whatTheServerHasNoRoomForIsAskedAgainWhateverItIs() throws Exception {
    try (OperationSpace space = OperationSpace.open();
        Relay relay = Relay.plain(space.door().port())) {
      DatabaseAdapter far = space.adapterOf(space.door().urlAt(relay.port()));

      relay.beFull(2);
      OperationSpace.load(far, request("t", SCHEMA, LoadMode.UPSERT), numbered(3));
      relay.beFull(2);
      Stages.join(far.checkpoints().save(List.of(new CheckpointMark("run", "a", "1"))));
      relay.beFull(2);
      List<CheckpointMark> marks = Stages.join(far.checkpoints().load("run"));

      Stages.join(far.closeAsync());
      assertThat(space.door().records("t")).hasSize(3);
      assertThat(marks).containsExactly(new CheckpointMark("run", "a", "1"));
    }
  }

  @Test
  void aDocumentThatTheMappingRefusesIsARejectionAndTheOthersAreWritten() {
    try (OperationSpace space = OperationSpace.open()) {
      space.load("t", SCHEMA, LoadMode.UPSERT, new Object[] {1, "7"});
      space
          .door()
          .call(
              "PUT",
              "/" + space.door().index("t") + "/_mapping",
              "{\"properties\":{\"v\":{\"type\":\"keyword\",\"ignore_above\":8191,"
                  + "\"fields\":{\"n\":{\"type\":\"long\"}}}}}");

      WriteResult result =
          space.load(
              "t",
              SCHEMA,
              LoadMode.UPSERT,
              new Object[] {2, "8"},
              new Object[] {3, "no number: geheim"},
              new Object[] {4, "9"});

      assertThat(result.written()).isEqualTo(2);
      assertThat(result.rejections()).extracting(Rejection::row).containsExactly(1);
      assertThat(result.rejections().get(0).code())
          .isEqualTo(ElasticErrorCode.ELASTIC_DOCUMENT_REFUSED);
      assertThat(result.rejections().get(0).reason()).doesNotContain("geheim");
      assertThat(space.door().records("t")).hasSize(3);
    }
  }

  @Test
  void settingsAreTurnedDownForTheLoadAndPutBackAtItsEnd() {
    try (OperationSpace space = OperationSpace.open()) {
      space.load("t", SCHEMA, LoadMode.UPSERT);
      space
          .door()
          .call(
              "PUT",
              "/" + space.door().index("t") + "/_settings",
              "{\"refresh_interval\":\"7s\",\"number_of_replicas\":2}");

      LoadSession session =
          Stages.join(
              space
                  .adapter()
                  .openLoad(request("t", SCHEMA, LoadMode.UPSERT), CallContext.create()));

      assertThat(space.door().settings("t"))
          .containsEntry("refresh_interval", "-1")
          .containsEntry("number_of_replicas", "0");
      Stages.join(session.closeAsync());
      assertThat(space.door().settings("t"))
          .containsEntry("refresh_interval", "7s")
          .containsEntry("number_of_replicas", "2");
    }
  }

  @Test
  void replicasThatGuardRecordsStay() {
    try (OperationSpace space = OperationSpace.open()) {
      space.load("t", SCHEMA, LoadMode.UPSERT, new Object[] {1, "a"});

      LoadSession session =
          Stages.join(
              space
                  .adapter()
                  .openLoad(request("t", SCHEMA, LoadMode.UPSERT), CallContext.create()));

      assertThat(space.door().settings("t"))
          .containsEntry("refresh_interval", "-1")
          .containsEntry("number_of_replicas", "1");
      Stages.join(session.closeAsync());
    }
  }

  @Test
  void whoeverOpensNextPutsBackTheSettingsThatAKilledLoadLeft() throws Exception {
    try (OperationSpace space = OperationSpace.open()) {
      space.load("t", SCHEMA, LoadMode.UPSERT);
      assertThat(LoadProcess.runAndDie(space.url(), "t")).isEqualTo(LoadProcess.KILLED);
      assertThat(space.door().settings("t"))
          .containsEntry("refresh_interval", "-1")
          .containsEntry("number_of_replicas", "0");

      Stages.join(space.adapterOf(space.url()).closeAsync());

      assertThat(space.door().settings("t"))
          .doesNotContainKey("refresh_interval")
          .containsEntry("number_of_replicas", "1");
    }
  }

  @Test
  void fieldsThatARecordLacksStayAsTheyStandToTheByte() {
    try (OperationSpace space = OperationSpace.open()) {
      RecordSchema some = schema(List.of("id"), "id", Simple.INT, "w", Simple.STRING);
      space.load("t", SCHEMA, LoadMode.UPSERT, new Object[] {1, "a"}, new Object[] {2, "b"});
      space
          .door()
          .call(
              "PUT",
              "/" + space.door().index("t") + "/_doc/1?refresh=true",
              "{\"~key\":\"0280000001\",\"id\":1,\"v\":\"a\",\"x\": {\"n\":1.10,\n \"m\":{}}}");

      space.load("t", some, LoadMode.UPSERT, new Object[] {1, "w"}, new Object[] {3, "w"});
      space.load("t", SCHEMA, LoadMode.UPSERT, new Object[] {2, Values.MISSING});

      assertThat(space.door().raw("t", "1")).contains("\"x\": {\"n\":1.10,  \"m\":{}}");
      assertThat(space.read(ExtractRequest.of("t")))
          .containsExactly("{id=1, v=a, w=w}", "{id=2, v=b}", "{id=3, w=w}");
    }
  }

  @Test
  void keysThatAreTooLongForAnIdAreRefusedAndShorterOnesKept() {
    try (OperationSpace space = OperationSpace.open()) {
      RecordSchema texts = schema(List.of("k"), "id", Simple.INT, "k", Simple.STRING);
      String longest = "\u00e9".repeat(256);

      WriteResult result =
          space.load(
              "t",
              texts,
              LoadMode.UPSERT,
              new Object[] {1, longest},
              new Object[] {2, longest + "x"},
              new Object[] {3, ""},
              new Object[] {4, "~"});

      assertThat(result.written()).isEqualTo(3);
      assertThat(result.rejections()).extracting(Rejection::row).containsExactly(1);
      assertThat(result.rejections().get(0).code())
          .isEqualTo(StandardErrorCode.VALUE_NOT_REPRESENTABLE);
      assertThat(space.read(ExtractRequest.of("t")))
          .containsExactly("{id=3, k=}", "{id=4, k=~}", "{id=1, k=" + longest + "}");
    }
  }

  @Test
  void moreFieldsThanAMappingHasByDefaultAreTaken() {
    try (OperationSpace space = OperationSpace.open()) {
      List<Field> fields = new ArrayList<>(List.of(Field.of("id", Simple.INT)));
      @Nullable Object[] row = new Object[1501];
      row[0] = 1;
      for (int i = 1; i < row.length; i++) {
        fields.add(Field.of("f" + i, Simple.STRING));
        row[i] = "v" + i;
      }

      WriteResult result =
          space.load("t", new RecordSchema(fields, List.of("id")), LoadMode.UPSERT, row);

      assertThat(result.written()).isEqualTo(1);
      assertThat(space.read(ExtractRequest.of("t")).get(0)).contains("f1500=v1500");
    }
  }

  @Test
  void geoPointsAndNamesThatElasticsearchReadsOtherwiseComeBack() {
    try (OperationSpace space = OperationSpace.open()) {
      Extension geo = new Extension(ElasticTypes.GEO_POINT, Simple.JSON, Map.of());
      RecordSchema schema =
          schema(
              List.of("_id"),
              "_id",
              Simple.STRING,
              "a.b",
              Simple.INT,
              "a",
              Simple.INT,
              "",
              Simple.INT,
              "~x",
              Simple.INT,
              "place",
              geo);
      Object place = new io.polymigrate.api.type.JsonText("{\"lat\": 47.10, \"lon\": 8.5}");

      space.load("t", schema, LoadMode.UPSERT, new Object[] {"k", 1, 2, 3, 4, place});

      assertThat(space.read(ExtractRequest.of("t")))
          .containsExactly("{_id=k, a.b=1, a=2, =3, ~x=4, place=" + place + "}");
    }
  }

  @Test
  void anIndexOfOthersIsReadByTheIdsOfItsDocumentsInOrderAndNotLoadedInto() {
    try (OperationSpace space = OperationSpace.open()) {
      space
          .door()
          .call(
              "PUT", "/" + space.door().prefix() + "others", "{\"mappings\":{\"dynamic\":false}}");
      for (int i = 0; i < 30; i++) {
        space
            .door()
            .call(
                "PUT",
                "/" + space.door().prefix() + "others/_doc/d" + (i * 7 % 30 + 10),
                "{\"n\":" + i + ",\"price\":1.50,\"big\":12345678901234567890,\"a.b\":[1,2]}");
      }

      List<String> read = space.read(ExtractRequest.of("others").withBatch(7, 1 << 20));
      Throwable refused =
          catchThrowable(() -> space.load("others", SCHEMA, LoadMode.UPSERT, numbered(1)));

      assertThat(read).hasSize(30).isSorted();
      assertThat(read.get(0))
          .startsWith("{_id=d10, n=0, price=1.5, big=12345678901234567890")
          .contains("a.b=");
      assertThat(((MigrationException) refused).code())
          .isEqualTo(StandardErrorCode.SCHEMA_MISMATCH);
    }
  }

  @Test
  void aValidatedContainerTakesOnlyWhatIsValid() {
    try (OperationSpace space = OperationSpace.open()) {
      space.load("t", SCHEMA, LoadMode.UPSERT, new Object[] {1, "abc"});
      space.apply(
          Operations.schemaValidation(
              "t", Map.of("properties", Map.of("v", Map.of("type", "string", "minLength", 3)))));

      WriteResult result =
          space.load(
              "t", SCHEMA, LoadMode.UPSERT, new Object[] {2, "ab"}, new Object[] {3, "abcd"});

      assertThat(result.written()).isEqualTo(1);
      assertThat(result.rejections().get(0).code()).isEqualTo(StandardErrorCode.SCHEMA_VIOLATION);
      assertThat(result.rejections().get(0).field()).contains("v");
    }
  }

  @Test
  void aBatchStaysReadableUntilItIsReleasedWhateverIsReadMeanwhile() {
    try (OperationSpace space = OperationSpace.open()) {
      Object[][] rows = new Object[500][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = new Object[] {i, "\"" + i};
      }
      space.load("t", SCHEMA, LoadMode.UPSERT, rows);
      ExtractRequest request = ExtractRequest.of("t").withBatch(20, 1 << 20).withParallelism(1);
      ExtractPlan plan = Stages.join(space.adapter().plan(request, CallContext.create()));
      RecordSource source = Stages.join(plan.open(plan.splits().get(0)));

      List<String> read = new ArrayList<>();
      Deque<RecordBatch> held = new ArrayDeque<>();
      Optional<RecordBatch> batch = Stages.join(source.nextBatch());
      while (batch.isPresent() || !held.isEmpty()) {
        batch.ifPresent(held::add);
        if (held.size() == 3 || batch.isEmpty()) {
          RecordBatch oldest = held.remove();
          for (int row = 0; row < oldest.size(); row++) {
            read.add(String.valueOf(DataRecord.of(oldest, row).values().get("v")));
          }
          oldest.release();
          oldest.release();
        }
        batch = batch.isPresent() ? Stages.join(source.nextBatch()) : batch;
      }

      assertThat(read)
          .containsExactlyElementsOf(
              IntStream.range(0, rows.length).mapToObj(i -> "\"" + i).toList());
      Stages.join(source.closeAsync());
      Stages.join(plan.closeAsync());
    }
  }
}
