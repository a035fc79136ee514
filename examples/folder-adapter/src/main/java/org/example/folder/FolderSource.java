package org.example.folder;

import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One split, batch by batch. */
final class FolderSource implements RecordSource {
  private final FolderAdapter adapter;
  private final ExtractRequest request;
  private final RecordSchema schema;
  private final RecordSchema held;
  private final Records records;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  FolderSource(
      FolderAdapter adapter, ExtractRequest request, RecordSchema schema, Records records) {
    this.adapter = adapter;
    this.request = request;
    this.schema = schema;
    this.held = held(schema);
    this.records = records;
  }

  // What a batch brings are held values; the engine decodes them by the plan's schema.
  private static RecordSchema held(RecordSchema schema) {
    List<Field> fields = new ArrayList<>();
    schema.fields().forEach(field -> fields.add(field.withType(field.held())));
    return new RecordSchema(fields, schema.key());
  }

  @Override
  public CompletionStage<Optional<RecordBatch>> nextBatch() {
    return adapter.run("Reading '" + request.container() + "'", this::next);
  }

  private Optional<RecordBatch> next() throws IOException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    long start = records.offset();
    Optional<String> position = Optional.empty();
    while (rows.size() < request.batch().records()
        && records.offset() - start < request.batch().bytes()) {
      Map<String, @Nullable Object> record = records.next();
      if (record == null) {
        break;
      }
      rows.add(row(record));
      position = records.position(record);
    }
    return rows.isEmpty() ? Optional.empty() : Optional.of(new ObjectBatch(held, rows, position));
  }

  private @Nullable Object[] row(Map<String, @Nullable Object> record) {
    @Nullable Object[] row = new Object[schema.fields().size()];
    for (int i = 0; i < row.length; i++) {
      String name = schema.fields().get(i).name();
      row[i] = record.containsKey(name) ? record.get(name) : Values.MISSING;
    }
    return row;
  }

  /** Holds nothing: the file is the plan's. */
  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }

  /** The records of a range that match. */
  static final class Records {
    private final Container.Reader reader;
    private final Predicate<Map<String, @Nullable Object>> filter;
    private final FolderKeys keys;
    private final FolderKeys.Bounds bounds;
    private final boolean sorted;
    private @Nullable Iterator<Map<String, @Nullable Object>> inOrder;
    private long sizes;

    Records(
        Container.Reader reader,
        Predicate<Map<String, @Nullable Object>> filter,
        FolderKeys keys,
        FolderKeys.Bounds bounds,
        boolean sorted) {
      this.reader = reader;
      this.filter = filter;
      this.keys = keys;
      this.bounds = bounds;
      this.sorted = sorted;
    }

    /** The same in another order. */
    Records sorted(FolderKeys order) throws IOException {
      List<Map<String, @Nullable Object>> all = new ArrayList<>();
      for (Map<String, @Nullable Object> record = next(); record != null; record = next()) {
        all.add(record);
      }
      all.sort(Comparator.comparing(order::of, order));
      inOrder = all.iterator();
      return this;
    }

    @Nullable Map<String, @Nullable Object> next() throws IOException {
      if (inOrder != null) {
        Map<String, @Nullable Object> record = inOrder.hasNext() ? inOrder.next() : null;
        sizes += record == null ? 0 : record.toString().length();
        return record;
      }
      for (Map<String, @Nullable Object> record = reader.next();
          record != null;
          record = reader.next()) {
        List<?> key = keys.of(record);
        if (sorted && bounds.until() != null && keys.compare(key, bounds.until()) > 0) {
          return null;
        }
        if (keys.within(key, bounds) && filter.test(record)) {
          return record;
        }
      }
      return null;
    }

    /** How many bytes were read, or about so. */
    long offset() {
      return inOrder == null ? reader.offset() : sizes;
    }

    /** Where to go on after a record, if one can. */
    Optional<String> position(Map<String, @Nullable Object> record) {
      return sorted ? Optional.of(FolderKeys.write(keys.of(record))) : Optional.empty();
    }
  }
}
