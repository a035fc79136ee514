package io.polymigrate.cassandra;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.filter.Filter;
import java.util.List;

/**
 * Rows that others wrote, which a rollback leaves alone.
 *
 * @param first keys of the first of them
 */
record Conflicts(List<String> first, long count) {
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
    Rows.Found found = Rows.of(run, table, table.key().get(0).name(), filter).find(row -> true);
    return new Conflicts(found.first(), found.count());
  }

  RollbackResult result(Execution run) {
    return new RollbackResult(run.operationId(), 0, first, count);
  }
}
