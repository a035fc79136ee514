package io.polymigrate.sql.postgresql;

import io.polymigrate.api.record.BatchSize;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.sql.internal.KeyRangeSql;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What to read of one table, all but the range.
 *
 * @param table the table
 * @param shape of the records; codecs beyond its fields are of columns read for positions only
 * @param columns what stands between SELECT and FROM
 * @param filter the condition on records
 * @param rangeFields fields that ranges are of
 * @param orderFields fields that records are sorted by; empty without a key
 * @param canonical whether the order is canonical
 * @param batch how much makes a batch
 */
record ReadQuery(
    PgTable table,
    CopyShape shape,
    String columns,
    String filter,
    List<String> rangeFields,
    List<String> orderFields,
    boolean canonical,
    BatchSize batch) {

  boolean ordered() {
    return !orderFields.isEmpty();
  }

  PgDialect dialect() {
    return new PgDialect(table, canonical);
  }

  /** The SELECT of one range, in order. */
  String sql(KeyRange range) {
    String order = orderFields.isEmpty() ? "" : " ORDER BY " + order(orderFields);
    return "SELECT " + columns + " FROM " + table.sqlName() + " WHERE " + condition(range) + order;
  }

  String condition(KeyRange range) {
    return filter + " AND " + KeyRangeSql.of(range, rangeFields, dialect());
  }

  String order(List<String> fields) {
    PgDialect dialect = dialect();
    return fields.stream()
        .map(field -> dialect.column(field) + (dialect.nullable(field) ? " NULLS FIRST" : ""))
        .collect(Collectors.joining(", "));
  }
}
