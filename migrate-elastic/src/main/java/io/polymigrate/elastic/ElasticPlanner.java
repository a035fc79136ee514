package io.polymigrate.elastic;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.CloseOnce;
import io.polymigrate.api.spi.RecordFilter;
import io.polymigrate.api.spi.SortKeys;
import io.polymigrate.api.spi.SortedKeys;
import io.polymigrate.api.spi.SplitPlan;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a container into ranges of keys over one point in time. Ours are read by the key that is
 * kept beside their fields; where it is not there (an index of others, a record that others wrote,
 * another order) documents are sorted here. Blocks.
 */
final class ElasticPlanner {
  private static final int WORTH_CUTTING = 1000;
  private static final int CUTS_PER_WORKER = 4;
  private static final int WINDOW = 2000;
  private static final int MOST_SAMPLED = 10_000;
  private static final int SAMPLES_PER_WINDOW = 4;
  private static final Map<String, @Nullable Object> WITHOUT_KEY =
      Map.of("bool", Map.of("must_not", KeyPages.range(Optional.empty(), Optional.empty())));

  private final ElasticConnection connection;
  private final ExtractRequest request;
  private final CallContext context;
  private final Index index;
  private final boolean ours;
  private final RecordSchema whole;

  ElasticPlanner(ElasticConnection connection, ExtractRequest request, CallContext context) {
    this.connection = connection;
    this.request = request;
    this.context = context;
    context.throwIfStopped();
    this.index = new Indices(connection).require(request.container());
    Sources.requireSource(index);
    this.ours = index.schema().isPresent();
    RecordSchema found = new Sources(connection, context).schema(index);
    this.whole = request.schema().map(ElasticTypes::held).orElse(found);
  }

  ExtractPlan plan() {
    Columns columns = new Columns(whole, ours);
    RecordSchema schema = selected();
    requireKnown(request.orderBy());
    RowSource.Shape shape =
        new RowSource.Shape(
            schema,
            columns,
            schema.fields().stream().map(field -> whole.indexOf(field.name())).toList(),
            RecordFilter.of(request.filter(), whole, columns::value),
            row -> Optional.empty(),
            request.batch());
    requirePositions();
    Snapshot snapshot = Snapshot.open(connection, index.name());
    try {
      if (!byKey()) {
        return ordered(snapshot, shape);
      }
      boolean sorted = ours && snapshot.count(WITHOUT_KEY) == 0;
      return sorted ? byKept(snapshot, shape) : bySorted(snapshot, shape);
    } catch (RuntimeException e) {
      snapshot.close();
      throw e;
    }
  }

  // What comes after the whole key in an order says nothing more.
  private boolean byKey() {
    List<String> order = request.orderBy();
    List<String> key = whole.key();
    return order.isEmpty()
        || (!key.isEmpty()
            && order.size() >= key.size()
            && order.subList(0, key.size()).equals(key)
            && request.rangeFields() >= key.size());
  }

  private List<LogicalType> types(List<String> names) {
    return names.stream().map(name -> whole.find(name).map(Field::held).orElseThrow()).toList();
  }

  // A record without a key is numbered.
  private List<LogicalType> keyTypes() {
    return whole.key().isEmpty() ? List.of(LogicalType.Simple.LONG) : types(whole.key());
  }

  private List<LogicalType> rangeTypes() {
    return byKey() ? keyTypes() : types(request.orderBy().subList(0, request.rangeFields()));
  }

  private void requirePositions() {
    for (KeyRange range : request.ranges()) {
      range.after().ifPresent(position -> SortKeys.of(position, rangeTypes()));
      range.until().ifPresent(position -> SortKeys.of(position, rangeTypes()));
    }
  }

  private RowSource source(Pages pages, RowSource.Shape shape) {
    return new RowSource(connection.executor(), request.container(), pages, shape, context);
  }

  // How many splits there are to be of a range.
  private int wanted() {
    return request.splitsFor(CUTS_PER_WORKER) / request.ranges().size();
  }

  // The server ends by itself a snapshot that could not be ended here.
  private ExtractPlan plan(
      RecordSchema schema,
      List<Split> splits,
      boolean resumable,
      AutoCloseable held,
      SplitPlan.Cutter cutter,
      Function<Split, CompletionStage<RecordSource>> opener) {
    CloseOnce closing = CloseOnce.quietly(connection.executor(), held);
    return new ElasticPlan(
        SplitPlan.of(schema, splits, opener)
            .withCutter(cutter)
            .withResumable(resumable)
            .withConsistent(true),
        closing);
  }

