package io.polymigrate.testkit;

import static io.polymigrate.testkit.Breakage.planning;
import static io.polymigrate.testkit.Breakage.readingBatches;

import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrokenSplitsTest {
  private static void assertCaught(UnaryOperator<DatabaseAdapter> broken, String... tests) {
    BrokenAdapters.assertCaught(BrokenAdapters.Splits.class, broken, tests);
  }

  private static RecordBatch at(ObjectBatch batch, Optional<String> position) {
    return new ObjectBatch(batch.schema(), Breakage.values(batch), position);
  }

  @Test
  void theGoodAdapter() {
    assertCaught(UnaryOperator.identity());
  }

  @Test
  void anAdapterWhosePositionsAreOneBatchLate() {
    Map<ExtractRequest, String> last = new ConcurrentHashMap<>();
    assertCaught(
        readingBatches(
            (request, batch) -> {
              boolean seven = request.batch().records() == 7;
              String before = last.put(request, batch.position().orElse(""));
              return Optional.of(
                  at(batch, seven && before != null ? Optional.of(before) : batch.position()));
            }),
        "readingGoesOnAfterAnyPosition");
  }

  @Test
  void anAdapterThatLeavesOutTheLastKeyOfARange() {
    assertCaught(
        planning(
            (request, plan) ->
                Overriding.method(
                    ExtractPlan.class,
                    plan,
                    "open",
                    (arguments, call) -> {
                      Optional<String> until = ((Split) arguments[0]).range().until();
                      return Breakage.<RecordSource>stage(call.call())
                          .thenApply(
                              source ->
                                  request.batch().records() == 11
                                      ? without(source, until)
                                      : source);
                    })),
        "rangesOfKeysAreDisjointAndTogetherEverything");
  }

  private static RecordSource without(RecordSource source, Optional<String> until) {
    return Overriding.method(
        RecordSource.class,
        source,
        "nextBatch",
        (arguments, call) ->
            Breakage.<Optional<RecordBatch>>stage(call.call())
                .thenApply(
                    batch ->
                        batch.map(
                            good -> {
                              List<@Nullable Object[]> rows = Breakage.values(good);
                              boolean end = until.isPresent() && until.equals(good.position());
                              return new ObjectBatch(
                                  good.schema(),
                                  end ? rows.subList(0, rows.size() - 1) : rows,
                                  good.position());
                            })));
  }

  @Test
  void anAdapterThatForgetsTheLastSplit() {
    assertCaught(
        planning(
            (request, plan) ->
                Overriding.method(
                    ExtractPlan.class,
                    plan,
                    "splits",
                    (arguments, call) -> {
                      List<Split> splits = plan.splits();
                      boolean several = request.parallelism() == 4 && splits.size() > 1;
                      return several ? splits.subList(0, splits.size() - 1) : splits;
                    })),
        "severalWorkersReadEveryRecordOnceEachSplitInOrderOfTheKey");
  }

  private static UnaryOperator<DatabaseAdapter> cutting(UnaryOperator<List<Split>> other) {
    return planning(
        (request, plan) ->
            Overriding.method(
                ExtractPlan.class,
                plan,
                "cut",
                (arguments, call) -> Breakage.<List<Split>>stage(call.call()).thenApply(other)));
  }

  @Test
  void anAdapterThatForgetsTheLastPartOfARest() {
    assertCaught(
        cutting(parts -> parts.subList(0, parts.size() - 1)),
        "whatIsLeftOfASplitIsCutIntoPartsThatAreReadAtOnce");
  }

  @Test
  void anAdapterWhosePartsOfARestOverlap() {
    assertCaught(
        cutting(
            parts ->
                parts.stream()
                    .map(
                        part ->
                            new Split(
                                part.container(),
                                new KeyRange(parts.get(0).range().after(), part.range().until()),
                                part.estimatedRecords()))
                    .toList()),
        "whatIsLeftOfASplitIsCutIntoPartsThatAreReadAtOnce");
  }

  @Test
  void anAdapterThatNeverCutsARestAlthoughItSaysSo() {
    assertCaught(
        planning(
            (request, plan) ->
                Overriding.method(
                    ExtractPlan.class,
                    plan,
                    "cut",
                    (arguments, call) ->
                        Breakage.<List<Split>>stage(call.call())
                            .thenApply(parts -> List.of((Split) arguments[0])))),
        "whatIsLeftOfASplitIsCutIntoPartsThatAreReadAtOnce");
  }

  @Test
  void anAdapterWhosePartsOfARestShareAPlace() {
    assertCaught(
        planning(
            (request, plan) -> {
              AtomicReference<@Nullable CompletionStage<?>> cut = new AtomicReference<>();
              return Overriding.method(
                  ExtractPlan.class,
                  Overriding.method(
                      ExtractPlan.class,
                      plan,
                      "cut",
                      (arguments, call) -> {
                        cut.set(plan.open((Split) arguments[0]));
                        return call.call();
                      }),
                  "open",
                  (arguments, call) -> cut.get() == null ? call.call() : cut.get());
            }),
        "whatIsLeftOfASplitIsCutIntoPartsThatAreReadAtOnce");
  }

  @Test
  void anAdapterWhoseSourcesShareAPlace() {
    assertCaught(
        planning(
            (request, plan) -> {
              Map<Split, CompletionStage<?>> open = new ConcurrentHashMap<>();
              return request.parallelism() == 3
                  ? Overriding.method(
                      ExtractPlan.class,
                      plan,
                      "open",
                      (arguments, call) ->
                          open.computeIfAbsent((Split) arguments[0], split -> plan.open(split)))
                  : plan;
            }),
        "splitsThatAreReadAtOnceDoNotDisturbEachOther");
  }

  @Test
  void anAdapterThatReadsWhatIsThereWhileItSaysItIsConsistent() {
    assertCaught(
        good ->
            Overriding.method(
                DatabaseAdapter.class,
                good,
                "plan",
                (arguments, call) ->
                    Breakage.<ExtractPlan>stage(call.call())
                        .thenApply(plan -> live(good, (ExtractRequest) arguments[0], plan))),
        "aPlanSeesTheContainerAsItWasOrSaysThatItDoesNot",
        "whatIsLeftOfASplitIsCutIntoPartsThatAreReadAtOnce");
  }

  private static ExtractPlan live(DatabaseAdapter good, ExtractRequest request, ExtractPlan plan) {
    return Overriding.method(
        ExtractPlan.class,
        plan,
        "open",
        (arguments, call) ->
            good.plan(request, OpenAdapter.context())
                .thenCompose(fresh -> fresh.open((Split) arguments[0])));
  }

  @Test
  void anAdapterThatGivesNoPositionWithoutTheKeyAmongTheFields() {
    assertCaught(
        readingBatches(
            (request, batch) ->
                Optional.of(
                    at(batch, request.fields().isEmpty() ? batch.position() : Optional.empty()))),
        "positionsAreGivenAlsoWhereTheKeyIsNotAmongTheFields");
  }
}
