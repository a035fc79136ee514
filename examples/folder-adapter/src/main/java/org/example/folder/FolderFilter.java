package org.example.folder;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A portable filter as a predicate on records, made once and checked against the schema. */
final class FolderFilter {
  private final String container;
  private final RecordSchema schema;

  private FolderFilter(String container, RecordSchema schema) {
    this.container = container;
    this.schema = schema;
  }

  static Predicate<Map<String, @Nullable Object>> of(
      Filter filter, String container, RecordSchema schema) {
    return new FolderFilter(container, schema).predicate(filter);
  }

  private Predicate<Map<String, @Nullable Object>> predicate(Filter filter) {
    if (filter instanceof Filter.And and) {
      var parts = and.parts().stream().map(this::predicate).toList();
      return record -> parts.stream().allMatch(part -> part.test(record));
    } else if (filter instanceof Filter.Or or) {
      var parts = or.parts().stream().map(this::predicate).toList();
      return record -> parts.stream().anyMatch(part -> part.test(record));
    } else if (filter instanceof Filter.Not not) {
      return predicate(not.part()).negate();
    } else if (filter instanceof Filter.Equal equal) {
      return equal(field(equal.field()), equal.value());
    } else if (filter instanceof Filter.In in) {
      Field field = field(in.field());
      var parts = in.values().stream().map(value -> equal(field, value)).toList();
      return record -> parts.stream().anyMatch(part -> part.test(record));
    } else if (filter instanceof Filter.Range range) {
      return range(field(range.field()), range);
    }
    Filter.Exists exists = (Filter.Exists) filter;
    String name = field(exists.field()).name();
    return record -> record.containsKey(name) == exists.exists();
  }

  private Field field(String name) {
    return find(name, container, schema);
  }

  /** The field of that name, or a refusal that lists those there are. */
  static Field find(String name, String container, RecordSchema schema) {
    return schema
        .find(name)
        .orElseThrow(
            () ->
                MigrationException.refusal(
                    StandardErrorCode.FIELD_NOT_FOUND,
                    "'"
                        + container
                        + "' has no field '"
                        + name
                        + "'; it has "
                        + schema.fields().stream().map(Field::name).toList()));
  }

  private Predicate<Map<String, @Nullable Object>> equal(Field field, @Nullable Object value) {
    if (value == null) {
      return record -> record.containsKey(field.name()) && record.get(field.name()) == null;
    }
    check(field, value);
    return record -> {
      Object held = record.get(field.name());
      return held != null && FolderKeys.compare(held, value, field.type()) == 0;
    };
  }

  private Predicate<Map<String, @Nullable Object>> range(Field field, Filter.Range range) {
    range.from().ifPresent(value -> check(field, value));
    range.to().ifPresent(value -> check(field, value));
    return record -> {
      Object held = record.get(field.name());
      return held != null
          && bound(held, range.from(), field, range.fromInclusive(), 1)
          && bound(held, range.to(), field, range.toInclusive(), -1);
    };
  }

  private static boolean bound(
      Object held, Optional<Object> end, Field field, boolean inclusive, int side) {
    if (end.isEmpty()) {
      return true;
    }
    int order = Integer.signum(FolderKeys.compare(held, end.get(), field.type()));
    return order == side || (order == 0 && inclusive);
  }

  // Found out before the first record is read, not at the first that happens to have a value.
  private void check(Field field, Object value) {
    try {
      var unused = FolderKeys.compare(value, value, field.type());
    } catch (RuntimeException e) {
      throw new MigrationException(
          StandardErrorCode.INVALID_INPUT,
          io.polymigrate.api.error.Outcome.NOT_APPLIED,
          "Field '"
              + field.name()
              + "' of '"
              + container
              + "' is "
              + field.type()
              + " and can't be compared with what the filter gives",
          e);
    }
  }
}
