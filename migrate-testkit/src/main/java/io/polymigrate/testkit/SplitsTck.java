package io.polymigrate.testkit;

import static io.polymigrate.testkit.OpenAdapter.assertWritten;
import static io.polymigrate.testkit.OpenAdapter.join;
import static io.polymigrate.testkit.OpenAdapter.rows;
import static io.polymigrate.testkit.OpenAdapter.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Splits: together they are the container, each is in key order, and reading goes on after any
 * position as if it had never stopped.
 */
public abstract class SplitsTck extends AdapterTck {
  private static final int MANY = 9_000;
  private static final int CUT_INTO = 4;

  // Of a record that comes once the plan is made, among the others.
  private static final long LATER_KEY = 1_000_000;
  private static final int LATER = 1_000_000;

  /** For the leaves. */
  protected SplitsTck() {}

  /** A container whose keys are hard to cut. */
  private record Shape(String name, RecordSchema schema, List<@Nullable Object[]> rows) {}

  private List<Shape> shapes() {
    Random random = new Random(17);
    List<@Nullable Object[]> skewed = new ArrayList<>();
    List<@Nullable Object[]> texts = new ArrayList<>();
    List<@Nullable Object[]> uuids = new ArrayList<>();
    List<@Nullable Object[]> pairs = new ArrayList<>();
    List<@Nullable Object[]> decimals = new ArrayList<>();
    String[] alphabet = {
      "a", "B", "b", "\u00e9", "e\u0301", "\uffff", "\ud83d\ude00", " ", "'", "\\", "0"
    };
    for (int i = 0; i < 60; i++) {
      long number = i < 50 ? i : 1L << (i + 3);
      skewed.add(new Object[] {i % 2 == 0 ? number : -number, i});
      texts.add(new Object[] {alphabet[i % 11] + alphabet[i / 11] + (i % 3 == 0 ? "" : i), i});
      uuids.add(new Object[] {new UUID(random.nextLong(), random.nextLong()), i});
      boolean empty = i % 4 == 0 && can(Capability.EMPTY_KEYS);
      pairs.add(new Object[] {empty ? "" : "k" + i % 4, i / 4 - 7, i});
      decimals.add(new Object[] {new BigDecimal(i * i - 900).movePointLeft(4).setScale(4), i});
    }
    return List.of(
        new Shape(
            "skewed numbers", schema(List.of("k"), "k", Simple.LONG, "n", Simple.INT), skewed),
        new Shape("texts", schema(List.of("k"), "k", Simple.STRING, "n", Simple.INT), texts),
        new Shape("uuids", schema(List.of("k"), "k", Simple.UUID, "n", Simple.INT), uuids),
        new Shape(
            "decimals",
            schema(
                List.of("k"),
                "k",
                new io.polymigrate.api.type.LogicalType.Decimal(18, 4),
                "n",
                Simple.INT),
            decimals),
        new Shape(
            "a composite key",
            schema(List.of("k", "l"), "k", Simple.STRING, "l", Simple.INT, "n", Simple.INT),
            pairs),
        new Shape("no records", schema(List.of("k"), "k", Simple.INT, "n", Simple.INT), List.of()));
  }

  @TestFactory
  Stream<DynamicTest> readingGoesOnAfterAnyPosition() {
    return shapes().stream()
        .map(shape -> DynamicTest.dynamicTest(shape.name(), () -> assertGoesOn(shape)));
  }

  private String loaded(Shape shape) {
    String container = fresh();
    List<@Nullable Object[]> shuffled = new ArrayList<>(shape.rows());
    Collections.shuffle(shuffled, new Random(4));
    assertWritten(open().load(container, shape.schema(), shuffled), shuffled.size());
    return container;
  }

  private void assertGoesOn(Shape shape) {
    ExtractRequest request = ExtractRequest.of(loaded(shape)).withBatch(7, 1 << 20);
    Read whole = read(request);
    assertThat(whole.numbers).hasSize(shape.rows().size()).doesNotHaveDuplicates();
    assertThat(whole.resumable).isTrue();

    for (Stop stop : whole.stops) {
      KeyRange rest = KeyRange.ALL.after(stop.position());
      assertThat(read(request.withRanges(List.of(rest))).numbers)
          .as("after %s", stop.position())
          .containsExactlyElementsOf(whole.numbers.subList(stop.read(), whole.numbers.size()));
    }
  }

  @TestFactory
  Stream<DynamicTest> rangesOfKeysAreDisjointAndTogetherEverything() {
    return shapes().stream()
        .filter(shape -> !shape.rows().isEmpty())
        .map(shape -> DynamicTest.dynamicTest(shape.name(), () -> assertRangesPartition(shape)));
  }

