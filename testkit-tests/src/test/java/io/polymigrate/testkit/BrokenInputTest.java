package io.polymigrate.testkit;

import static io.polymigrate.testkit.Breakage.asking;
import static io.polymigrate.testkit.Breakage.loading;
import static io.polymigrate.testkit.Breakage.writing;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordSchema;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BrokenInputTest {
  private static void assertCaught(UnaryOperator<DatabaseAdapter> broken, String... tests) {
    BrokenAdapters.assertCaught(BrokenAdapters.BadInput.class, broken, tests);
  }

  /** Loads into another container whatever is like this. */
  private static UnaryOperator<DatabaseAdapter> elsewhere(Predicate<LoadRequest> like) {
    return loading(r -> like.test(r) ? LoadRequest.of("elsewhere", r.schema(), r.runId()) : r);
  }

  @Test
  void theGoodAdapter() {
    assertCaught(UnaryOperator.identity());
  }

  @Test
  void anAdapterThatLeavesOutFieldsItDoesNotKnow() {
    assertCaught(
        asking(r -> r.withFields(List.of()).withFilter(Filter.all()).withOrderBy(List.of(), 0)),
        "fieldsThatAreNotThereAreRefusedByName");
  }

  @Test
  void anAdapterThatReadsAllWhereThePositionIsNone() {
    assertCaught(
        asking((ExtractRequest r) -> r.withRanges(List.of(KeyRange.ALL))),
        "aPositionThatIsNoKeyIsRefused");
  }

  @Test
  void anAdapterThatLoadsRecordsOfAnotherShape() {
    RecordSchema other =
        OpenAdapter.schema(
            List.of("id"),
            "id",
            io.polymigrate.api.type.LogicalType.Simple.INT,
            "v",
            io.polymigrate.api.type.LogicalType.Simple.INT);
    assertCaught(
        elsewhere(r -> r.schema().equals(other)),
        "recordsOfAnotherShapeAreRefusedAndTheContainerLeftAlone");
  }

  @Test
  void anAdapterThatLoadsRecordsWithAnotherKey() {
    assertCaught(
        elsewhere(r -> r.schema().key().equals(List.of("v"))),
        "recordsWithAnotherKeyAreRefusedAndTheContainerLeftAlone");
  }

  @Test
  void anAdapterThatMixesRecordsWithAndWithoutAKey() {
    assertCaught(
        elsewhere(r -> r.schema().key().isEmpty()), "recordsWithoutAKeyAreNotMixedWithOthers");
  }

  @Test
  void anAdapterThatLoadsIntoItsOwnContainers() {
    assertCaught(
        elsewhere(r -> r.container().startsWith("_polymigrate_")),
        "theLibrarysOwnContainersAreNoTargets");
  }

  @Test
  void anAdapterThatCannotWriteNothing() {
    assertCaught(
        writing(
            (session, sink, batch, mark) ->
                batch.size() == 0
                    ? CompletableFuture.failedStage(
                        io.polymigrate.api.error.MigrationException.invalid("no records"))
                    : sink.write(batch, mark)),
        "anEmptyBatchIsWrittenAsNothing");
  }

  @Test
  void anAdapterThatStartsWhatWasCancelled() {
    BrokenAdapters.assertCaught(
        BrokenAdapters.Failure.class,
        good ->
            Overriding.method(
                DatabaseAdapter.class,
                good,
                "plan",
                (arguments, call) ->
                    good.plan((ExtractRequest) arguments[0], CallContext.create())),
        "aCallThatWasCancelledDoesNotStart");
  }
}
