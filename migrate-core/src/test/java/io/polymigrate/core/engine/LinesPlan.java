package io.polymigrate.core.engine;

import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A snapshot in memory, cut by key. */
final class LinesPlan implements ExtractPlan {
  private final LinesAdapter adapter;
  private final ExtractRequest request;
  private final RecordSchema schema;
  private final RecordSchema stored;
  private final List<Map<String, Object>> records;

  LinesPlan(LinesAdapter adapter, ExtractRequest request) {
    this.adapter = adapter;
    this.request = request;
    this.stored = adapter.folder.schema(request.container());
    this.schema =
        request.fields().isEmpty()
            ? stored
            : new RecordSchema(
                request.fields().stream().map(name -> stored.find(name).orElseThrow()).toList(),
                request.fields().containsAll(stored.key()) ? stored.key() : List.of());
    this.records =
        adapter.folder.records(request.container()).stream()
            .filter(record -> matches(request.filter(), record))
            .toList();
  }

  private static boolean matches(Filter filter, Map<String, Object> record) {
    if (filter instanceof Filter.Equal equal) {
      return java.util.Objects.equals(record.get(equal.field()), equal.value());
    }
    return filter instanceof Filter.And and
        && and.parts().stream().allMatch(part -> matches(part, record));
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public List<Split> splits() {
    if (!resumable()) {
      return List.of(new Split(request.container(), KeyRange.ALL, records.size()));
    }
    List<Split> splits = new ArrayList<>();
    for (KeyRange range : request.ranges()) {
      splits.addAll(
          adapter.skewed >= 0
              ? List.of(new Split(request.container(), range, adapter.skewed))
              : cut(new Split(request.container(), range, 0), request.parallelism() * 2, 1));
    }
    return splits;
  }

  @Override
  public CompletionStage<List<Split>> cut(Split rest, int parts) {
    LinesAdapter.CUTS.incrementAndGet();
    return adapter.supply(() -> cut(rest, parts, adapter.uncut ? Integer.MAX_VALUE : 1));
  }

  private List<Split> cut(Split split, int wanted, int smallest) {
    List<Map<String, Object>> within = within(split.range());
    int parts = Math.min(wanted, within.size() / smallest);
    List<String> keys = new ArrayList<>();
    for (int i = 1; i < parts; i++) {
      keys.add(key(within.get(within.size() * i / parts - 1)));
    }
    return split.cutAfter(keys);
  }

  private String key(Map<String, Object> record) {
    return TypedJson.write(LinesFolder.keyOf(stored.key(), record));
  }

  private List<Map<String, Object>> within(KeyRange range) {
    List<Map<String, Object>> within = new ArrayList<>();
    for (Map<String, Object> record : records) {
      List<Object> key = LinesFolder.keyOf(stored.key(), record);
      boolean above = range.after().map(after -> compare(key, after) > 0).orElse(true);
      boolean below = range.until().map(until -> compare(key, until) <= 0).orElse(true);
      if (above && below) {
        within.add(record);
      }
    }
    return within;
  }

  private static int compare(List<Object> key, String other) {
    return LinesFolder.BY_KEY.compare(key, (List<?>) TypedJson.read(other));
  }

  @Override
  public boolean resumable() {
    return !stored.key().isEmpty();
  }

  @Override
  public boolean consistent() {
    return true;
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    return CompletableFuture.completedFuture(new LinesSource(within(split.range())));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return CompletableFuture.completedFuture(null);
  }

  private final class LinesSource implements RecordSource {
    private final List<Map<String, Object>> rows;
    private int next;

    LinesSource(List<Map<String, Object>> rows) {
      this.rows = rows;
      adapter.sourceOpened();
    }

    @Override
    public CompletionStage<Optional<RecordBatch>> nextBatch() {
      return adapter.supply(
          () -> {
            adapter.meet();
            adapter
                .readFault()
                .ifPresent(
                    fault -> {
                      throw fault;
                    });
            if (next == rows.size()) {
              return Optional.empty();
            }
            int end = Math.min(rows.size(), next + request.batch().records());
            RecordBatch batch = batch(rows.subList(next, end));
            next = end;
            return Optional.of(batch);
          });
    }

    private RecordBatch batch(List<Map<String, Object>> slice) {
      List<Object[]> values = new ArrayList<>();
      for (Map<String, Object> record : slice) {
        values.add(
            schema.fields().stream()
                .map(field -> record.getOrDefault(field.name(), Values.MISSING))
                .toArray());
      }
      List<Field> held = schema.fields().stream().map(f -> Field.of(f.name(), f.held())).toList();
      return new ObjectBatch(
          new RecordSchema(held, schema.key()),
          values,
          resumable() ? Optional.of(key(slice.get(slice.size() - 1))) : Optional.empty());
    }

    @Override
    public CompletionStage<Void> closeAsync() {
      adapter.sources.decrementAndGet();
      return CompletableFuture.completedFuture(null);
    }
  }
}
