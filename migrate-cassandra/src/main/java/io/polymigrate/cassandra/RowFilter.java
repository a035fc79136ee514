package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.type.Field;
import io.polymigrate.cassandra.Table.Column;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A portable filter, held against rows as they are read: Cassandra finds by keys and indexes, and
 * any other condition of its own would read the same rows, without knowing carried types.
 */
final class RowFilter {
  private final String container;
  private final Map<String, Field> fields = new HashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, CqlType> types = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Predicate<Row> predicate;

  private RowFilter(Filter filter, RecordSchema schema, String container) {
    this.container = container;
    schema.fields().forEach(field -> fields.put(field.name(), field));
    this.predicate = compiled(filter, schema);
  }

  /**
   * The filter on records of a schema.
   *
   * @throws MigrationException when it names a field that is not there, or a value of another type
   */
  static RowFilter of(Filter filter, RecordSchema schema, String container) {
    return new RowFilter(filter, schema, container);
  }

  static MigrationException fieldNotFound(String container, String name, RecordSchema schema) {
    return new MigrationException(
        StandardErrorCode.FIELD_NOT_FOUND,
        Outcome.NOT_APPLIED,
        "The table '"
            + container
            + "' has no field '"
            + name
            + "'; it has "
            + schema.fields().stream().map(Field::name).toList());
  }

  /** The fields it looks at. */
  Set<String> names() {
    return Set.copyOf(names);
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

  private Predicate<Row> compiled(Filter filter, RecordSchema schema) {
    if (filter instanceof Filter.And and) {
      List<Predicate<Row>> parts = and.parts().stream().map(it -> compiled(it, schema)).toList();
      return row -> parts.stream().allMatch(part -> part.test(row));
    }
    if (filter instanceof Filter.Or or) {
      List<Predicate<Row>> parts = or.parts().stream().map(it -> compiled(it, schema)).toList();
      return row -> parts.stream().anyMatch(part -> part.test(row));
    }
    if (filter instanceof Filter.Not not) {
      return compiled(not.part(), schema).negate();
    }
    if (filter instanceof Filter.Equal equal) {
      return equal(field(equal.field(), schema), equal.value());
    }
    if (filter instanceof Filter.In in) {
      Field field = field(in.field(), schema);
      List<Predicate<Row>> parts = in.values().stream().map(it -> equal(field, it)).toList();
      return row -> parts.stream().anyMatch(part -> part.test(row));
    }
    if (filter instanceof Filter.Range range) {
      return range(range, field(range.field(), schema));
    }
    Filter.Exists exists = (Filter.Exists) filter;
    Field field = field(exists.field(), schema);
    return row -> (value(row, field) != null) == exists.exists();
  }

  private Field field(String name, RecordSchema schema) {
    Field field = fields.get(name);
    if (field == null) {
      throw fieldNotFound(container, name, schema);
    }
    names.add(name);
    return field;
  }

  private Predicate<Row> equal(Field field, @Nullable Object given) {
    if (given == null) {
      return row -> value(row, field) == null;
    }
    Comparable<?> wanted = ComparedValue.given(given, field);
    return row -> {
      Comparable<?> found = value(row, field);
      return found != null && ComparedValue.compare(found, wanted) == 0;
    };
  }

  private Predicate<Row> range(Filter.Range range, Field field) {
    Optional<Comparable<?>> from = range.from().map(given -> ComparedValue.given(given, field));
    Optional<Comparable<?>> to = range.to().map(given -> ComparedValue.given(given, field));
    return row -> {
      Comparable<?> found = value(row, field);
      return found != null
          && within(found, from, range.fromInclusive(), 1)
          && within(found, to, range.toInclusive(), -1);
    };
  }

  private static boolean within(
      Comparable<?> found, Optional<Comparable<?>> end, boolean inclusive, int direction) {
    if (end.isEmpty()) {
      return true;
    }
    int order = ComparedValue.compare(found, end.get());
    return (order == 0 && inclusive) || (order != ComparedValue.UNEQUAL && order * direction > 0);
  }

  private @Nullable Comparable<?> value(Row row, Field field) {
    Integer place = places.get(field.name());
    CqlType type = types.get(field.name());
    if (place == null || type == null) {
      throw new IllegalStateException("Column '" + field.name() + "' is not among those read");
    }
    ValueCollector collector = new ValueCollector();
    CellReader.write(type, row.getBytesUnsafe(place), collector);
    Object value = collector.take();
    return value == null ? null : ComparedValue.of(value, field);
  }
}
