package io.polymigrate.redis;

import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.RecordFilter;
import java.util.function.Predicate;

/** Portable filters, held against records as they are read: Redis itself finds by keys only. */
final class RowFilter {
  private RowFilter() {}

  static Predicate<Row> of(Filter filter, RecordSchema schema) {
    return RecordFilter.of(
        filter,
        schema,
        (row, column) -> {
          byte[] text = row.texts()[column];
          if (text == null) {
            return Values.MISSING;
          }
          return text == Row.NULL ? null : Given.value(schema.fields().get(column), text);
        });
  }
}
