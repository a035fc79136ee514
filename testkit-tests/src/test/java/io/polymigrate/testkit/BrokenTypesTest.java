package io.polymigrate.testkit;

import static io.polymigrate.testkit.Breakage.both;
import static io.polymigrate.testkit.Breakage.breaking;
import static io.polymigrate.testkit.Breakage.readingValues;
import static io.polymigrate.testkit.Breakage.writing;
import static io.polymigrate.testkit.Breakage.writingBatches;

import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrokenTypesTest {
  private static void assertCaught(UnaryOperator<DatabaseAdapter> broken, String... tests) {
    BrokenAdapters.assertCaught(BrokenAdapters.Types.class, broken, tests);
  }

  @Test
  void theGoodAdapter() {
    assertCaught(UnaryOperator.identity());
  }

  @Test
  void anAdapterThatLosesTheSignOfZero() {
    assertCaught(
        readingValues((field, value) -> Double.valueOf(-0.0).equals(value) ? 0.0 : value),
        "everyHardValueComesBackIdenticalOrIsRefusedAsDeclared");
  }

  @Test
  void anAdapterThatMixesWhatIsCarriedWithText() {
    assertCaught(
        good ->
            Overriding.method(
                DatabaseAdapter.class,
                good,
                "openLoad",
                (arguments, call) -> {
                  LoadRequest request = (LoadRequest) arguments[0];
                  return good.describe(request.container(), OpenAdapter.context())
                      .handle((there, failure) -> failure == null ? asHeld(request) : request)
                      .thenCompose(other -> good.openLoad(other, OpenAdapter.context()));
                }),
        "recordsCarriedInAnotherFormThanThoseThatAreThereAreRefused");
  }

  private static LoadRequest asHeld(LoadRequest request) {
    List<Field> fields =
        request.schema().fields().stream().map(field -> field.withType(field.held())).toList();
    return LoadRequest.of(
        request.container(), new RecordSchema(fields, request.schema().key()), request.runId());
  }

  @Test
  void anAdapterThatReadsNumbersAsDoubles() {
    assertCaught(
        readingValues(
            (field, value) -> value instanceof Long number ? (long) (double) number : value),
        "everyHardValueComesBackIdenticalOrIsRefusedAsDeclared");
  }

  @Test
  void anAdapterThatRefusesWhatItDoesNotSay() {
    assertCaught(
        writingBatches(
            batch ->
                Breakage.changed(batch, (field, value) -> "007".equals(value) ? "\ud800" : value)),
        "everyHardValueComesBackIdenticalOrIsRefusedAsDeclared");
  }

  @Test
  void anAdapterThatLosesARecordAndCountsItAsWritten() {
    assertCaught(
        writing(
            (session, sink, batch, mark) -> {
              List<@Nullable Object[]> rows = Breakage.values(batch);
              rows.removeIf(row -> row.length == 2 && Double.valueOf(Double.NaN).equals(row[1]));
              int all = batch.size();
              return sink.write(Breakage.batch(batch, rows), mark)
                  .thenApply(
                      result ->
                          new WriteResult(
                              all - result.rejections().size(), 0, result.rejections()));
            }),
        "everyHardValueComesBackIdenticalOrIsRefusedAsDeclared");
  }

  @Test
  void anAdapterThatForgetsTheLogicalSchema() {
    assertCaught(
        breaking(
            "describe",
            (arguments, call) ->
                Breakage.stage(call.call())
                    .thenApply(
                        described ->
                            described instanceof ContainerDescription one
                                ? forgetful(one)
                                : described)),
        "theLogicalTypeOfALoadedFieldIsKnownAgain");
  }

  private static ContainerDescription forgetful(ContainerDescription good) {
    List<Field> fields =
        good.schema().fields().stream()
            .map(field -> field.carried() ? field.withType(field.held()) : field)
            .toList();
    return new ContainerDescription(
        good.name(),
        good.kind(),
        new RecordSchema(fields, good.schema().key()),
        good.inferred(),
        good.estimatedRecords(),
        good.indexes(),
        good.constraints(),
        good.attributes());
  }

  @Test
  void anAdapterThatMakesTheContainerBeforeItRefusesAType() {
    assertCaught(
        good ->
            Overriding.method(
                DatabaseAdapter.class,
                good,
                "openLoad",
                (arguments, call) -> {
                  LoadRequest request = (LoadRequest) arguments[0];
                  boolean refused =
                      request.schema().fields().stream().anyMatch(f -> f.type() instanceof MapOf);
                  RecordSchema rest =
                      new RecordSchema(List.of(request.schema().fields().get(0)), List.of());
                  CompletionStage<?> first =
                      refused
                          ? good.openLoad(
                              LoadRequest.of(
                                  request.container(),
                                  rest.withKey(List.of("id")),
                                  request.runId()),
                              OpenAdapter.context())
                          : java.util.concurrent.CompletableFuture.completedFuture(null);
                  return first.thenCompose(made -> good.openLoad(request, OpenAdapter.context()));
                }),
        "aTypeThatIsRefusedIsRefusedBeforeAnythingIsMade");
  }

  @Test
  void anAdapterThatDoesNotDecideAboutNestedTypes() {
    LogicalType undecided = new ListOf(new ListOf(Simple.BOOLEAN));
    assertCaught(
        breaking(
            "support",
            (arguments, call) -> {
              if (undecided.equals(arguments[0])) {
                throw new IllegalArgumentException("not thought of");
              }
              return call.call();
            }),
        "supportIsDecidedForNestedTypesAndCarriedOnlyInWaysTheEngineKnows");
  }

  @Test
  void anAdapterThatReadsNullAsFalse() {
    assertCaught(
        readingValues(
            (field, value) -> value == null && field.type() == Simple.BOOLEAN ? false : value),
        "nullComesBackAsNullInEveryType");
  }

  @Test
  void anAdapterThatReadsMissingAsNull() {
    assertCaught(
        readingValues((field, value) -> value == Values.MISSING ? null : value),
        "missingIsToldApartFromNullOrRefused");
  }

  @Test
  void anAdapterThatReadsEmptyAsNull() {
    assertCaught(
        readingValues((field, value) -> "".equals(value) ? null : value),
        "emptyIsNotNull",
        "everyHardValueComesBackIdenticalOrIsRefusedAsDeclared");
  }

  @Test
  void anAdapterThatReplacesWhatIsNotUnicode() {
    assertCaught(
        writingBatches(
            batch ->
                Breakage.changed(
                    batch,
                    (field, value) ->
                        value instanceof String text && text.endsWith("\ud800")
                            ? text.replace('\ud800', '?')
                            : value)),
        "textThatIsNotUnicodeIsRefusedAndTheRestOfItsBatchWritten");
  }

  @Test
  void anAdapterThatWritesWhatOnlyItselfCanRead() {
    assertCaught(
        both(
            writingBatches(batch -> Breakage.changed(batch, BrokenTypesTest::reversed)),
            readingValues(BrokenTypesTest::reversed)),
        "whatIsWrittenIsInTheStoreAsOthersSeeIt");
  }

  private static @Nullable Object reversed(Field field, @Nullable Object value) {
    return field.name().equals("v") && value instanceof String text && !text.contains("secret")
        ? new StringBuilder(text).reverse().toString()
        : value;
  }
}