  private ExtractPlan byKept(Snapshot snapshot, RowSource.Shape plain) {
    List<LogicalType> types = keyTypes();
    boolean resumable = !whole.key().isEmpty();
    Columns columns = plain.columns();
    RowSource.Shape shape =
        new RowSource.Shape(
            plain.schema(),
            columns,
            plain.places(),
            plain.filter(),
            row ->
                resumable
                    ? Optional.ofNullable(columns.key(row))
                        .map(key -> SortKeys.position(KeyPages.key(key), types))
                    : Optional.empty(),
            plain.batch());
    long count = snapshot.count(Map.of("match_all", Map.of()));
    List<String> cuts = sample(snapshot, count);
    List<Split> splits = new ArrayList<>();
    for (KeyRange range : request.ranges()) {
      splits.addAll(cut(range, cuts, count, types, wanted()));
    }
    return plan(
        shape.schema(),
        splits,
        resumable,
        snapshot,
        (rest, parts) ->
            CompletableFuture.completedFuture(cut(rest.range(), cuts, count, types, parts)),
        split -> {
          Optional<String> after = kept(split.range().after(), types);
          Optional<String> until = kept(split.range().until(), types);
          Pages pages = new KeyPages(snapshot, columns, cuts, after, until);
          return CompletableFuture.completedFuture(source(pages, shape));
        });
  }

  private static Optional<String> kept(Optional<String> position, List<LogicalType> types) {
    return position.map(it -> KeyPages.text(SortKeys.of(it, types)));
  }

  // Keys at about even distances.
  private static List<String> sample(Snapshot snapshot, long count) {
    if (count <= WORTH_CUTTING) {
      return List.of();
    }
    long windows = Math.max(count / WINDOW, 2);
    int wanted = (int) Math.min(MOST_SAMPLED, windows * SAMPLES_PER_WINDOW);
    List<String> keys = snapshot.sampleKeys(wanted);
    keys.sort(null);
    int step = (int) Math.max(1, keys.size() / windows);
    List<String> cuts = new ArrayList<>();
    for (int i = step - 1; i < keys.size(); i += step) {
      if (cuts.isEmpty() || !cuts.get(cuts.size() - 1).equals(keys.get(i))) {
        cuts.add(keys.get(i));
      }
    }
    return cuts;
  }

  private List<Split> cut(
      KeyRange range, List<String> cuts, long count, List<LogicalType> types, int wanted) {
    Optional<String> after = kept(range.after(), types);
    Optional<String> until = kept(range.until(), types);
    List<String> within =
        cuts.stream()
            .filter(cut -> after.isEmpty() || cut.compareTo(after.get()) > 0)
            .filter(cut -> until.isEmpty() || cut.compareTo(until.get()) < 0)
            .toList();
    int parts = Math.min(wanted, within.size() + 1);
    List<String> keys = new ArrayList<>();
    for (int part = 1; part < parts; part++) {
      String key = within.get((int) ((long) within.size() * part / parts));
      keys.add(SortKeys.position(KeyPages.key(key), types));
    }
    long records = cuts.isEmpty() ? count : count * (within.size() + 1) / (cuts.size() + 1);
    return new Split(request.container(), range, records).cutAfter(keys);
  }

  /** By the key, which others did not write beside the fields. */
  private ExtractPlan bySorted(Snapshot snapshot, RowSource.Shape plain) {
    boolean keyed = !whole.key().isEmpty();
    Columns columns = plain.columns();
    List<Integer> order = whole.key().stream().map(whole::indexOf).toList();
    List<LogicalType> types = types(whole.key());
    boolean source = ours;
    SortedKeys keys =
        SortedPages.sort(snapshot, columns, order, source, row -> true, context::throwIfStopped);
    RowSource.Shape shape =
        new RowSource.Shape(
            plain.schema(),
            columns,
            plain.places(),
            plain.filter(),
            row ->
                keyed
                    ? Optional.of(
                        SortKeys.position(
                            SortedPages.sortKey(row, columns, order).toArray(), types))
                    : Optional.empty(),
            plain.batch());
    List<Split> splits = new ArrayList<>();
    for (KeyRange range : request.ranges()) {
      splits.addAll(cut(range, keys, types, keyed ? wanted() : 1));
    }
    return plan(
        shape.schema(),
        splits,
        keyed,
        () -> {
          keys.close();
          snapshot.close();
        },
        (rest, parts) -> CompletableFuture.completedFuture(cut(rest.range(), keys, types, parts)),
        split -> {
          int from = split.range().after().map(it -> rank(keys, it, types)).orElse(0);
          int to = split.range().until().map(it -> rank(keys, it, types)).orElse(keys.size());
          Pages pages = new SortedPages(snapshot, columns, keys.cursor(from, to));
          return CompletableFuture.completedFuture(source(pages, shape));
        });
  }

