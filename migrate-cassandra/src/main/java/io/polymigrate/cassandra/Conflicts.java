package io.polymigrate.cassandra;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.filter.Filter;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that others wrote, which a rollback leaves alone.
 *
 * @param first keys of the first of them
 */
record Conflicts(List<String> first, long count) {
  private static final int FIRST_KEYS = 100;

  /** Copies the list. */
  Conflicts {
    first = List.copyOf(first);
  }

  /** All rows of a table. */
  static Conflicts allRows(Execution run, Table table) {
    return rows(run, table, Filter.all());
  }

  /** Those rows of a table that match. */
  static Conflicts rows(Execution run, Table table, Filter filter) {
    List<String> first = new ArrayList<>();
    long[] count = {0};
    Rows.of(run, table, table.key().get(0).name(), filter)
        .each(
            "conflicts.counted",
            row -> {
              if (count[0]++ < FIRST_KEYS) {
                first.add(row.keyText());
              }
              return null;
            });
    return new Conflicts(first, count[0]);
  }

  RollbackResult result(Execution run) {
    return new RollbackResult(run.operationId(), 0, first, count);
  }
}