  private void assertRangesPartition(Shape shape) {
    ExtractRequest request = ExtractRequest.of(loaded(shape)).withBatch(11, 1 << 20);
    Read whole = read(request);
    List<KeyRange> ranges = new ArrayList<>();
    Optional<String> after = Optional.empty();
    for (Stop stop : whole.stops) {
      ranges.add(new KeyRange(after, Optional.of(stop.position())));
      after = Optional.of(stop.position());
    }
    ranges.add(new KeyRange(after, Optional.empty()));

    assertThat(read(request.withRanges(ranges)).numbers).containsExactlyElementsOf(whole.numbers);
    assertThat(read(request.withRanges(ranges.subList(1, 3))).numbers)
        .containsExactlyElementsOf(
            whole.numbers.subList(whole.stops.get(0).read(), whole.stops.get(2).read()));
    assertThat(read(request.withRanges(ranges.subList(ranges.size() - 1, ranges.size()))).numbers)
        .isEmpty();
  }

  /** The numbers of a container's records in the order they came, and where batches ended. */
  private record Read(List<Integer> numbers, List<Stop> stops, boolean resumable) {}

  private record Stop(String position, int read) {}

  private Read read(ExtractRequest request) {
    ExtractPlan plan = open().plan(request);
    Read read = new Read(new ArrayList<>(), new ArrayList<>(), plan.resumable());
    for (Split split : plan.splits()) {
      RecordSource source = join(plan.open(split));
      Optional<RecordBatch> batch = join(source.nextBatch());
      while (batch.isPresent()) {
        Optional<String> position = batch.get().position();
        OpenAdapter.rows(plan.schema(), batch.get())
            .forEach(row -> read.numbers.add(row.number("n")));
        read.stops.add(new Stop(position.orElseThrow(), read.numbers.size()));
        batch = join(source.nextBatch());
      }
      join(source.closeAsync());
    }
    join(plan.closeAsync());
    return read;
  }

  @Test
  void severalWorkersReadEveryRecordOnceEachSplitInOrderOfTheKey() {
    ExtractRequest request =
        ExtractRequest.of(loaded(many())).withBatch(1000, 1 << 20).withParallelism(4);
    ExtractPlan plan = open().plan(request);

    assertCovers(KeyRange.ALL, plan.splits());
    List<Integer> numbers = new ArrayList<>();
    for (Split split : plan.splits()) {
      List<Long> keys = new ArrayList<>();
      for (Row row : OpenAdapter.read(plan, split)) {
        keys.add((Long) row.value("k"));
        numbers.add(row.number("n"));
      }
      if (can(Capability.KEY_ORDER)) {
        assertThat(keys).isSorted();
      }
    }
    join(plan.closeAsync());

    assertThat(numbers).hasSize(MANY).doesNotHaveDuplicates();
    if (can(Capability.PARALLEL_SPLITS)) {
      assertThat(plan.splits()).hasSizeGreaterThan(1);
    } else {
      assertThat(plan.splits()).hasSize(1);
    }
  }

