package io.polymigrate.api.spi;

import static io.polymigrate.api.record.Values.MISSING;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Decimal;
import io.polymigrate.api.type.LogicalType.Extension;
import io.polymigrate.api.type.LogicalType.Simple;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Portable filters, held against records as they are read, for a store that can't find by them, or
 * not exactly.
 *
 * @param <R> a record as the adapter has it
 */
public final class RecordFilter<R> {
  private final RecordSchema schema;
  private final Values<R> values;

  private RecordFilter(RecordSchema schema, Values<R> values) {
    this.schema = schema;
    this.values = values;
  }

  /**
   * Looks into records.
   *
   * @param <R> a record as the adapter has it
   */
  @FunctionalInterface
  public interface Values<R> {
    /**
     * The canonical value of a field's logical type; null, or {@link
     * io.polymigrate.api.record.Values#MISSING}.
     *
     * @param column where the field stands in the schema
     */
    @Nullable Object value(R row, int column);
  }

  /**
   * A filter over records of the schema.
   *
   * @throws MigrationException when it names a field that is not there, or a value that does not
   *     fit its field
   */
  public static <R> Predicate<R> of(Filter filter, RecordSchema schema, Values<R> values) {
    return new RecordFilter<>(schema, values).test(filter);
  }

  /** The names of the fields that a filter looks at. */
  public static Set<String> fields(Filter filter) {
    Set<String> names = new TreeSet<>();
    collect(filter, names);
    return names;
  }

  private static void collect(Filter filter, Set<String> names) {
    if (filter instanceof Filter.And and) {
      and.parts().forEach(part -> collect(part, names));
    } else if (filter instanceof Filter.Or or) {
      or.parts().forEach(part -> collect(part, names));
    } else if (filter instanceof Filter.Not not) {
      collect(not.part(), names);
    } else if (filter instanceof Filter.Equal equal) {
      names.add(equal.field());
    } else if (filter instanceof Filter.In in) {
      names.add(in.field());
    } else if (filter instanceof Filter.Range range) {
      names.add(range.field());
    } else if (filter instanceof Filter.Exists exists) {
      names.add(exists.field());
    }
  }

  private Predicate<R> test(Filter filter) {
    if (filter instanceof Filter.And and) {
      Predicate<R> all = row -> true;
      for (Predicate<R> part : tests(and.parts())) {
        all = all.and(part);
      }
      return all;
    }
    if (filter instanceof Filter.Or or) {
      Predicate<R> any = row -> false;
      for (Predicate<R> part : tests(or.parts())) {
        any = any.or(part);
      }
      return any;
    }
    if (filter instanceof Filter.Not not) {
      return test(not.part()).negate();
    }
    if (filter instanceof Filter.Equal equal) {
      return equal(equal.field(), equal.value());
    }
    if (filter instanceof Filter.In in) {
      List<Predicate<R>> parts = new ArrayList<>();
      column(in.field());
      in.values().forEach(value -> parts.add(equal(in.field(), value)));
      return row -> parts.stream().anyMatch(part -> part.test(row));
    }
    if (filter instanceof Filter.Range range) {
      return range(range);
    }
    Filter.Exists exists = (Filter.Exists) filter;
    int column = column(exists.field());
    return row -> (values.value(row, column) != MISSING) == exists.exists();
  }

  private List<Predicate<R>> tests(List<Filter> filters) {
    return filters.stream().map(this::test).toList();
  }

  private int column(String name) {
    int column = schema.indexOf(name);
    if (column < 0) {
      throw MigrationException.invalid(
          "The filter names the field '"
              + name
              + "', which is not there; possible are "
              + schema.fields().stream().map(Field::name).toList());
    }
    return column;
  }

  private Predicate<R> equal(String name, @Nullable Object value) {
    int column = column(name);
    if (value == null) {
      return row -> values.value(row, column) == null;
    }
    Field field = schema.fields().get(column);
    Object wanted = canonical(field, value);
    return row -> {
      Object found = found(row, column);
      boolean ordered = ordered(field);
      return found != null
          && ((ordered && compare(found, wanted) == 0) || (!ordered && same(found, wanted)));
    };
  }

  private static boolean same(Object one, Object other) {
    if (one instanceof byte[] bytes && other instanceof byte[] others) {
      return Arrays.equals(bytes, others);
    }
    return one.equals(other);
  }

  private @Nullable Object found(R row, int column) {
    Object value = values.value(row, column);
    return value == MISSING ? null : value;
  }

  private static Object canonical(Field field, Object value) {
    try {
      return GivenValues.canonical(field.type(), value);
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid(
          "The filter's value for '" + field.name() + "' is no " + field.type());
    }
  }

  private Predicate<R> range(Filter.Range range) {
    int column = column(range.field());
    Field field = schema.fields().get(column);
    if (!ordered(field)) {
      throw MigrationException.invalid(
          "A range of the field '"
              + field.name()
              + "' of type "
              + field.type()
              + " can't be asked for");
    }
    Optional<Object> from = range.from().map(value -> canonical(field, value));
    Optional<Object> to = range.to().map(value -> canonical(field, value));
    return row -> {
      Object found = found(row, column);
      return found != null
          && from.map(it -> compare(found, it) >= (range.fromInclusive() ? 0 : 1)).orElse(true)
          && to.map(it -> compare(found, it) <= (range.toInclusive() ? 0 : -1)).orElse(true);
    };
  }

  private static boolean ordered(Field field) {
    LogicalType type = field.type();
    while (type instanceof Extension extension) {
      type = extension.base();
    }
    return type instanceof Decimal || (type instanceof Simple simple && simple != Simple.JSON);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // both are of the field's type
  private static int compare(Object one, Object other) {
    int order;
    if (one instanceof BigDecimal a && other instanceof BigDecimal b) {
      order = a.compareTo(b);
    } else if (one instanceof String a && other instanceof String b) {
      order =
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    } else if (one instanceof byte[] a && other instanceof byte[] b) {
      order = Arrays.compareUnsigned(a, b);
    } else if (one instanceof UUID a && other instanceof UUID b) {
      int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
      order =
          high != 0
              ? high
              : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    } else if (one.getClass() == other.getClass() && one instanceof Comparable comparable) {
      order = comparable.compareTo(other);
    } else {
      // A number against NaN or an infinity.
      order = special(one) - special(other);
    }
    return Integer.signum(order);
  }

  private static int special(Object value) {
    return value instanceof DecimalSpecial it
        ? switch (it) {
          case NEGATIVE_INFINITY -> -1;
          case POSITIVE_INFINITY -> 1;
          case NAN -> 2;
        }
        : 0;
  }
}
