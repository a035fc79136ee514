package io.polymigrate.core.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.SplitPlan;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.transform.Extraction;
import io.polymigrate.core.transform.FieldRule;
import io.polymigrate.core.transform.FunctionRegistry;
import io.polymigrate.core.transform.MemoryTables;
import io.polymigrate.core.transform.Records;
import io.polymigrate.core.transform.Transform;
import io.polymigrate.core.transform.TransformContext;
import io.polymigrate.core.transform.Transforms;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A sample's schema may only ever spare a reading; what is said must be what all records say. */
class SampledVerificationTest {
  private static final RecordSchema SCHEMA = Records.schema("id long*", "name string");

  /** A store that answers by a sample when it may. */
  private static final class Sampling implements Extraction {
    private final Extraction exact;
    private final Extraction sample;
    private int exactPlans;

    Sampling(Extraction exact, Extraction sample) {
      this.exact = exact;
      this.sample = sample;
    }

    @Override
    public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
      if (request.sampled()) {
        return sample
            .plan(request, context)
            .thenApply(
                plan ->
                    SplitPlan.of(plan.schema(), plan.splits(), plan::open)
                        .withSampled(true)
                        .onClose(() -> Stages.join(plan.closeAsync())));
      }
      exactPlans++;
      return exact.plan(request, context);
    }
  }

  private static MemoryTables table(RecordSchema schema, @Nullable Object[]... rows) {
    return new MemoryTables(2).with("t", schema, List.of(rows));
  }

  private static VerifyResult verify(
      Extraction source, Extraction target, List<Transform> transforms) {
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      TransformContext context =
          new TransformContext(FunctionRegistry.empty(), source, CallContext.create());
      VerifyEnd end = new VerifyEnd(source, ExtractRequest.of("t"), transforms, context);
      return new Verifier(executor, VerifyOptions.defaults(), CallContext.create())
          .verify(end, target, "t", Optional.empty(), Set.of());
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void equalBySampleIsEqual() {
    Sampling source =
        new Sampling(
            table(SCHEMA, Records.row(1L, "a"), Records.row(2L, "b")),
            table(SCHEMA, Records.row(1L, "a"), Records.row(2L, "b")));

    VerifyResult result =
        verify(source, table(SCHEMA, Records.row(1L, "a"), Records.row(2L, "b")), List.of());

    assertThat(result.equal()).isTrue();
    assertThat(result.readSource()).isEqualTo(2);
    assertThat(source.exactPlans).isZero();
  }

  @Test
  void whatDiffersBySampleIsSaidByAllRecords() {
    MemoryTables sample = table(SCHEMA, Records.row(1L, "a"), Records.row(2L, "x"));
    Sampling source =
        new Sampling(table(SCHEMA, Records.row(1L, "a"), Records.row(2L, "b")), sample);

    VerifyResult equal =
        verify(source, table(SCHEMA, Records.row(1L, "a"), Records.row(2L, "b")), List.of());
    VerifyResult different =
        verify(source, table(SCHEMA, Records.row(1L, "a"), Records.row(2L, "c")), List.of());

    assertThat(equal.equal()).isTrue();
    assertThat(different.firstDifferent()).containsExactly("[{\"$long\":\"2\"}]");
    assertThat(source.exactPlans).isEqualTo(2);
    assertThat(sample.stillOpen()).isZero();
  }

  @Test
  void aRecordThatDoesNotFitTheSampleIsNotLeftOut() {
    MemoryTables all = table(SCHEMA, Records.row(1L, "a"), Records.row(2L, "b"));
    Sampling source =
        new Sampling(all, table(SCHEMA, Records.row(1L, "a"), Records.row(2L, new BigDecimal(3))));

    VerifyResult result = verify(source, table(SCHEMA, Records.row(1L, "a")), List.of());

    assertThat(result.missing()).isEqualTo(1);
    assertThat(result.leftOut()).isZero();
  }

  @Test
  void aTransformOfAFieldThatTheSampleLacksIsTiedToAllRecords() {
    Sampling source =
        new Sampling(
            table(SCHEMA, Records.row(1L, "a")),
            table(Records.schema("id long*"), Records.row(1L)));

    VerifyResult result =
        verify(
            source,
            table(Records.schema("id long*", "label string"), Records.row(1L, "a")),
            List.of(Transforms.mapping().field("label", FieldRule.from("name"))));

    assertThat(result.equal()).isTrue();
    assertThat(source.exactPlans).isEqualTo(1);
  }

  @Test
  void theScaleOfADecimalWhoseTypeTheSampleDoesNotShowIsCompared() {
    RecordSchema decimal = Records.schema("id long*", "v decimal");
    Sampling source =
        new Sampling(
            table(decimal, Records.row(1L, new BigDecimal("1.50"))),
            table(
                Records.schema("id long*", "v variant"), Records.row(1L, new BigDecimal("1.50"))));

    VerifyResult result =
        verify(source, table(decimal, Records.row(1L, new BigDecimal("1.5"))), List.of());

    assertThat(result.different()).isEqualTo(1);
  }

  @Test
  void aStoreThatCanNotPlanBySampleIsAskedForAllRecords() {
    MemoryTables all = table(SCHEMA, Records.row(1L, "a"));
    MigrationException failure =
        new MigrationException(
            StandardErrorCode.FIELD_NOT_FOUND, Outcome.NOT_APPLIED, "no such field");
    Extraction failing = (request, context) -> CompletableFuture.failedFuture(failure);

    assertThat(verify(new Sampling(all, failing), all, List.of()).equal()).isTrue();
    assertThatThrownBy(() -> verify(new Sampling(failing, failing), all, List.of()))
        .hasMessageContaining("no such field");
  }
}
