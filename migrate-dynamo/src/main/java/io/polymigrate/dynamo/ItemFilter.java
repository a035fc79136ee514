package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.RecordFilter;
import io.polymigrate.api.type.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A portable filter, applied to items here: what DynamoDB reads costs the same with a filter of its
 * own, and that one knows neither carried types nor null as we mean it.
 */
final class ItemFilter {
  private final Filter filter;
  private final Map<String, Field> fields = new HashMap<>();

  private ItemFilter(Filter filter) {
    this.filter = filter;
  }

  /**
   * The filter on records of a schema.
   *
   * @throws MigrationException when it names a field that is not there, or a value of another type
   */
  static ItemFilter of(Filter filter, RecordSchema schema, String container) {
    ItemFilter made = new ItemFilter(filter);
    schema.fields().forEach(field -> made.fields.put(field.name(), field));
    for (String name : made.names()) {
      if (!made.fields.containsKey(name)) {
        throw fieldNotFound(container, name, schema);
      }
    }
    made.test(filter, Map.of(), true);
    return made;
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
    return RecordFilter.fields(filter);
  }

  boolean isAll() {
    return filter.isAll();
  }

  /** Whether it lets an item through. */
  boolean test(Map<String, AttributeValue> item) {
    return filter.isAll() || test(filter, item, false);
  }

  // "every" goes through all parts, so that each given value is looked at once beforehand.
  private boolean test(Filter part, Map<String, AttributeValue> item, boolean every) {
    if (part instanceof Filter.And and) {
      boolean all = true;
      for (Filter each : and.parts()) {
        if ((all || every) && !test(each, item, every)) {
          all = false;
        }
      }
      return all;
    }
    if (part instanceof Filter.Or or) {
      boolean any = false;
      for (Filter each : or.parts()) {
        if ((!any || every) && test(each, item, every)) {
          any = true;
        }
      }
      return any;
    }
    if (part instanceof Filter.Not not) {
      return !test(not.part(), item, every);
    }
    if (part instanceof Filter.Exists exists) {
      return item.containsKey(exists.field()) == exists.exists();
    }
    return testField(part, item);
  }

  private boolean testField(Filter part, Map<String, AttributeValue> item) {
    if (part instanceof Filter.Equal equal) {
      return equal(item.get(equal.field()), equal.value(), equal.field());
    }
    if (part instanceof Filter.In in) {
      boolean found = false;
      for (Object value : in.values()) {
        found |= equal(item.get(in.field()), value, in.field());
      }
      return found;
    }
    Filter.Range range = (Filter.Range) part;
    AttributeValue value = item.get(range.field());
    boolean above = within(value, range.from(), range.fromInclusive(), 1, range.field());
    boolean below = within(value, range.to(), range.toInclusive(), -1, range.field());
    return above && below;
  }

  private Field field(String name) {
    Field field = fields.get(name);
    if (field == null) {
      throw new IllegalStateException("Field '" + name + "' was looked for beforehand");
    }
    return field;
  }

  private boolean equal(@Nullable AttributeValue value, @Nullable Object given, String name) {
    if (given == null) {
      return value != null && Boolean.TRUE.equals(value.nul());
    }
    Comparable<?> wanted = ComparedValue.given(given, field(name));
    Comparable<?> found = value == null ? null : ComparedValue.of(value, field(name));
    return found != null && ComparedValue.compare(found, wanted) == 0;
  }

  private boolean within(
      @Nullable AttributeValue value,
      Optional<Object> bound,
      boolean inclusive,
      int direction,
      String name) {
    Comparable<?> end = bound.map(given -> ComparedValue.given(given, field(name))).orElse(null);
    Comparable<?> found = value == null ? null : ComparedValue.of(value, field(name));
    if (found == null) {
      return false;
    }
    if (end == null) {
      return true;
    }
    int order = ComparedValue.compare(found, end);
    return (order == 0 && inclusive) || (order != ComparedValue.UNEQUAL && order * direction > 0);
  }
}