  // How many have a key that is not greater: an id comes after the values, and no key goes on with
  // this.
  private static int rank(SortedKeys keys, String position, List<LogicalType> types) {
    byte[] key = SortKeys.of(position, types);
    byte[] beyond = Arrays.copyOf(key, key.length + Integer.BYTES * 130);
    Arrays.fill(beyond, key.length, beyond.length, (byte) 0xff);
    return keys.rank(beyond);
  }

  private List<Split> cut(KeyRange range, SortedKeys keys, List<LogicalType> types, int wanted) {
    int from = range.after().map(it -> rank(keys, it, types)).orElse(0);
    int to = range.until().map(it -> rank(keys, it, types)).orElse(keys.size());
    int parts = Math.min(wanted, (to - from) / WORTH_CUTTING);
    List<String> boundaries = new ArrayList<>();
    for (int part = 1; part < parts; part++) {
      int at = from + (int) ((long) (to - from) * part / parts) - 1;
      boundaries.add(SortKeys.position(SortedPages.values(keys.get(at)), types));
    }
    return new Split(request.container(), range, to - from).cutAfter(boundaries);
  }

  /** In another order than that of the key. */
  private ExtractPlan ordered(Snapshot snapshot, RowSource.Shape shape) {
    Columns columns = shape.columns();
    List<Integer> order = request.orderBy().stream().map(whole::indexOf).toList();
    List<Integer> ranged = order.subList(0, request.rangeFields());
    List<LogicalType> types = types(request.orderBy().subList(0, request.rangeFields()));
    List<Split> splits = new ArrayList<>();
    request.ranges().forEach(range -> splits.add(new Split(request.container(), range, 0)));
    return plan(
        shape.schema(),
        splits,
        false,
        snapshot,
        (rest, parts) -> CompletableFuture.completedFuture(List.of(rest)),
        split ->
            Stages.supply(
                connection.executor(),
                () -> {
                  Predicate<Row> wanted =
                      shape.filter().and(inRange(columns, ranged, types, split.range()));
                  SortedKeys keys =
                      SortedPages.sort(
                          snapshot, columns, order, true, wanted, context::throwIfStopped);
                  Pages pages = new SortedPages(snapshot, columns, keys.all());
                  return (RecordSource) source(pages, shape);
                },
                ElasticErrors.reading("Sorting '" + request.container() + "'")));
  }

  private static Predicate<Row> inRange(
      Columns columns, List<Integer> ranged, List<LogicalType> types, KeyRange range) {
    Optional<byte[]> after = range.after().map(position -> SortKeys.of(position, types));
    Optional<byte[]> until = range.until().map(position -> SortKeys.of(position, types));
    if (after.isEmpty() && until.isEmpty()) {
      return row -> true;
    }
    return row -> {
      byte[] key = SortedPages.sortKey(row, columns, ranged).toArray();
      return after.map(it -> Arrays.compareUnsigned(key, it) > 0).orElse(true)
          && until.map(it -> Arrays.compareUnsigned(key, it) <= 0).orElse(true);
    };
  }

  private RecordSchema selected() {
    if (request.fields().isEmpty()) {
      return whole;
    }
    requireKnown(request.fields());
    List<Field> fields =
        request.fields().stream().map(name -> whole.find(name).orElseThrow()).toList();
    boolean keyed = request.fields().containsAll(whole.key());
    return new RecordSchema(fields, keyed ? whole.key() : List.of());
  }

  private void requireKnown(List<String> names) {
    for (String name : names) {
      if (whole.find(name).isEmpty()) {
        throw new MigrationException(
            StandardErrorCode.FIELD_NOT_FOUND,
            Outcome.NOT_APPLIED,
            "The container '"
                + request.container()
                + "' has no field '"
                + name
                + "'; it has "
                + whole.fields().stream().map(Field::name).toList());
      }
    }
  }
}
