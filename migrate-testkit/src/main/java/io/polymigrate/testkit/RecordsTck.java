package io.polymigrate.testkit;

import static io.polymigrate.testkit.OpenAdapter.assertWritten;
import static io.polymigrate.testkit.OpenAdapter.context;
import static io.polymigrate.testkit.OpenAdapter.failure;
import static io.polymigrate.testkit.OpenAdapter.join;
import static io.polymigrate.testkit.OpenAdapter.rows;
import static io.polymigrate.testkit.OpenAdapter.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records: what is written is read once, in batches as asked for; what modes, keys, names mean. */
public abstract class RecordsTck extends AdapterTck {
  private static final RecordSchema SCHEMA =
      schema(List.of("id"), "id", Simple.INT, "a", Simple.STRING, "b", Simple.STRING);

  /** For the leaves. */
  protected RecordsTck() {}

  private String loaded(@Nullable Object[]... rows) {
    String container = fresh();
    assertWritten(open().load(container, SCHEMA, rows(rows)), rows.length);
    return container;
  }

  private String numbered(int records) {
    @Nullable Object[][] rows = new Object[records][];
    for (int i = 0; i < records; i++) {
      rows[i] = new Object[] {i, "a" + i, "b" + i};
    }
    return loaded(rows);
  }

  private List<String> seen(String container) {
    return door().records(container).stream()
        .map(r -> r.get("id") + " " + r.get("a") + " " + r.get("b"))
        .toList();
  }

  private List<Integer> ids(List<Row> rows) {
    return ordered(rows).stream().map(row -> row.number("id")).toList();
  }

  /** As they came, where the store has an order of keys. */
  private List<Row> ordered(List<Row> rows) {
    return can(Capability.KEY_ORDER)
        ? rows
        : rows.stream().sorted(Comparator.comparing(row -> row.number("id"))).toList();
  }

  @Test
  void everyRecordWrittenIsReadOnceWhateverTheBatches() {
    String container = numbered(7);

    for (int size : new int[] {1, 3, 7, 100}) {
      List<Row> read = open().read(ExtractRequest.of(container).withBatch(size, 1 << 20));
      assertThat(ids(read)).as("in batches of %s", size).containsExactly(0, 1, 2, 3, 4, 5, 6);
      assertThat(ordered(read).get(6).value("b")).isEqualTo("b6");
    }
  }

  @Test
  void batchesHoldAtLeastOneRecordAndNeverMoreThanAskedFor() {
    String container = numbered(10);

    List<Integer> sizes = batchSizes(ExtractRequest.of(container).withBatch(4, 1 << 20));

    assertThat(sizes).allSatisfy(size -> assertThat(size).isBetween(1, 4));
    assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(10);
  }

  @Test
  void aBatchEndsOnceItHoldsAboutAsManyBytesAsAskedFor() {
    String text = "x".repeat(10_000);
    @Nullable Object[][] rows = new Object[60][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new Object[] {i, text, ""};
    }
    String container = loaded(rows);

    List<Integer> sizes = batchSizes(ExtractRequest.of(container).withBatch(1000, 50_000));

    assertThat(sizes).allSatisfy(size -> assertThat(size).isBetween(1, 15));
    assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(60);
  }

  private List<Integer> batchSizes(ExtractRequest request) {
    List<Integer> sizes = new ArrayList<>();
    ExtractPlan plan = open().plan(request);
    RecordSource source = join(plan.open(plan.splits().get(0)));
    Optional<RecordBatch> batch = join(source.nextBatch());
    while (batch.isPresent()) {
      sizes.add(batch.get().size());
      batch.get().release();
      batch.get().release();
      batch = join(source.nextBatch());
    }
    assertThat(join(source.nextBatch())).as("the end is given again").isEmpty();
    join(source.closeAsync());
    join(plan.closeAsync());
    return sizes;
  }

  @Test
  void anEmptyContainerHasNoRecords() {
    String container = loaded();

    assertThat(door().exists(container)).isTrue();
    assertThat(open().read(container)).isEmpty();
    assertThat(open().read(ExtractRequest.of(container).withParallelism(4))).isEmpty();
  }

  @Test
  void fieldsComeAsAskedForAndInThatOrder() {
    String container = numbered(2);

    List<Row> read = open().read(ExtractRequest.of(container).withFields(List.of("b", "id")));

    assertThat(ordered(read))
        .extracting(Row::toString)
        .containsExactly(
            "{\"$struct\":{\"b\":\"b0\",\"id\":{\"$int\":\"0\"}}}",
            "{\"$struct\":{\"b\":\"b1\",\"id\":{\"$int\":\"1\"}}}");
  }

