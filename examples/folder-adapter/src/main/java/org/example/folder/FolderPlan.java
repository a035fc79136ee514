package org.example.folder;

import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.CloseOnce;
import io.polymigrate.api.type.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How a file will be read. Files that this adapter wrote are sorted by key, so a split is a range
 * of keys that starts at a known byte; others are read as a whole, and not resumed.
 */
final class FolderPlan implements ExtractPlan {
  private static final long SPLIT_BYTES = 64 << 10;

  private final FolderAdapter adapter;
  private final ExtractRequest request;
  private final Container container;
  private final RecordSchema schema;
  private final FolderKeys keys;
  private final List<Split> splits;
  // Where the records after a boundary start.
  private final Map<String, Long> offsets = new HashMap<>();
  private final CloseOnce closing;

  private FolderPlan(FolderAdapter adapter, ExtractRequest request, Container container)
      throws IOException {
    this.adapter = adapter;
    this.request = request;
    this.container = container;
    this.closing = adapter.closing(container);
    RecordSchema whole = request.schema().orElse(container.schema());
    List<Field> fields = new ArrayList<>();
    for (String name : request.fields()) {
      fields.add(FolderFilter.find(name, request.container(), whole));
    }
    boolean keyed = request.fields().containsAll(whole.key());
    this.schema =
        request.fields().isEmpty()
            ? whole
            : new RecordSchema(fields, keyed ? whole.key() : List.of());
    var unused = FolderFilter.of(request.filter(), request.container(), whole);
    List<Field> order = new ArrayList<>();
    for (String name : request.orderBy().isEmpty() ? whole.key() : rangeFields()) {
      order.add(FolderFilter.find(name, request.container(), whole));
    }
    this.keys = new FolderKeys(order);
    request.ranges().forEach(keys::bounds);
    this.splits = List.copyOf(cut());
  }

  private List<String> rangeFields() {
    int count = request.rangeFields() == 0 ? request.orderBy().size() : request.rangeFields();
    return request.orderBy().subList(0, count);
  }

  static FolderPlan of(FolderAdapter adapter, ExtractRequest request) throws IOException {
    Container container = Container.open(adapter.folder(), request.container());
    try {
      return new FolderPlan(adapter, request, container);
    } catch (IOException | RuntimeException e) {
      container.close();
      throw e;
    }
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public List<Split> splits() {
    return splits;
  }

  /** Only a file of ours is sorted, so that a key says what is left of it. */
  @Override
  public boolean resumable() {
    return request.orderBy().isEmpty() && !container.schema().key().isEmpty();
  }

  /** Files are replaced, never changed, and the old one stays open. */
  @Override
  public boolean consistent() {
    return true;
  }

  private List<Split> cut() throws IOException {
    List<Split> cut = new ArrayList<>();
    List<String> boundaries = request.parallelism() > 1 && resumable() ? boundaries() : List.of();
    for (KeyRange range : request.ranges()) {
      FolderKeys.Bounds bounds = keys.bounds(range);
      Optional<String> after = range.after();
      for (String boundary : boundaries) {
        List<?> key = keys.read(boundary);
        boolean inside =
            keys.within(key, bounds)
                && (bounds.until() == null || keys.compare(key, bounds.until()) < 0);
        if (inside) {
          cut.add(split(new KeyRange(after, Optional.of(boundary))));
          after = Optional.of(boundary);
        }
      }
      cut.add(split(new KeyRange(after, range.until())));
    }
    return cut;
  }

  private Split split(KeyRange range) {
    return new Split(request.container(), range, 0);
  }

  /** The keys at which another part of the file begins, with its offset. */
  private List<String> boundaries() throws IOException {
    long wanted =
        Math.max(SPLIT_BYTES, (container.length() - container.start()) / request.parallelism());
    List<String> boundaries = new ArrayList<>();
    Container.Reader reader = container.reader(container.start());
    long next = container.start() + wanted;
    List<?> last = List.of();
    for (Map<String, @Nullable Object> record = reader.next();
        record != null;
        record = reader.next()) {
      if (reader.offset() >= next && !last.isEmpty()) {
        String boundary = FolderKeys.write(last);
        boundaries.add(boundary);
        offsets.put(boundary, reader.offset());
        next = reader.offset() + wanted;
      }
      last = keys.of(record);
    }
    return boundaries;
  }

  @Override
  public CompletionStage<RecordSource> open(Split split) {
    return adapter.run("Opening a split of '" + split.container() + "'", () -> source(split));
  }

  private RecordSource source(Split split) throws IOException {
    long offset = split.range().after().map(offsets::get).orElse(container.start());
    FolderSource.Records records =
        new FolderSource.Records(
            container.reader(offset),
            FolderFilter.of(request.filter(), request.container(), container.schema()),
            keys,
            keys.bounds(split.range()),
            resumable());
    return request.orderBy().isEmpty()
        ? new FolderSource(adapter, request, schema, records)
        : new FolderSource(adapter, request, schema, sorted(records));
  }

  // Another order than the file's needs all records of the split in memory.
  private FolderSource.Records sorted(FolderSource.Records records) throws IOException {
    List<Field> fields = new ArrayList<>();
    for (String name : request.orderBy()) {
      fields.add(FolderFilter.find(name, request.container(), container.schema()));
    }
    return records.sorted(new FolderKeys(fields));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return closing.closeAsync();
  }
}
