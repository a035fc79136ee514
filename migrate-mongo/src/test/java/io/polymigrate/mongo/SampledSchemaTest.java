package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.engine.StoreExtraction;
import io.polymigrate.core.transform.FunctionRegistry;
import io.polymigrate.core.transform.TransformContext;
import io.polymigrate.core.verify.Verifier;
import io.polymigrate.core.verify.VerifyEnd;
import io.polymigrate.core.verify.VerifyOptions;
import io.polymigrate.core.verify.VerifyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A schema out of some documents: those that it does not suit are refused, never changed. */
class SampledSchemaTest {
  private static final int COUNT = 21_000;
  private static final int ODD = 10_500;

  private final MongoSpace space = MongoSpace.openWith("&snapshot=false");

  @AfterEach
  void close() {
    space.close();
  }

  private void fill(String name, int count) {
    List<BsonDocument> documents = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      documents.add(BsonDocument.parse("{_id: " + id + ", a: 'a" + id + "', b: {c: 1}}"));
    }
    space.collection(name).insertMany(documents);
  }

  private void replace(String name, String document) {
    space
        .collection(name)
        .replaceOne(new BsonDocument("_id", new BsonInt32(ODD)), BsonDocument.parse(document));
  }

  private static ExtractRequest sampled(String name) {
    return ExtractRequest.of(name).withSampled(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{_id: 10500, a: 'a', b: {c: 1}, more: 1}",
        "{_id: 10500, a: 7, b: {c: 1}}",
        "{_id: 10500, a: 'a', b: {c: 1, d: 1}}",
        "{_id: 10500, a: 'a', b: {c: '1'}}",
        "{_id: 10500, a: 'a', b: [1]}"
      })
  void aDocumentThatTheSampleDoesNotSuitIsRefused(String odd) {
    fill("c", COUNT);
    ExtractPlan plan = space.plan(sampled("c"));
    replace("c", odd);

    assertThat(plan.sampled()).isTrue();
    assertThat(plan.inferred()).isFalse();
    assertThatThrownBy(() -> plan.splits().forEach(split -> space.read(plan, split)))
        .hasMessageContaining("the schema");
    Stages.join(plan.closeAsync());
  }

  @Test
  void nullsAndWhatIsMissingSuitAnySample() {
    fill("c", COUNT);
    ExtractPlan plan = space.plan(sampled("c"));
    replace("c", "{_id: 10500, a: null}");

    assertThat(plan.splits()).allSatisfy(split -> assertThat(space.read(plan, split)).isNotEmpty());
    assertThat(plan.schema().fields()).filteredOn(f -> !f.nullable()).hasSize(1);
    Stages.join(plan.closeAsync());
  }

  @Test
  void onlyWhoAsksForItGetsASample() {
    fill("few", 100);
    fill("many", COUNT);

    assertThat(space.plan(ExtractRequest.of("many")).sampled()).isFalse();
    assertThat(space.plan(sampled("few")).sampled()).isFalse();
    assertThat(space.plan(sampled("few")).inferred()).isTrue();
    assertThat(space.plan(sampled("many").withFields(List.of("_id", "a"))).sampled()).isFalse();
  }

  @Test
  void verificationFindsWhatHidesFromTheSample() {
    fill("source", COUNT);
    fill("target", COUNT);
    assertThat(verify().equal()).isTrue();

    replace("source", "{_id: 10500, a: 'a10500', b: {c: 1}, more: {x: [1, 'y']}}");
    assertThatThrownBy(this::verify).hasMessageContaining("has no field 'more'");
    replace("target", "{_id: 10500, a: 'a10500', b: {c: 1}, more: {x: [1, 'z']}}");
    VerifyResult different = verify();
    replace("target", "{_id: 10500, a: 'a10500', b: {c: 1}, more: {x: [1, 'y']}}");
    VerifyResult equal = verify();

    assertThat(different.firstDifferent()).containsExactly("[{\"$int\":\"10500\"}]");
    assertThat(equal.equal()).isTrue();
    assertThat(equal.readSource()).isEqualTo(COUNT);
  }

  private VerifyResult verify() {
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      StoreExtraction source = new StoreExtraction(space.adapter());
      TransformContext context =
          new TransformContext(FunctionRegistry.empty(), source, CallContext.create());
      return new Verifier(executor, VerifyOptions.defaults(), CallContext.create())
          .verify(
              new VerifyEnd(source, ExtractRequest.of("source"), List.of(), context),
              new StoreExtraction(space.adapter()),
              "target",
              Optional.empty(),
              Set.of());
    } finally {
      executor.shutdown();
    }
  }
}