  @Test
  void filtersLetThroughExactlyWhatMatches() {
    String container =
        loaded(
            new Object[] {1, "x", "p"},
            new Object[] {2, "y", null},
            new Object[] {3, "x", null},
            new Object[] {4, "z", "q'\"\\"},
            new Object[] {5, "X", "P"});

    assertMatches(container, Map.of("a", "x"), 1, 3);
    assertMatches(container, Map.of("b", "q'\"\\"), 4);
    assertMatches(container, Map.of("a", "x", "b", "p"), 1);
    assertMatches(container, Map.of("a", Map.of("in", List.of("y", "z"))), 2, 4);
    assertMatches(container, Map.of("a", Map.of("in", List.of())));
    assertMatches(container, Map.of("id", Map.of("gt", 2, "lte", 4)), 3, 4);
    assertMatches(container, Map.of("b", Map.of("exists", true)), existing());
    assertMatches(
        container,
        Map.of("$or", List.of(Map.of("id", 1), Map.of("b", Map.of("in", List.of("P"))))),
        1,
        5);
    assertMatches(container, Map.of("$not", Map.of("a", "x")), 2, 4, 5);
    assertMatches(container, Map.of("$not", Map.of("b", "p")), 2, 3, 4, 5);
  }

  // Where null is told apart from missing, a null is there.
  private int[] existing() {
    return can(Capability.MISSING_FIELDS) ? new int[] {1, 2, 3, 4, 5} : new int[] {1, 4, 5};
  }

  private void assertMatches(
      String container, Map<String, @Nullable Object> conditions, int... wanted) {
    ExtractRequest request = ExtractRequest.of(container).withFilter(Filter.parse(conditions));

    assertThat(ids(open().read(request)))
        .as("%s", conditions)
        .containsExactlyElementsOf(Arrays.stream(wanted).boxed().toList());
  }

  @Test
  void sortedByRequestTextComesByItsUtf8BytesAndNumbersByValue() {
    String container = fresh();
    List<String> sorted =
        List.of(
            "",
            " ",
            "A",
            "B",
            "Z",
            "a",
            "ab",
            "b",
            "e\u0301",
            "\u00c9",
            "\u00e9",
            "\uffff",
            "\ud83d\ude00");
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      rows.add(new Object[] {i * 7 % sorted.size() - 5, sorted.get(i), null});
    }
    open().load(container, SCHEMA, rows);
    if (!can(Capability.SORTED_READS)) {
      ExtractRequest request = ExtractRequest.of(container).withOrderBy(List.of("a"), 0);
      MigrationException failure = failure(() -> adapter().plan(request, context()));
      assertThat(failure.code()).isEqualTo(StandardErrorCode.OPERATION_NOT_SUPPORTED);
      assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
      return;
    }

    List<Row> byText = open().read(ExtractRequest.of(container).withOrderBy(List.of("a"), 0));
    List<Row> byNumber = open().read(ExtractRequest.of(container).withOrderBy(List.of("id"), 0));

