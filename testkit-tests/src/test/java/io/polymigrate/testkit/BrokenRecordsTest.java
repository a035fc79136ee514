package io.polymigrate.testkit;

import static io.polymigrate.testkit.Breakage.asking;
import static io.polymigrate.testkit.Breakage.breaking;
import static io.polymigrate.testkit.Breakage.loading;
import static io.polymigrate.testkit.Breakage.planning;
import static io.polymigrate.testkit.Breakage.readingBatches;
import static io.polymigrate.testkit.Breakage.sessions;
import static io.polymigrate.testkit.Breakage.writing;
import static io.polymigrate.testkit.Breakage.writingBatches;

import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BrokenRecordsTest {
  private static void assertCaught(UnaryOperator<DatabaseAdapter> broken, String... tests) {
    BrokenAdapters.assertCaught(BrokenAdapters.Records.class, broken, tests);
  }

  private static UnaryOperator<DatabaseAdapter> loadingAs(LoadMode wanted, LoadMode other) {
    return loading(request -> request.mode() == wanted ? request.withMode(other) : request);
  }

  @Test
  void theGoodAdapter() {
    assertCaught(UnaryOperator.identity());
  }

  @Test
  void anAdapterThatLosesTheLastRecordOfABatch() {
    assertCaught(
        readingBatches(
            (request, batch) -> {
              List<@Nullable Object[]> rows = Breakage.values(batch);
              boolean lose = request.batch().records() == 3 && rows.size() == 3;
              return Optional.of(
                  new ObjectBatch(
                      batch.schema(), lose ? rows.subList(0, 2) : rows, batch.position()));
            }),
        "everyRecordWrittenIsReadOnceWhateverTheBatches");
  }

  @Test
  void anAdapterWhoseBatchesAreTooLarge() {
    assertCaught(
        asking(r -> r.batch().records() == 4 ? r.withBatch(5, r.batch().bytes()) : r),
        "batchesHoldAtLeastOneRecordAndNeverMoreThanAskedFor");
  }

  @Test
  void anAdapterThatDoesNotCountBytes() {
    assertCaught(
        asking(r -> r.withBatch(r.batch().records(), 1L << 40)),
        "aBatchEndsOnceItHoldsAboutAsManyBytesAsAskedFor");
  }

  @Test
  void anAdapterThatFindsNoContainerWhereThereAreNoRecords() {
    assertCaught(
        planning(
            (request, plan) -> {
              if (plan.splits().size() == 1
                  && OpenAdapter.read(plan).isEmpty()
                  && request.filter().isAll()) {
                throw io.polymigrate.api.error.MigrationException.invalid("nothing there");
              }
              return plan;
            }),
        "anEmptyContainerHasNoRecords");
  }

  @Test
  void anAdapterThatSortsTheFields() {
    assertCaught(
        asking(r -> r.withFields(r.fields().stream().sorted(Comparator.reverseOrder()).toList())),
        "fieldsComeAsAskedForAndInThatOrder");
  }

  @Test
  void anAdapterThatForgetsTheFilter() {
    assertCaught(asking(r -> r.withFilter(Filter.all())), "filtersLetThroughExactlyWhatMatches");
  }

  @Test
  void anAdapterThatForgetsTheOrder() {
    assertCaught(
        asking(r -> r.withOrderBy(List.of(), 0)),
        "sortedByRequestTextComesByItsUtf8BytesAndNumbersByValue");
  }

  @Test
  void anAdapterThatReplacesWhereItShouldUpdate() {
    assertCaught(
        loadingAs(LoadMode.UPSERT, LoadMode.REPLACE),
        "anUpsertChangesTheGivenFieldsAndLeavesTheOthers");
  }

  @Test
  void anAdapterThatUpdatesWhereItShouldReplace() {
    assertCaught(
        loadingAs(LoadMode.REPLACE, LoadMode.UPSERT), "aReplaceLeavesNothingOfTheOldRecord");
  }

  @Test
  void anAdapterThatOverwritesWhereItShouldInsert() {
    assertCaught(
        loadingAs(LoadMode.INSERT, LoadMode.UPSERT),
        "anInsertRejectsAKeyThatIsThereAndWritesTheRest");
  }

  @Test
  void anAdapterThatOverwritesWhereItShouldSkip() {
    assertCaught(
        loadingAs(LoadMode.SKIP_EXISTING, LoadMode.UPSERT),
        "skippingLeavesExistingRecordsAloneAndCountsThem");
  }

  @Test
  void anAdapterThatSortsABatchSoThatTheFirstOfAKeyStands() {
    assertCaught(
        writingBatches(
            batch -> {
              List<@Nullable Object[]> rows = Breakage.values(batch);
              Set<@Nullable Object> keys = new HashSet<>();
              rows.forEach(row -> keys.add(row[0]));
              if (keys.size() < rows.size()) {
                Collections.reverse(rows);
              }
              return Breakage.batch(batch, rows);
            }),
        "ofTwoRecordsWithOneKeyTheLaterStands");
  }

  @Test
  void anAdapterThatLeavesOutRecordsWithoutAKey() {
    assertCaught(
        writing(
            (session, sink, batch, mark) ->
                sink.write(batch, mark)
                    .thenApply(
                        result -> {
                          List<Rejection> rest = new ArrayList<>(result.rejections());
                          rest.removeIf(r -> r.code() == StandardErrorCode.KEY_MISSING);
                          int lost = result.rejections().size() - rest.size();
                          return new WriteResult(result.written() + lost, result.skipped(), rest);
                        })),
        "aRecordWithoutAKeyIsRejectedAndTheRestWritten");
  }

  @Test
  void anAdapterThatRejectsWhatItWroteItself() {
    Map<Object, String> last = new ConcurrentHashMap<>();
    assertCaught(
        writing(
            (session, sink, batch, mark) -> {
              String rows = Arrays.deepToString(Breakage.values(batch).toArray());
              if (rows.equals(last.put(session, rows))) {
                Rejection again =
                    new Rejection(
                        0, Optional.empty(), StandardErrorCode.DUPLICATE_KEY, "it is there");
                return CompletableFuture.completedFuture(
                    new WriteResult(batch.size() - 1, 0, List.of(again)));
              }
              return sink.write(batch, mark);
            }),
        "writingTheSameBatchAgainLeavesTheStoreAsOnce");
  }

  @Test
  void anAdapterThatShowsRecordsWithoutAKeyTooEarly() {
    assertCaught(
        writing(
            (session, sink, batch, mark) ->
                sink.write(batch, mark)
                    .thenCompose(result -> session.complete().thenApply(done -> result))),
        "recordsWithoutAKeyAreAMultisetAndShowOnlyOnceTheLoadIsComplete");
  }

  @Test
  void anAdapterThatLeavesBehindWhatWasGivenUp() {
    assertCaught(
        sessions("abort", (arguments, call) -> CompletableFuture.completedStage(null)),
        "givingALoadUpRemovesTheContainerThatItMadeAndNoOther");
  }

  @Test
  void anAdapterThatMakesContainersUnasked() {
    assertCaught(
        loading(request -> request.withCreate(true)), "aContainerThatIsNotThereIsNotFound");
  }

  @Test
  void anAdapterThatDescribesInNoOrder() {
    assertCaught(
        breaking(
            "describe",
            (arguments, call) ->
                Breakage.stage(call.call())
                    .thenApply(
                        described -> {
                          if (described instanceof List<?> all) {
                            List<Object> reversed = new ArrayList<>(all);
                            Collections.reverse(reversed);
                            return reversed;
                          }
                          return described;
                        })),
        "containersAreDescribedByNameWithoutTheLibrarysOwn");
  }

  @Test
  void anAdapterThatChangesNames() {
    assertCaught(
        good ->
            Overriding.method(
                DatabaseAdapter.class,
                good,
                "openLoad",
                (arguments, call) -> {
                  LoadRequest request = (LoadRequest) arguments[0];
                  LoadRequest other =
                      request.container().contains("'")
                          ? LoadRequest.of("renamed", request.schema(), request.runId())
                          : request;
                  return good.openLoad(other, OpenAdapter.context());
                }),
        "namesAreTakenAsTheyAre");
  }

  @Test
  void anAdapterThatRetriesAnOldBatchAfterANewerOne() {
    Map<Object, List<@Nullable Object[]>> first = new ConcurrentHashMap<>();
    assertCaught(
        writing(
            (session, sink, batch, mark) -> {
              List<@Nullable Object[]> rows = Breakage.values(batch);
              List<@Nullable Object[]> before = first.putIfAbsent(sink, rows);
              RecordBatch given = Breakage.batch(batch, rows);
              if (before == null) {
                return sink.write(given, mark);
              }
              var written = sink.write(given, mark);
              var unused = sink.write(Breakage.batch(batch, before), mark);
              return unused.thenCombine(written, (late, result) -> result);
            }),
        "manyBatchesInFlightAllArrive");
  }
}
