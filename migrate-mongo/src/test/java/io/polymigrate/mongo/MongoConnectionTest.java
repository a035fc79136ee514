package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.FaultProxy;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MongoConnectionTest {
  private static final RecordSchema SCHEMA =
      MongoSpace.schema(List.of("id"), "id", Simple.INT, "n", Simple.INT);

  private final MongoSpace space = MongoSpace.open();

  @AfterEach
  void close() {
    space.close();
  }

  @Test
  void theAdapterSaysWhatItIsConnectedTo() {
    assertThat(space.adapter().info().product()).isEqualTo("MongoDB");
    assertThat(space.adapter().info().version()).startsWith("8.");
    assertThat(space.adapter().closeAsync()).isSameAs(space.adapter().closeAsync());
  }

  @Test
  void aWrongPasswordIsRefusedWithoutShowingIt() {
    String url = space.url().replace("mongodb://", "mongodb://someone:hunter2@");

    assertThatThrownBy(() -> space.open(url))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.ACCESS_DENIED))
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void anUnreachableServerIsSaidToBeSo() {
    assertThatThrownBy(() -> space.open("mongodb://127.0.0.1:1/db?serverSelectionTimeoutMS=500"))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> {
              assertThat(e.code()).isEqualTo(StandardErrorCode.CONNECTION_FAILED);
              assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED);
            })
        .hasMessageContaining("127.0.0.1:1");
  }

  @Test
  void aWriteWhoseReplyIsLostIsMadeOnce() {
    try (FaultProxy proxy = FaultProxy.before(space.url())) {
      DatabaseAdapter adapter = space.open(proxy.url());
      LoadSession session =
          Stages.join(
              adapter.openLoad(
                  MongoSpace.load("c", SCHEMA, LoadMode.INSERT), CallContext.create()));
      RecordSink sink = Stages.join(session.openSink());
      proxy.dropReplyTo("documents");

      WriteResult result =
          Stages.join(
              sink.write(
                  new ObjectBatch(
                      SCHEMA,
                      MongoSpace.rows(new Object[] {1, 1}, new Object[] {2, 2}),
                      Optional.empty()),
                  Optional.empty()));

      assertThat(proxy.cuts()).isPositive();
      assertThat(result).isEqualTo(WriteResult.allWritten(2));
      assertThat(space.collection("c").countDocuments()).isEqualTo(2);
      Stages.join(sink.closeAsync());
      Stages.join(adapter.closeAsync());
    }
  }

  @Test
  void aWriteIntoABrokenConnectionEndsUnknownOrUnapplied() {
    try (FaultProxy proxy = FaultProxy.before(space.url())) {
      DatabaseAdapter adapter = space.open(proxy.url() + "&serverSelectionTimeoutMS=1000");
      LoadRequest request = MongoSpace.load("c", SCHEMA, LoadMode.UPSERT);
      LoadSession session = Stages.join(adapter.openLoad(request, CallContext.create()));
      RecordSink sink = Stages.join(session.openSink());
      proxy.refuse();
      proxy.cut();

      assertThatThrownBy(
              () ->
                  Stages.join(
                      sink.write(
                          new ObjectBatch(
                              SCHEMA, MongoSpace.rows(new Object[] {1, 1}), Optional.empty()),
                          Optional.empty())))
          .isInstanceOfSatisfying(
              MigrationException.class,
              e ->
                  assertThat(e.code().category().name())
                      .as("a failure that a later attempt may mend")
                      .isEqualTo("TRANSIENT"));
      proxy.pass();
      Stages.join(sink.closeAsync());
      Stages.join(adapter.closeAsync());
    }
  }

  @Test
  void aReadGoesOnAfterACutConnection() {
    for (int i = 0; i < 50; i++) {
      space.collection("c").insertOne(BsonDocument.parse("{_id: " + i + "}"));
    }
    try (FaultProxy proxy = FaultProxy.before(space.url())) {
      DatabaseAdapter adapter = space.open(proxy.url());
      proxy.dropNextReply();

      var plan =
          Stages.join(
              adapter.plan(ExtractRequest.of("c").withBatch(7, 1 << 20), CallContext.create()));

      assertThat(space.read(plan, plan.splits().get(0))).hasSize(50);
      Stages.join(adapter.closeAsync());
    }
  }

  @Test
  void checkpointsAreKeptReplacedAndForgotten() {
    CheckpointStore store = space.adapter().checkpoints();

    Stages.join(
        store.save(List.of(new CheckpointMark("r", "a", "1"), new CheckpointMark("r", "b", "1"))));
    Stages.join(store.save(List.of(new CheckpointMark("r", "a", "2"))));
    Stages.join(store.save(List.of(new CheckpointMark("other", "a", "x"))));

    assertThat(Stages.join(store.load("r")))
        .containsExactlyInAnyOrder(
            new CheckpointMark("r", "a", "2"), new CheckpointMark("r", "b", "1"));
    Stages.join(store.delete("r"));
    assertThat(Stages.join(store.load("r"))).isEmpty();
    assertThat(Stages.join(store.load("other"))).hasSize(1);
  }
}