    assertThat(byText).extracting(row -> row.value("a")).containsExactlyElementsOf(sorted);
    assertThat(ids(byNumber)).isSorted().hasSize(sorted.size());
  }

  @Test
  void anUpsertChangesTheGivenFieldsAndLeavesTheOthers() {
    String container = loaded(new Object[] {1, "a1", "b1"}, new Object[] {2, "a2", "b2"});
    RecordSchema some = schema(List.of("id"), "id", Simple.INT, "a", Simple.STRING);
    LoadRequest request = open().request(container, some);

    for (int i = 0; i < 2; i++) {
      assertWritten(open().load(request, rows(new Object[] {2, "new"}, new Object[] {3, "a3"})), 2);
    }

    assertThat(seen(container)).containsExactly("1 a1 b1", "2 new b2", "3 a3 null");
  }

  @Test
  void aReplaceLeavesNothingOfTheOldRecord() {
    String container = loaded(new Object[] {1, "a1", "b1"}, new Object[] {2, "a2", "b2"});
    RecordSchema some = schema(List.of("id"), "id", Simple.INT, "a", Simple.STRING);
    LoadRequest request = open().request(container, some).withMode(LoadMode.REPLACE);

    assertWritten(open().load(request, rows(new Object[] {2, "new"})), 1);

    assertThat(seen(container)).containsExactly("1 a1 b1", "2 new null");
  }

  @Test
  void anInsertRejectsAKeyThatIsThereAndWritesTheRest() {
    String container = loaded(new Object[] {1, "a1", "b1"});
    LoadRequest request = open().request(container, SCHEMA).withMode(LoadMode.INSERT);

    WriteResult result =
        open().load(request, rows(new Object[] {2, "a2", "b2"}, new Object[] {1, "no", "no"}));

    assertThat(result.written()).isEqualTo(1);
    assertThat(result.rejections()).extracting(r -> r.row()).containsExactly(1);
    assertThat(result.rejections())
        .extracting(r -> r.code())
        .containsExactly(StandardErrorCode.DUPLICATE_KEY);
    assertThat(seen(container)).containsExactly("1 a1 b1", "2 a2 b2");
  }

  @Test
  void skippingLeavesExistingRecordsAloneAndCountsThem() {
    String container = loaded(new Object[] {1, "a1", "b1"});
    LoadRequest request = open().request(container, SCHEMA).withMode(LoadMode.SKIP_EXISTING);

    WriteResult result =
        open().load(request, rows(new Object[] {1, "no", "no"}, new Object[] {2, "a2", "b2"}));

    assertThat(result).isEqualTo(new WriteResult(1, 1, List.of()));
    assertThat(seen(container)).containsExactly("1 a1 b1", "2 a2 b2");
  }

  @Test
  void ofTwoRecordsWithOneKeyTheLaterStands() {
    String container = loaded();

    LoadSession session = open().openLoad(open().request(container, SCHEMA));
    OpenAdapter.write(
        session,
        SCHEMA,
        rows(
            new Object[] {1, "first", "b"},
            new Object[] {2, "other", "b"},
            new Object[] {1, "last", "b"}));
    join(session.complete());
    join(session.closeAsync());

    assertThat(seen(container)).containsExactly("1 last b", "2 other b");
  }

  @Test
  void aRecordWithoutAKeyIsRejectedAndTheRestWritten() {
    String container = fresh();

    WriteResult result =
        open()
            .load(
                container,
                SCHEMA,
                rows(
                    new Object[] {null, "x", "x"},
                    new Object[] {Values.MISSING, "x", "x"},
                    new Object[] {1, "a1", "b1"}));

    assertThat(result.written()).isEqualTo(1);
    assertThat(result.rejections()).extracting(r -> r.row()).containsExactlyInAnyOrder(0, 1);
    assertThat(result.rejections())
        .allSatisfy(r -> assertThat(r.code()).isEqualTo(StandardErrorCode.KEY_MISSING));
    assertThat(seen(container)).containsExactly("1 a1 b1");
  }

  @Test
  void anEmptyTextAsAKeyIsKeptOrRefusedByName() {
    String container = fresh();
    RecordSchema keyed = schema(List.of("k"), "id", Simple.INT, "k", Simple.STRING);

    WriteResult result =
        open().load(container, keyed, rows(new Object[] {1, ""}, new Object[] {2, " "}));

    if (can(Capability.EMPTY_KEYS)) {
      assertWritten(result, 2);
      assertThat(open().read(container)).extracting(row -> row.value("k")).contains("", " ");
    } else {
      assertThat(result.written()).isEqualTo(1);
      assertThat(result.rejections()).extracting(Rejection::row).containsExactly(0);
      assertThat(result.rejections())
          .extracting(Rejection::field)
          .containsExactly(Optional.of("k"));
      assertThat(open().read(container)).extracting(row -> row.value("k")).containsExactly(" ");
    }
  }

  @Test
  void writingTheSameBatchAgainLeavesTheStoreAsOnce() {
    String container = loaded();
    LoadSession session = open().openLoad(open().request(container, SCHEMA));

    for (int i = 0; i < 3; i++) {
      WriteResult result =
          OpenAdapter.write(
              session, SCHEMA, rows(new Object[] {1, "a1", "b1"}, new Object[] {2, "a2", null}));
      assertThat(result.rejections()).isEmpty();
    }
    join(session.complete());
    join(session.complete());
    join(session.closeAsync());

    assertThat(seen(container)).containsExactly("1 a1 b1", "2 a2 null");
  }

  @Test
  void recordsWithoutAKeyAreAMultisetAndShowOnlyOnceTheLoadIsComplete() {
    String container = fresh();
    RecordSchema keyless = schema(List.of(), "id", Simple.INT, "a", Simple.STRING);
    LoadSession session = open().openLoad(open().request(container, keyless));
    OpenAdapter.write(session, keyless, rows(new Object[] {1, "x"}, new Object[] {1, "x"}));
    OpenAdapter.write(session, keyless, rows(new Object[] {2, null}));
    if (door().exists(container)) {
      assertThat(door().records(container)).as("before the load is complete").isEmpty();
    }

    join(session.complete());
    join(session.closeAsync());

    assertThat(ids(open().read(container))).containsExactlyInAnyOrder(1, 1, 2);
    ExtractPlan plan = open().plan(ExtractRequest.of(container));
    assertThat(plan.resumable()).isFalse();
    join(plan.closeAsync());
  }

  @Test
  void givingALoadUpRemovesTheContainerThatItMadeAndNoOther() {
    String made = fresh();
    LoadSession making = open().openLoad(open().request(made, SCHEMA));
    OpenAdapter.write(making, SCHEMA, rows(new Object[] {1, "a", "b"}));
    join(making.abort());
    join(making.closeAsync());
    String existing = loaded(new Object[] {1, "a1", "b1"});
    LoadSession session = open().openLoad(open().request(existing, SCHEMA));
    join(session.abort());
    join(session.closeAsync());

    assertThat(door().exists(made)).isFalse();
    assertThat(seen(existing)).containsExactly("1 a1 b1");
  }

  @Test
  void aContainerThatIsNotThereIsNotFound() {
    String none = fresh();

    assertNotFound(failure(() -> adapter().describe(none, context())), none);
    assertNotFound(failure(() -> adapter().plan(ExtractRequest.of(none), context())), none);
    LoadRequest request = open().request(none, SCHEMA).withCreate(false);
    assertNotFound(failure(() -> adapter().openLoad(request, context())), none);
    assertThat(door().exists(none)).isFalse();
  }

  private static void assertNotFound(MigrationException failure, String container) {
    assertThat(failure.code()).isEqualTo(StandardErrorCode.CONTAINER_NOT_FOUND);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(failure).hasMessageContaining("'" + container + "'");
  }

  @Test
  void containersAreDescribedByNameWithoutTheLibrarysOwn() {
    String second = loaded();
    String first = numbered(3);
    join(
        adapter()
            .checkpoints()
            .save(
                List.of(
                    new io.polymigrate.api.record.CheckpointMark("run-describe", "entry", "v"))));

    List<ContainerDescription> all = join(adapter().describe(context()));

    assertThat(all).extracting(ContainerDescription::name).contains(first, second).isSorted();
    assertThat(all).noneSatisfy(c -> assertThat(c.name()).startsWith("_polymigrate_"));
    ContainerDescription one = join(adapter().describe(first, context()));
    assertThat(one.schema().key()).containsExactly("id");
    assertThat(one.schema().fields())
        .extracting(Field::name)
        .containsExactlyInAnyOrder("id", "a", "b");
    assertThat(one.estimatedRecords()).isGreaterThanOrEqualTo(-1);
  }

  @Test
  void namesAreTakenAsTheyAre() {
    String container = "Order \"of\" 'All' `things`";
    List<String> names = List.of("select", "Group By", "a'b\"c`d", "\u00e9\u6f22", "UPPER");
    List<Field> fields = new ArrayList<>(List.of(Field.of("id", Simple.INT)));
    names.forEach(name -> fields.add(Field.of(name, Simple.STRING)));
    RecordSchema schema = new RecordSchema(fields, List.of("id"));

    assertWritten(
        open().load(container, schema, rows(new Object[] {1, "s", "g", "q", "e", "U"})), 1);

    Row row = open().read(container).get(0);
    assertThat(row.value("select")).isEqualTo("s");
    assertThat(row.value("a'b\"c`d")).isEqualTo("q");
    assertThat(row.value("\u00e9\u6f22")).isEqualTo("e");
    assertThat(row.value("UPPER")).isEqualTo("U");
    assertThat(join(adapter().describe(container, context())).name()).isEqualTo(container);
  }

  @Test
  void manyBatchesInFlightAllArrive() {
    String container = loaded();
    LoadSession session = open().openLoad(open().request(container, SCHEMA));
    var sink = join(session.openSink());
    List<java.util.concurrent.CompletionStage<WriteResult>> writes = new ArrayList<>();

    for (int i = 0; i < 5; i++) {
      List<@Nullable Object[]> rows = new ArrayList<>();
      for (int j = 0; j < 20; j++) {
        rows.add(new Object[] {j, "a" + i, "b"});
      }
      writes.add(sink.write(OpenAdapter.batch(open().held(SCHEMA), rows), Optional.empty()));
    }
    writes.forEach(OpenAdapter::join);
    join(sink.closeAsync());
    join(session.complete());
    join(session.closeAsync());

    assertThat(seen(container)).hasSize(20).allSatisfy(r -> assertThat(r).endsWith(" a4 b"));
  }
}
