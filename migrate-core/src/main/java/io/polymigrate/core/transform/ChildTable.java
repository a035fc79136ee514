package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container's records in memory, by what refers to them; for children that can't be read in the
 * parents' order. Filled by one thread, then only asked.
 */
final class ChildTable {
  /**
   * A record as a recorded struct.
   *
   * @param order the values it is sorted by
   * @param data the struct
   */
  @SuppressWarnings("ArrayRecordComponent") // ours alone, never compared
  record Row(@Nullable Object[] order, byte[] data) {}

  private static final int OVERHEAD = 150;

  private final String container;
  private final long limit;
  private final Map<List<Object>, List<Row>> rows = new HashMap<>();
  private long bytes;

  ChildTable(String container) {
    this(container, Runtime.getRuntime().maxMemory() / 4);
  }

  ChildTable(String container, long limit) {
    this.container = container;
    this.limit = limit;
  }

  void add(List<Object> key, Row row) {
    bytes += row.data.length + OVERHEAD;
    if (bytes > limit) {
      throw new MigrationException(
          TransformErrorCode.TABLE_TOO_LARGE,
          Outcome.PARTIALLY_APPLIED,
          "'"
              + container
              + "' can't be read in the order of its parents' key and needs more than the "
              + (limit >> 20)
              + " MiB that may be held in memory; embed by the parents' own key, take fewer"
              + " 'fields', or give the program more memory (-Xmx)");
    }
    rows.computeIfAbsent(key, unused -> new ArrayList<>(1)).add(row);
  }

  List<Row> rows(List<Object> key) {
    return rows.getOrDefault(key, List.of());
  }
}