  private static Shape many() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      rows.add(new Object[] {i < MANY / 2 ? i : (long) i * i * i, i});
      if (rows.get(i)[0] instanceof Integer small) {
        rows.get(i)[0] = (long) small;
      }
    }
    return new Shape("many", schema(List.of("k"), "k", Simple.LONG, "n", Simple.INT), rows);
  }

  private static void assertCovers(KeyRange range, List<Split> splits) {
    assertThat(splits).isNotEmpty();
    Optional<String> after = range.after();
    for (Split split : splits) {
      assertThat(split.range().after()).isEqualTo(after);
      after = split.range().until();
    }
    assertThat(after).isEqualTo(range.until());
  }

  @Test
  void whatIsLeftOfASplitIsCutIntoPartsThatAreReadAtOnce() {
    Shape many = many();
    String container = loaded(many);
    ExtractPlan plan =
        open()
            .plan(ExtractRequest.of(container).withBatch(1000, 1 << 20).withParallelism(CUT_INTO));
    RecordSource begun = join(plan.open(new Split(container, KeyRange.ALL, MANY)));
    RecordBatch first = join(begun.nextBatch()).orElseThrow();
    Split rest = rest(container, first);
    first.release();
    join(begun.closeAsync());
    List<Integer> left = OpenAdapter.read(plan, rest).stream().map(row -> row.number("n")).toList();
    open().load(container, many.schema(), rows(new Object[] {LATER_KEY, LATER}));

    List<Split> parts = join(plan.cut(rest, CUT_INTO));

    assertCovers(rest.range(), parts);
    List<List<Integer>> read = readAtOnce(plan, parts);
    join(plan.closeAsync());
    List<Integer> numbers = read.stream().flatMap(List::stream).toList();
    if (can(Capability.SNAPSHOTS)) {
      assertThat(numbers).doesNotContain(LATER);
    }
    assertThat(numbers)
        .filteredOn(number -> number != LATER)
        .hasSize((int) rest.estimatedRecords())
        .containsExactlyElementsOf(left);
    if (can(Capability.CUT_SPLITS)) {
      assertThat(parts).hasSizeBetween(2, CUT_INTO);
      assertThat(read)
          .allSatisfy(part -> assertThat(part).hasSizeLessThan(left.size() * 3 / CUT_INTO));
    } else {
      assertThat(parts).containsExactly(rest);
    }
  }

  private static Split rest(String container, RecordBatch read) {
    KeyRange range = KeyRange.ALL.after(read.position().orElseThrow());
    return new Split(container, range, MANY - read.size());
  }

  // A batch of each in turn.
  private static List<List<Integer>> readAtOnce(ExtractPlan plan, List<Split> parts) {
    List<RecordSource> sources = new ArrayList<>();
    List<List<Integer>> read = new ArrayList<>();
    for (Split part : parts) {
      sources.add(join(plan.open(part)));
      read.add(new ArrayList<>());
    }
    boolean more = true;
    while (more) {
      more = false;
      for (int i = 0; i < sources.size(); i++) {
        Optional<RecordBatch> batch = join(sources.get(i).nextBatch());
        if (batch.isPresent()) {
          more = true;
          for (Row row : OpenAdapter.rows(plan.schema(), batch.get())) {
            read.get(i).add(row.number("n"));
          }
        }
      }
    }
    sources.forEach(source -> join(source.closeAsync()));
    return read;
  }

  @Test
  void splitsThatAreReadAtOnceDoNotDisturbEachOther() {
    ExtractPlan plan =
        open()
            .plan(
                ExtractRequest.of(loaded(shapes().get(0)))
                    .withBatch(5, 1 << 20)
                    .withParallelism(3));
    Split split = plan.splits().get(0);
    RecordSource first = join(plan.open(split));
    RecordSource second = join(plan.open(split));
    List<Row> firstRows = new ArrayList<>();
    List<Row> secondRows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      firstRows.addAll(OpenAdapter.rows(plan.schema(), join(first.nextBatch()).orElseThrow()));
      secondRows.addAll(OpenAdapter.rows(plan.schema(), join(second.nextBatch()).orElseThrow()));
    }

    join(first.closeAsync());
    secondRows.addAll(OpenAdapter.readOn(plan.schema(), second));
    join(second.closeAsync());
    join(plan.closeAsync());

    assertThat(firstRows).hasSize(15).isEqualTo(secondRows.subList(0, 15));
    assertThat(secondRows).doesNotHaveDuplicates();
  }

  @Test
  void aPlanSeesTheContainerAsItWasOrSaysThatItDoesNot() {
    String container = fresh();
    RecordSchema schema = schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(new Object[] {i, "old"});
    }
    open().load(container, schema, rows);
    ExtractPlan plan = open().plan(ExtractRequest.of(container).withBatch(5, 1 << 20));

    assertThat(plan.consistent()).isEqualTo(can(Capability.SNAPSHOTS));
    if (plan.consistent()) {
      RecordSource source = join(plan.open(plan.splits().get(0)));
      List<Row> read =
          new ArrayList<>(OpenAdapter.rows(plan.schema(), join(source.nextBatch()).orElseThrow()));
      door().change(container, 17, "v", "new");
      open().load(container, schema, rows(new Object[] {100, "new"}, new Object[] {18, "new"}));
      read.addAll(OpenAdapter.readOn(plan.schema(), source));
      join(source.closeAsync());

      assertThat(read).hasSize(20).extracting(row -> row.value("v")).containsOnly("old");
      assertThat(OpenAdapter.read(plan)).isEqualTo(read);
    }
    join(plan.closeAsync());
  }

  @Test
  void positionsAreGivenAlsoWhereTheKeyIsNotAmongTheFields() {
    Shape shape = shapes().get(4);
    ExtractRequest request =
        ExtractRequest.of(loaded(shape)).withFields(List.of("n")).withBatch(13, 1 << 20);

    Read whole = read(request);
    Stop stop = whole.stops.get(1);

    assertThat(whole.numbers).hasSize(shape.rows().size());
    assertThat(read(request.withRanges(List.of(KeyRange.ALL.after(stop.position())))).numbers)
        .containsExactlyElementsOf(whole.numbers.subList(stop.read(), whole.numbers.size()));
  }
}
