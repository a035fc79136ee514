package io.polymigrate.testkit.memory;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Portable filters over maps. */
final class MemoryFilters {
  private MemoryFilters() {}

  static Field field(String name, RecordSchema schema) {
    return schema
        .find(name)
        .orElseThrow(
            () ->
                new MigrationException(
                    StandardErrorCode.FIELD_NOT_FOUND,
                    Outcome.NOT_APPLIED,
                    "There is no field '" + name + "'"));
  }

  static void check(Filter filter, RecordSchema schema) {
    if (filter instanceof Filter.And and) {
      and.parts().forEach(part -> check(part, schema));
    } else if (filter instanceof Filter.Or or) {
      or.parts().forEach(part -> check(part, schema));
    } else if (filter instanceof Filter.Not not) {
      check(not.part(), schema);
    } else if (filter instanceof Filter.Equal equal) {
      var unused = field(equal.field(), schema);
    } else if (filter instanceof Filter.In in) {
      var unused = field(in.field(), schema);
    } else if (filter instanceof Filter.Range range) {
      var unused = field(range.field(), schema);
    } else if (filter instanceof Filter.Exists exists) {
      var unused = field(exists.field(), schema);
    }
  }

  static boolean matches(Filter filter, Map<String, @Nullable Object> record) {
    if (filter instanceof Filter.And and) {
      return and.parts().stream().allMatch(part -> matches(part, record));
    } else if (filter instanceof Filter.Or or) {
      return or.parts().stream().anyMatch(part -> matches(part, record));
    } else if (filter instanceof Filter.Not not) {
      return !matches(not.part(), record);
    } else if (filter instanceof Filter.Equal equal) {
      return equal(equal.field(), equal.value(), record);
    } else if (filter instanceof Filter.In in) {
      return in.values().stream().anyMatch(value -> equal(in.field(), value, record));
    } else if (filter instanceof Filter.Exists exists) {
      return record.containsKey(exists.field()) == exists.exists();
    }
    return within((Filter.Range) filter, record);
  }

  private static boolean equal(
      String field, @Nullable Object value, Map<String, @Nullable Object> record) {
    Object held = record.get(field);
    if (!record.containsKey(field) || held == null || value == null) {
      return record.containsKey(field) && held == value;
    }
    return same(held, value) == 0;
  }

  private static boolean within(Filter.Range range, Map<String, @Nullable Object> record) {
    Object held = record.get(range.field());
    return held != null
        && bound(held, range.from(), range.fromInclusive(), 1)
        && bound(held, range.to(), range.toInclusive(), -1);
  }

  private static boolean bound(Object held, Optional<Object> end, boolean inclusive, int side) {
    if (end.isEmpty()) {
      return true;
    }
    int order = same(held, end.get());
    return order == 0 ? inclusive : Integer.signum(order) == side;
  }

  private static int same(Object left, Object right) {
    if (left instanceof Number && right instanceof Number) {
      return new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString()));
    }
    return left.getClass() == right.getClass()
        ? MemoryKeys.ORDER.compare(List.of(left), List.of(right))
        : -2;
  }
}
