package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A portable filter evaluated in memory. A comparison with null or a missing field does not hold,
 * and then its negation does.
 */
final class BoundFilter {
  private final Set<String> inputs = new LinkedHashSet<>();
  private final Binding binding;
  private final Function<RecordBatch, RowTest> test;

  /**
   * Ties a filter to records.
   *
   * @throws MigrationException when a field is not there, or a value is not of the field's type
   */
  BoundFilter(Filter filter, Binding binding) {
    this.binding = binding;
    this.test = compile(filter);
  }

  Set<String> inputs() {
    return inputs;
  }

  RowTest open(RecordBatch batch) {
    return test.apply(batch);
  }

  private Function<RecordBatch, RowTest> compile(Filter filter) {
    if (filter instanceof Filter.And and) {
      List<Function<RecordBatch, RowTest>> parts = compile(and.parts());
      return batch -> all(open(parts, batch));
    } else if (filter instanceof Filter.Or or) {
      List<Function<RecordBatch, RowTest>> parts = compile(or.parts());
      return batch -> any(open(parts, batch));
    } else if (filter instanceof Filter.Not not) {
      Function<RecordBatch, RowTest> part = compile(not.part());
      return batch -> {
        RowTest inner = part.apply(batch);
        return row -> !inner.test(row);
      };
    } else if (filter instanceof Filter.Exists exists) {
      int position = position(exists.field());
      return batch -> row -> (batch.presence(row, position) == Presence.MISSING) != exists.exists();
    } else if (filter instanceof Filter.In in) {
      return in(in);
    } else if (filter instanceof Filter.Range range) {
      return range(range);
    }
    return equal((Filter.Equal) filter);
  }

  private List<Function<RecordBatch, RowTest>> compile(List<Filter> parts) {
    List<Function<RecordBatch, RowTest>> compiled = new ArrayList<>();
    parts.forEach(part -> compiled.add(compile(part)));
    return compiled;
  }

  private static RowTest[] open(List<Function<RecordBatch, RowTest>> parts, RecordBatch batch) {
    return parts.stream().map(part -> part.apply(batch)).toArray(RowTest[]::new);
  }

  private static RowTest all(RowTest[] tests) {
    return row -> {
      for (RowTest test : tests) {
        if (!test.test(row)) {
          return false;
        }
      }
      return true;
    };
  }

  private static RowTest any(RowTest[] tests) {
    return row -> {
      for (RowTest test : tests) {
        if (test.test(row)) {
          return true;
        }
      }
      return false;
    };
  }

  private Function<RecordBatch, RowTest> equal(Filter.Equal equal) {
    int position = position(equal.field());
    if (equal.value() == null) {
      return batch -> row -> batch.presence(row, position) == Presence.NULL;
    }
    return in(new Filter.In(equal.field(), List.of(equal.value())));
  }

  private Function<RecordBatch, RowTest> in(Filter.In in) {
    int position = position(in.field());
    Set<Object> wanted = new HashSet<>();
    boolean nulls = false;
    for (Object value : in.values()) {
      if (value == null) {
        nulls = true;
      } else {
        wanted.add(CanonicalOrder.hashable(comparable(in.field(), position, value)));
      }
    }
    boolean nullWanted = nulls;
    return batch -> {
      ValueCollector collector = new ValueCollector();
      return row -> {
        Object value = value(batch, row, position, collector);
        return value == null
            ? nullWanted
            : value != Values.MISSING && wanted.contains(CanonicalOrder.hashable(value));
      };
    };
  }

  private Function<RecordBatch, RowTest> range(Filter.Range range) {
    int position = position(range.field());
    Optional<Object> from = range.from().map(end -> comparable(range.field(), position, end));
    Optional<Object> to = range.to().map(end -> comparable(range.field(), position, end));
    int lowest = range.fromInclusive() ? 0 : 1;
    int highest = range.toInclusive() ? 0 : -1;
    return batch -> {
      ValueCollector collector = new ValueCollector();
      return row -> {
        Object value = value(batch, row, position, collector);
        return value != null
            && value != Values.MISSING
            && (from.isEmpty() || CanonicalOrder.compare(value, from.get()) >= lowest)
            && (to.isEmpty() || CanonicalOrder.compare(value, to.get()) <= highest);
      };
    };
  }

  private static @Nullable Object value(
      RecordBatch batch, int row, int position, ValueCollector collector) {
    batch.write(row, position, collector);
    return collector.take();
  }

  private int position(String field) {
    inputs.add(field);
    return binding.position(field, "the filter");
  }

  // Numbers compare by value as they are; a text is read as the field's type: files have no dates.
  private Object comparable(String field, int position, Object value) {
    LogicalType type = binding.field(position).type();
    if (type == LogicalType.Simple.VARIANT) {
      return value;
    }
    boolean number =
        type instanceof LogicalType.Decimal
            || type == LogicalType.Simple.INT
            || type == LogicalType.Simple.LONG
            || type == LogicalType.Simple.BIGINT
            || type == LogicalType.Simple.FLOAT
            || type == LogicalType.Simple.DOUBLE;
    try {
      if (number) {
        return value instanceof Number
            ? value
            : notNull(Casts.cast(value, LogicalType.Decimal.UNBOUNDED, Set.of()));
      }
      if (type == LogicalType.Simple.STRING && !(value instanceof String)) {
        throw RefusedValueException.notRepresentable("it is text, the value is not");
      }
      return notNull(Casts.cast(value, type, Set.of()));
    } catch (RefusedValueException e) {
      throw MigrationException.invalid(
          "The filter can't compare the field '"
              + field
              + "' of type "
              + type
              + " with the given value: "
              + e.getMessage());
    }
  }

  private static Object notNull(@Nullable Object value) {
    if (value == null) {
      throw new IllegalStateException("A value was cast to null");
    }
    return value;
  }
}
