package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.RecordFilter;
import io.polymigrate.api.type.Field;
import io.polymigrate.cassandra.Table.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A portable filter, held against rows as they are read: Cassandra finds by keys and indexes, and
 * any other condition of its own would read the same rows, without knowing carried types.
 */
final class RowFilter {
  private final RecordSchema schema;
  private final Set<String> names;
  private final Predicate<Row> predicate;
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, CqlType> types = new HashMap<>();

  private RowFilter(Filter filter, RecordSchema schema) {
    this.schema = schema;
    this.names = RecordFilter.fields(filter);
    this.predicate = RecordFilter.of(asked(filter), schema, this::value);
  }

  /**
   * The filter on records of a schema.
   *
   * @throws MigrationException when it names a field that is not there, or a value of another type
   */
  static RowFilter of(Filter filter, RecordSchema schema, String container) {
    for (String name : RecordFilter.fields(filter)) {
      if (schema.find(name).isEmpty()) {
        throw fieldNotFound(container, name, schema);
      }
    }
    return new RowFilter(filter, schema);
  }

  // Every row has every column: to be there is not to be null.
  private static Filter asked(Filter filter) {
    if (filter instanceof Filter.And and) {
      return new Filter.And(and.parts().stream().map(RowFilter::asked).toList());
    }
    if (filter instanceof Filter.Or or) {
      return new Filter.Or(or.parts().stream().map(RowFilter::asked).toList());
    }
    if (filter instanceof Filter.Not not) {
      return new Filter.Not(asked(not.part()));
    }
    if (filter instanceof Filter.Exists exists) {
      Filter isNull = new Filter.Equal(exists.field(), null);
      return exists.exists() ? new Filter.Not(isNull) : isNull;
    }
    return filter;
  }

  static MigrationException fieldNotFound(String container, String name, RecordSchema schema) {
    return MigrationException.refusal(
        StandardErrorCode.FIELD_NOT_FOUND,
        "The table '"
            + container
            + "' has no field '"
            + name
            + "'; it has "
            + schema.fields().stream().map(Field::name).toList());
  }

  /** The fields it looks at. */
  Set<String> names() {
    return names;
  }

  /** Says where the columns stand in the rows to come. */
  RowFilter at(List<Column> columns) {
    for (int i = 0; i < columns.size(); i++) {
      places.put(columns.get(i).name(), i);
      types.put(columns.get(i).name(), columns.get(i).type());
    }
    return this;
  }

  /** Whether it lets a row through. */
  boolean test(Row row) {
    return predicate.test(row);
  }

  // What is no value of its field compares with nothing.
  private @Nullable Object value(Row row, int column) {
    Field field = schema.fields().get(column);
    Integer place = places.get(field.name());
    CqlType type = types.get(field.name());
    if (place == null || type == null) {
      throw new IllegalStateException("Column '" + field.name() + "' is not among those read");
    }
    try {
      return CellValues.of(field, type, row.getBytesUnsafe(place));
    } catch (RefusedValueException e) {
      return null;
    }
  }
}
