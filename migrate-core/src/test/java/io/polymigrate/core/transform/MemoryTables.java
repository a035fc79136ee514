package io.polymigrate.core.transform;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.TypedJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tables of Java values that are read like a store's: by splits, in an order, batch by batch. */
public final class MemoryTables implements Extraction {
  private record Table(RecordSchema schema, List<@Nullable Object[]> rows) {}

  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final int parts;
  private final AtomicInteger open = new AtomicInteger();

  /** Cuts each table into so many splits where the request lets it. */
  public MemoryTables(int parts) {
    this.parts = parts;
  }

  /** A table. */
  public MemoryTables with(String name, RecordSchema schema, List<@Nullable Object[]> rows) {
    tables.put(name, new Table(schema, new ArrayList<>(rows)));
    return this;
  }

  /** How many plans and sources were opened and not closed. */
  public int stillOpen() {
    return open.get();
  }

  @Override
  public CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    Table table = tables.get(request.container());
    List<String> order = request.orderBy().isEmpty() ? table.schema.key() : request.orderBy();
    int rangeFields = request.orderBy().isEmpty() ? order.size() : request.rangeFields();
    int[] columns = order.stream().mapToInt(table.schema::indexOf).toArray();
    List<@Nullable Object[]> rows = new ArrayList<>(filtered(table, request));
    rows.sort((a, b) -> CanonicalOrder.compareKeys(key(a, columns), key(b, columns)));
    int[] range = Arrays.copyOf(columns, rangeFields);
    List<KeyRange> ranges = request.ranges();
    if (ranges.equals(List.of(KeyRange.ALL)) && request.parallelism() > 1 && rangeFields > 0) {
      ranges = cut(rows, range);
    }
    List<Split> splits = ranges.stream().map(r -> new Split(request.container(), r, 0)).toList();
    open.incrementAndGet();
    return CompletableFuture.completedFuture(
        new Plan(table.schema, splits, rows, range, request.batch().records()));
  }

  private static List<@Nullable Object[]> filtered(Table table, ExtractRequest request) {
    ObjectBatch all = new ObjectBatch(table.schema, table.rows, Optional.empty());
    RowTest test =
        new BoundFilter(
                request.filter(), new Binding(table.schema, FunctionRegistry.empty(), Map.of()))
            .open(all);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < table.rows.size(); row++) {
      if (test.test(row)) {
        rows.add(table.rows.get(row));
      }
    }
    return rows;
  }

  private List<KeyRange> cut(List<@Nullable Object[]> rows, int[] columns) {
    List<KeyRange> ranges = new ArrayList<>();
    Optional<String> after = Optional.empty();
    for (int part = 1; part < parts && !rows.isEmpty(); part++) {
      String until = text(key(rows.get(part * rows.size() / parts), columns));
      ranges.add(new KeyRange(after, Optional.of(until)));
      after = Optional.of(until);
    }
    ranges.add(new KeyRange(after, Optional.empty()));
    return ranges;
  }

  private static @Nullable Object[] key(@Nullable Object[] row, int[] columns) {
    @Nullable Object[] key = new Object[columns.length];
    for (int i = 0; i < key.length; i++) {
      key[i] = row[columns[i]];
    }
    return key;
  }

  private static String text(@Nullable Object[] key) {
    return TypedJson.write(Arrays.asList(key));
  }

  private static int compare(String bound, @Nullable Object[] key) {
    return CanonicalOrder.compareKeys(((List<?>) TypedJson.read(bound)).toArray(), key);
  }

  private final class Plan implements ExtractPlan {
    private final RecordSchema schema;
    private final List<Split> splits;
    private final List<@Nullable Object[]> rows;
    private final int[] columns;
    private final int batch;

    Plan(
        RecordSchema schema,
        List<Split> splits,
        List<@Nullable Object[]> rows,
        int[] columns,
        int batch) {
      this.schema = schema;
      this.splits = splits;
      this.rows = rows;
      this.columns = columns;
      this.batch = batch;
    }

    @Override
    public RecordSchema schema() {
      return schema;
    }

    @Override
    public List<Split> splits() {
      return splits;
    }

    @Override
    public boolean resumable() {
      return columns.length > 0;
    }

    @Override
    public boolean consistent() {
      return true;
    }

    @Override
    public CompletionStage<RecordSource> open(Split split) {
      List<@Nullable Object[]> within = new ArrayList<>();
      for (@Nullable Object[] row : rows) {
        @Nullable Object[] key = key(row, columns);
        if ((split.range().after().isEmpty() || compare(split.range().after().get(), key) < 0)
            && (split.range().until().isEmpty()
                || compare(split.range().until().get(), key) >= 0)) {
          within.add(row);
        }
      }
      List<RecordBatch> batches = new ArrayList<>();
      for (int from = 0; from < within.size(); from += batch) {
        List<@Nullable Object[]> part = within.subList(from, Math.min(within.size(), from + batch));
        Optional<String> position =
            columns.length == 0
                ? Optional.empty()
                : Optional.of(text(key(part.get(part.size() - 1), columns)));
        batches.add(new ObjectBatch(schema, part, position));
      }
      open.incrementAndGet();
      return CompletableFuture.completedFuture(new Source(batches.iterator()));
    }

    @Override
    public CompletionStage<Void> closeAsync() {
      open.decrementAndGet();
      return CompletableFuture.completedFuture(null);
    }
  }

  private final class Source implements RecordSource {
    private final Iterator<RecordBatch> batches;
    private boolean closed;

    Source(Iterator<RecordBatch> batches) {
      this.batches = batches;
    }

    @Override
    public CompletionStage<Optional<RecordBatch>> nextBatch() {
      Optional<RecordBatch> next =
          batches.hasNext() ? Optional.of(batches.next()) : Optional.empty();
      return CompletableFuture.completedFuture(next);
    }

    @Override
    public CompletionStage<Void> closeAsync() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
      }
      return CompletableFuture.completedFuture(null);
    }
  }
}
