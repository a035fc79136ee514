package io.polymigrate.core.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.Batches;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
  private static final List<@Nullable Object[]> ORDERS = orders();
  private static final List<@Nullable Object[]> LINES = lines();

  private final MemoryTables shop =
      new MemoryTables(3)
          .with("orders", Records.schema("id long*", "customer long"), ORDERS)
          .with("lines", Records.schema("order_id int*", "no int*", "sku string"), LINES)
          .with(
              "notes",
              Records.schema("order_id int", "no int", "text string"),
              List.of(Records.row(2, 1, "b"), Records.row(2, 0, "a"), Records.row(2, 0, "c")))
          .with(
              "customers",
              Records.schema("id long*", "name string"),
              List.of(Records.row(0L, "zero"), Records.row(1L, "one")))
          .with(
              "tags",
              Records.schema("id int*", "tag string"),
              List.of(Records.row(1, "red"), Records.row(2, "blue"), Records.row(3, "odd")))
          .with(
              "order_tags",
              Records.schema("order_id long*", "tag_id int*"),
              List.of(Records.row(1L, 2), Records.row(1L, 1), Records.row(4L, 3)));

  private static List<@Nullable Object[]> orders() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (long id = 0; id < 40; id++) {
      rows.add(Records.row(id, id % 3));
    }
    return rows;
  }

  // As many lines as the order's number modulo 5, and some of orders that there are not.
  private static List<@Nullable Object[]> lines() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int id = 0; id < 40; id++) {
      for (int no = 0; no < id % 5; no++) {
        rows.add(Records.row(id, no, id + "/" + no));
      }
    }
    rows.add(Records.row(-1, 0, "orphan"));
    rows.add(Records.row(99, 0, "orphan"));
    rows.add(Records.row(null, 0, "orphan"));
    return rows;
  }

  private static Embedding embedding(String table, String as, String parent, String child) {
    return new Embedding(
        table,
        as,
        List.of(parent),
        List.of(child),
        List.of(),
        List.of(),
        Map.of(),
        10_000,
        Embedding.OnExceed.FAIL,
        Optional.empty(),
        List.of());
  }

  private static Embedding limited(Embedding embedding, int max, Embedding.OnExceed onExceed) {
    return new Embedding(
        embedding.sourceTable(),
        embedding.as(),
        embedding.parentKey(),
        embedding.childKey(),
        embedding.orderBy(),
        embedding.fields(),
        embedding.conditions(),
        max,
        onExceed,
        embedding.through(),
        embedding.embeds());
  }

  private static Embedding ordered(Embedding embedding, String... orderBy) {
    return new Embedding(
        embedding.sourceTable(),
        embedding.as(),
        embedding.parentKey(),
        embedding.childKey(),
        List.of(orderBy),
        embedding.fields(),
        embedding.conditions(),
        embedding.max(),
        embedding.onExceed(),
        embedding.through(),
        embedding.embeds());
  }

  private static Embedding nesting(Embedding embedding, Embedding... nested) {
    return new Embedding(
        embedding.sourceTable(),
        embedding.as(),
        embedding.parentKey(),
        embedding.childKey(),
        embedding.orderBy(),
        embedding.fields(),
        embedding.conditions(),
        embedding.max(),
        embedding.onExceed(),
        embedding.through(),
        List.of(nested));
  }

  private List<Map<String, @Nullable Object>> read(Extraction extraction, ExtractRequest request) {
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    ExtractPlan plan = Stages.join(extraction.plan(request, CallContext.create()));
    try {
      for (Split split : plan.splits()) {
        RecordSource source = Stages.join(plan.open(split));
        try {
          Stages.join(
              Batches.forEach(
                  source,
                  batch -> {
                    records.addAll(Records.maps(batch));
                    batch.release();
                    return CompletableFuture.completedFuture(null);
                  }));
        } finally {
          Stages.join(source.closeAsync());
        }
      }
    } finally {
      Stages.join(plan.closeAsync());
    }
    assertThat(shop.stillOpen()).isZero();
    return records;
  }

  private Extraction embedded(Embedding embedding) {
    return Transforms.embedder().embed(shop, shop, embedding);
  }

  private static ExtractRequest inSplits(String table) {
    return ExtractRequest.of(table).withParallelism(3).withBatch(4, 1 << 20);
  }

  private static List<Map<String, Object>> linesOf(long id) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (int no = 0; no < id % 5; no++) {
      lines.add(Map.of("no", no, "sku", id + "/" + no));
    }
    return lines;
  }

  @Test
  void childrenAreMergedIntoTheirParentsAcrossSplitsAndBatches() {
    List<Map<String, @Nullable Object>> records =
        read(embedded(embedding("lines", "lines", "id", "order_id")), inSplits("orders"));

    assertThat(records).hasSize(40);
    for (Map<String, @Nullable Object> record : records) {
      assertThat(record.get("lines")).isEqualTo(linesOf((Long) record.get("id")));
    }
  }

  @Test
  void childrenOfNoParentAreCounted() {
    Extraction orders = embedded(embedding("lines", "lines", "id", "order_id"));

    read(orders, inSplits("orders"));

    assertThat(orders.orphans()).isEqualTo(3);
  }

  @Test
  void aBatchIsCutWhenItsChildrenAreManyAndItsPositionIsTheLastParentOfThePart() {
    Extraction orders = embedded(embedding("lines", "lines", "id", "order_id"));
    ExtractPlan plan =
        Stages.join(
            orders.plan(ExtractRequest.of("orders").withBatch(40, 200), CallContext.create()));
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    List<Integer> sizes = new ArrayList<>();
    List<Object> ids = new ArrayList<>();

    Stages.join(
        Batches.forEach(
            source,
            batch -> {
              sizes.add(batch.size());
              Records.maps(batch).forEach(record -> ids.add(record.get("id")));
              assertThat(batch.position())
                  .contains("[{\"$long\":\"" + ids.get(ids.size() - 1) + "\"}]");
              batch.release();
              return CompletableFuture.completedFuture(null);
            }));

    assertThat(sizes).hasSizeGreaterThan(5);
    assertThat(ids).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void aRunGoesOnAfterAPosition() {
    KeyRange left = new KeyRange(Optional.of("[{\"$long\":\"20\"}]"), Optional.empty());

    List<Map<String, @Nullable Object>> records =
        read(
            embedded(embedding("lines", "lines", "id", "order_id")),
            inSplits("orders").withRanges(List.of(left)));

    assertThat(records).hasSize(19);
    assertThat(records.get(0)).containsEntry("id", 21L).containsEntry("lines", linesOf(21));
  }

  @Test
  void childrenComeInTheOrderAskedFor() {
    List<Map<String, @Nullable Object>> records =
        read(
            embedded(ordered(embedding("lines", "lines", "id", "order_id"), "no desc")),
            inSplits("orders"));

    assertThat(records.get(4).get("lines").toString())
        .isEqualTo("[{no=3, sku=4/3}, {no=2, sku=4/2}, {no=1, sku=4/1}, {no=0, sku=4/0}]");
  }

  @Test
  void tooManyChildrenFailTheRunByDefault() {
    Extraction orders =
        embedded(
            limited(embedding("lines", "lines", "id", "order_id"), 3, Embedding.OnExceed.FAIL));

    assertThatThrownBy(() -> read(orders, inSplits("orders")))
        .isInstanceOf(MigrationException.class)
        .hasMessage(
            "more than 3 records of 'lines' belong to one record; raise 'max', or set"
                + " 'on_exceed' to reject or truncate");
  }

  @Test
  void tooManyChildrenRejectTheirParentIfAsked() {
    List<Map<String, @Nullable Object>> records =
        read(
            embedded(
                limited(
                    embedding("lines", "lines", "id", "order_id"), 3, Embedding.OnExceed.REJECT)),
            inSplits("orders"));

    assertThat(records.get(4).get("lines"))
        .isEqualTo("refused RECORD_REJECTED: more than 3 records of 'lines' belong to one record");
    assertThat(records.get(3).get("lines")).isEqualTo(linesOf(3));
    assertThat(records.get(5).get("lines")).isEqualTo(List.of());
  }

  @Test
  void tooManyChildrenAreCutIfAsked() {
    List<Map<String, @Nullable Object>> records =
        read(
            embedded(
                limited(
                    embedding("lines", "lines", "id", "order_id"), 3, Embedding.OnExceed.TRUNCATE)),
            inSplits("orders"));

    assertThat(records.get(4).get("lines")).isEqualTo(linesOf(4).subList(0, 3));
  }

  @Test
  void aJunctionTiesChildrenToParents() {
    Embedding tags =
        new Embedding(
            "tags",
            "tags",
            List.of("id"),
            List.of("id"),
            List.of("tag"),
            List.of("tag"),
            Map.of(),
            100,
            Embedding.OnExceed.FAIL,
            Optional.of(
                new Embedding.Junction("order_tags", List.of("order_id"), List.of("tag_id"))),
            List.of());

    List<Map<String, @Nullable Object>> records = read(embedded(tags), inSplits("orders"));

    assertThat(records.get(1).get("tags"))
        .isEqualTo(List.of(Map.of("tag", "blue"), Map.of("tag", "red")));
    assertThat(records.get(2).get("tags")).isEqualTo(List.of());
    assertThat(records.get(4).get("tags")).isEqualTo(List.of(Map.of("tag", "odd")));
  }

  @Test
  void childrenOfChildrenAreEmbeddedToo() {
    Embedding orders =
        nesting(
            embedding("orders", "orders", "id", "customer"),
            embedding("lines", "lines", "id", "order_id"));

    List<Map<String, @Nullable Object>> records = read(embedded(orders), inSplits("customers"));

    assertThat(records).hasSize(2);
    assertThat((List<?>) records.get(1).get("orders")).hasSize(13);
    assertThat(((List<?>) records.get(1).get("orders")).get(1))
        .isEqualTo(Map.of("id", 4L, "lines", linesOf(4)));
  }

  @Test
  void parentsThatTheirKeyDoesNotTellApartGetTheirChildrenFromMemory() {
    Extraction withCustomer = embedded(embedding("customers", "customer_data", "customer", "id"));

    List<Map<String, @Nullable Object>> records = read(withCustomer, inSplits("orders"));

    assertThat(records).hasSize(40);
    assertThat(records.get(4).get("customer_data")).isEqualTo(List.of(Map.of("name", "one")));
    assertThat(records.get(5).get("customer_data")).isEqualTo(List.of());
  }

  @Test
  void twoEmbedsOfOneParentAreBothMerged() {
    Extraction both =
        Transforms.embedder()
            .embed(
                embedded(embedding("lines", "lines", "id", "order_id")),
                shop,
                ordered(embedding("notes", "notes", "id", "order_id"), "no", "text"));

    List<Map<String, @Nullable Object>> records = read(both, inSplits("orders"));

    assertThat(records.get(2).get("lines")).isEqualTo(linesOf(2));
    assertThat(records.get(2).get("notes").toString())
        .isEqualTo("[{no=0, text=a}, {no=0, text=c}, {no=1, text=b}]");
  }

  @Test
  void whatWasEmbeddedIsUnembeddedAgain() {
    ExtractPlan plan =
        Stages.join(
            embedded(embedding("lines", "lines", "id", "order_id"))
                .plan(inSplits("orders"), CallContext.create()));
    BoundTransform lines =
        Records.bind(
            Transforms.unembed(
                new Unembedding("lines", Map.of("order_id", "id"), Optional.of("no"))),
            plan.schema());
    List<Map<String, @Nullable Object>> records = new ArrayList<>();

    Stages.join(
        PlanReader.forEach(
            plan, batch -> records.addAll(Records.maps(lines.newRun().apply(batch).batch()))));

    assertThat(records).hasSize(LINES.size() - 3);
    assertThat(records.get(0)).isEqualTo(Map.of("order_id", 1L, "no", 0, "sku", "1/0"));
    Stages.join(plan.closeAsync());
    assertThat(shop.stillOpen()).isZero();
  }
}
