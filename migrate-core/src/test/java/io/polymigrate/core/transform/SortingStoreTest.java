package io.polymigrate.core.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.Batches;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.SplitPlan;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Children of a store that sorts all of them whenever it is asked for a part in order. */
class SortingStoreTest {
  private final List<List<String>> orders = new ArrayList<>();
  private final MemoryTables shop =
      new MemoryTables(3)
          .with("orders", Records.schema("id long*"), rows(12, 1))
          .with("lines", Records.schema("order_id int*", "no int*", "mark string"), rows(12, 5));

  // Lines come in no order but the order's.
  private static List<@Nullable Object[]> rows(int count, int each) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      for (int i = 0; i < each; i++) {
        int no = id % 2 == 0 ? i : (2 * i + 3) % each;
        rows.add(each == 1 ? Records.row((long) id) : Records.row(id, no, id + "/" + no));
      }
    }
    return rows;
  }

  private CompletionStage<ExtractPlan> sorting(ExtractRequest request, CallContext context) {
    boolean sorts = request.container().equals("lines") && !request.orderBy().isEmpty();
    if (sorts) {
      orders.add(request.orderBy());
    }
    return shop.plan(request, context)
        .thenApply(
            plan ->
                sorts
                    ? SplitPlan.of(plan.schema(), plan.splits(), plan::open)
                        .onClose(() -> Stages.join(plan.closeAsync()))
                    : plan);
  }

  private Extraction embedded(List<String> orderBy, int max, Embedding.OnExceed onExceed) {
    Extraction store = this::sorting;
    return Transforms.embedder()
        .embed(
            store,
            store,
            new Embedding(
                "lines",
                "lines",
                List.of("id"),
                List.of("order_id"),
                orderBy,
                List.of("no"),
                Map.of(),
                max,
                onExceed,
                Optional.empty(),
                List.of()));
  }

  private ExtractPlan plan(Extraction extraction) {
    return Stages.join(
        extraction.plan(
            ExtractRequest.of("orders").withParallelism(3).withBatch(4, 1 << 20),
            CallContext.create()));
  }

  private List<String> lists(Extraction extraction) {
    List<String> lists = new ArrayList<>();
    ExtractPlan plan = plan(extraction);
    for (Split split : plan.splits()) {
      RecordSource source = Stages.join(plan.open(split));
      Stages.join(
          Batches.forEach(
              source,
              batch -> {
                for (Map<String, @Nullable Object> record : Records.maps(batch)) {
                  lists.add(String.valueOf(record.get("lines")));
                }
                batch.release();
                return CompletableFuture.completedFuture(null);
              }));
      Stages.join(source.closeAsync());
    }
    Stages.join(plan.closeAsync());
    assertThat(shop.stillOpen()).isZero();
    return lists;
  }

  @Test
  void itSortsByTheParentAloneAndEachParentsChildrenAreSortedHere() {
    List<String> lists = lists(embedded(List.of(), 10, Embedding.OnExceed.FAIL));

    assertThat(lists).hasSize(12).containsOnly("[{no=0}, {no=1}, {no=2}, {no=3}, {no=4}]");
    assertThat(orders.get(orders.size() - 1)).containsExactly("order_id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no | [{no=0}, {no=1}, {no=2}]",
        "no desc | [{no=4}, {no=3}, {no=2}]",
      })
  void onlyTheFirstInOrderAreKept(String orderBy, String kept) {
    List<String> lists = lists(embedded(List.of(orderBy), 3, Embedding.OnExceed.TRUNCATE));

    assertThat(lists).hasSize(12).containsOnly(kept);
  }

  @Test
  void itsPartsAreNotCut() {
    ExtractPlan plan = plan(embedded(List.of(), 10, Embedding.OnExceed.FAIL));
    Split first = plan.splits().get(0);

    assertThat(Stages.join(plan.cut(first, 2))).containsExactly(first);

    Stages.join(plan.closeAsync());
  }
}
