package io.polymigrate.elastic;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.SortKeyWriter;
import io.polymigrate.api.spi.SortedKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pages in an order that the server can't give: of exact values, or of ids. All documents are gone
 * through once for what they are sorted by, and then fetched by their ids.
 */
final class SortedPages implements Pages {
  private static final int SCANNED = 1000;
  private static final String FASTEST = "[\"_shard_doc\"]";
  private static final Map<String, @Nullable Object> ALL = Map.of("match_all", Map.of());

  private final Snapshot snapshot;
  private final Columns columns;
  private final SortedKeys.Cursor cursor;

  SortedPages(Snapshot snapshot, Columns columns, SortedKeys.Cursor cursor) {
    this.snapshot = snapshot;
    this.columns = columns;
    this.cursor = cursor;
  }

  /**
   * Sorts.
   *
   * @param order the columns
   * @param wanted which documents
   */
  static SortedKeys sort(
      Snapshot snapshot,
      Columns columns,
      List<Integer> order,
      boolean source,
      Predicate<Row> wanted,
      Runnable onPage) {
    SortedKeys.Collector found = new SortedKeys.Collector();
    Optional<byte[]> last = Optional.empty();
    List<Row> rows;
    do {
      onPage.run();
      Snapshot.Page page = snapshot.search(ALL, FASTEST, last, SCANNED, source, columns);
      rows = page.rows();
      last = page.last();
      rows.stream().filter(wanted).forEach(row -> found.add(key(row, columns, order)));
    } while (rows.size() == SCANNED);
    return found.sorted();
  }

  private static byte[] key(Row row, Columns columns, List<Integer> order) {
    Bytes out = sortKey(row, columns, order);
    byte[] id = row.id().getBytes(StandardCharsets.UTF_8);
    return out.add(id).addInt(id.length).toArray();
  }

  /** What a document sorts as. */
  static Bytes sortKey(Row row, Columns columns, List<Integer> order) {
    Bytes out = new Bytes();
    SortKeyWriter writer = new SortKeyWriter(out);
    for (int column : order) {
      columns.write(row, column, writer);
    }
    return out;
  }

  /** The part of a sorted key that is not the id. */
  static byte[] values(byte[] key) {
    return Arrays.copyOf(key, key.length - Integer.BYTES - idLength(key));
  }

  private static int idLength(byte[] key) {
    return ByteBuffer.wrap(key).getInt(key.length - Integer.BYTES);
  }

  @Override
  public Snapshot.@Nullable Page next(int count) {
    List<String> ids = new ArrayList<>();
    while (ids.size() < count) {
      byte[] key = cursor.next();
      if (key == null) {
        break;
      }
      int length = idLength(key);
      int from = key.length - Integer.BYTES - length;
      ids.add(new String(key, from, length, StandardCharsets.UTF_8));
    }
    if (ids.isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> query = Map.of("ids", Map.of("values", ids));
    Snapshot.Page page =
        snapshot.search(query, FASTEST, Optional.empty(), ids.size(), true, columns);
    Map<String, Row> byId = new HashMap<>();
    page.rows().forEach(row -> byId.put(row.id(), row));
    List<Row> rows = new ArrayList<>(ids.size());
    for (String id : ids) {
      Row row = byId.get(id);
      if (row == null) {
        throw new IllegalStateException("A document is gone from a snapshot");
      }
      rows.add(row);
    }
    return page.withRows(rows);
  }
}
