package io.polymigrate.testkit.memory;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A copy of a container, to be read. */
final class MemoryPlan implements ExtractPlan {
  private static final int SPLIT = 2000;

  private final MemoryAdapter adapter;
  private final ExtractRequest request;
  private final MemoryContainer snapshot;
  private final RecordSchema schema;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  MemoryPlan(MemoryAdapter adapter, ExtractRequest request, MemoryContainer snapshot) {
    this.adapter = adapter;
    this.request = request;
    this.snapshot = snapshot;
    MemoryFilters.check(request.filter(), snapshot.schema);
    request.orderBy().forEach(name -> MemoryFilters.field(name, snapshot.schema));
    List<Field> fields = new ArrayList<>();
    request.fields().forEach(name -> fields.add(MemoryFilters.field(name, snapshot.schema)));
    boolean all = request.fields().isEmpty();
    boolean keyed = all || request.fields().containsAll(snapshot.schema.key());
    this.schema =
        all ? snapshot.schema : new RecordSchema(fields, keyed ? snapshot.schema.key() : List.of());
    request.ranges().forEach(range -> MemoryKeys.check(range, snapshot.schema));
    adapter.connected(1);
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public List<Split> splits() {
    List<Split> splits = new ArrayList<>();
    for (KeyRange range : request.ranges()) {
      int records = within(range).size();
      Optional<String> after = range.after();
      if (request.parallelism() > 1 && resumable()) {
        List<Map<String, @Nullable Object>> all = within(range);
        for (int i = SPLIT; i < records; i += SPLIT) {
          Optional<String> until = Optional.of(MemoryKeys.write(snapshot.key(all.get(i - 1))));
          splits.add(new Split(request.container(), new KeyRange(after, until), SPLIT));
          after = until;
        }
      }
      splits.add(new Split(request.container(), new KeyRange(after, range.until()), SPLIT));
    }
    return splits;
  }

  @Override
  public CompletionStage<List<Split>> cut(Split rest, int parts) {
    List<Map<String, @Nullable Object>> left = within(rest.range());
    List<String> keys = new ArrayList<>();
    for (int i = 1; i < parts && left.size() > SPLIT; i++) {
      keys.add(MemoryKeys.write(snapshot.key(left.get(left.size() * i / parts))));
    }
    return adapter.alone(() -> rest.cutAfter(keys));
  }

  private List<Map<String, @Nullable Object>> within(KeyRange range) {
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    for (Map<String, @Nullable Object> record : snapshot.records()) {
      if (!resumable() || MemoryKeys.within(snapshot.key(record), range)) {
        records.add(record);
      }
    }
    if (!request.orderBy().isEmpty()) {
      records.sort((left, right) -> MemoryKeys.ORDER.compare(order(left), order(right)));
    }
    return records;
  }

  private List<@Nullable Object> order(Map<String, @Nullable Object> record) {
    List<@Nullable Object> order = new ArrayList<>();
    request.orderBy().forEach(name -> order.add(record.get(name)));
    return order;
  }

  @Override
  public boolean resumable() {
    return !snapshot.schema.key().isEmpty() && request.orderBy().isEmpty();
  }

  @Override
  public boolean consistent() {
    return true;
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    return adapter.alone(
        () -> {
          if (closed.isDone()) {
            throw new MigrationException(
                StandardErrorCode.CONNECTION_FAILED, Outcome.NOT_APPLIED, "The plan is closed");
          }
          List<Map<String, @Nullable Object>> matching = new ArrayList<>();
          for (Map<String, @Nullable Object> record : within(split.range())) {
            if (MemoryFilters.matches(request.filter(), record)) {
              matching.add(record);
            }
          }
          return new Source(matching);
        });
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    if (closed.complete(null)) {
      adapter.connected(-1);
    }
    return closed;
  }

  private final class Source implements RecordSource {
    private final List<Map<String, @Nullable Object>> records;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int at;

    Source(List<Map<String, @Nullable Object>> records) {
      this.records = records;
    }

    @Override
    public CompletionStage<Optional<RecordBatch>> nextBatch() {
      return adapter.alone(this::next);
    }

    private Optional<RecordBatch> next() {
      if (at >= records.size()) {
        return Optional.empty();
      }
      List<@Nullable Object[]> rows = new ArrayList<>();
      long bytes = 0;
      Optional<String> position = Optional.empty();
      while (at < records.size()
          && rows.size() < request.batch().records()
          && bytes < request.batch().bytes()) {
        Map<String, @Nullable Object> record = records.get(at++);
        rows.add(MemoryContainer.row(record, schema.fields()));
        bytes += record.toString().length();
        position =
            resumable() ? Optional.of(MemoryKeys.write(snapshot.key(record))) : Optional.empty();
      }
      return Optional.of(new ObjectBatch(held(schema), rows, position));
    }

    @Override
    public CompletionStage<Void> closeAsync() {
      done.complete(null);
      return done;
    }
  }

  static RecordSchema held(RecordSchema schema) {
    List<Field> fields = new ArrayList<>();
    schema.fields().forEach(field -> fields.add(field.withType(field.held())));
    return new RecordSchema(fields, schema.key());
  }
}
