package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.core.engine.StoreExtraction;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is found out by reading all documents is found out once for a run, and loses nothing. */
class InferredSchemaTest {
  private final MongoSpace space = MongoSpace.open();

  @AfterEach
  void close() {
    space.close();
  }

  @Test
  void aPlanSaysWhetherItsSchemaWasFoundByReading() {
    space.collection("foreign").insertOne(BsonDocument.parse("{_id: 1, a: 1}"));
    space.load(
        MongoSpace.load(
            "ours", MongoSpace.schema(List.of("id"), "id", Simple.INT), LoadMode.INSERT),
        MongoSpace.rows(new Object[] {1}));

    assertThat(space.plan(ExtractRequest.of("foreign")).inferred()).isTrue();
    assertThat(space.plan(ExtractRequest.of("ours")).inferred()).isFalse();
  }

  @Test
  void aFieldThatCameSinceIsNoSecondLookButAFailure() {
    StoreExtraction extraction = new StoreExtraction(space.adapter());
    space.collection("c").insertOne(BsonDocument.parse("{_id: 1, a: 1}"));
    ExtractPlan first = Stages.join(extraction.plan(ExtractRequest.of("c"), CallContext.create()));
    space.collection("c").insertOne(BsonDocument.parse("{_id: 2, a: 1, b: 2}"));

    ExtractPlan second =
        Stages.join(
            extraction.plan(
                ExtractRequest.of("c").withOrderBy(List.of("a"), 1), CallContext.create()));

    assertThat(second.schema()).isEqualTo(first.schema());
    assertThat(second.inferred()).isFalse();
    assertThatThrownBy(() -> second.splits().forEach(split -> space.read(second, split)))
        .hasMessageContaining("'b'");
    Stages.join(first.closeAsync());
    Stages.join(second.closeAsync());
  }
}
