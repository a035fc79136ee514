package io.polymigrate.api.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A portable condition on records. In files: {@code {field: value}} or {@code {field: {op:
 * value}}}, logic as {@code $and}, {@code $or}, {@code $not}, so that a field may be called {@code
 * and}. Closed: every adapter understands all of them.
 */
public sealed interface Filter {

  /** Every record: a conjunction of nothing. */
  static Filter all() {
    return new And(List.of());
  }

  /** Whether it lets every record through. */
  default boolean isAll() {
    return this instanceof And and && and.parts().isEmpty();
  }

  /**
   * Reads the form that files have.
   *
   * @throws IllegalArgumentException with the place and what is possible
   */
  static Filter parse(Map<String, @Nullable Object> conditions) {
    return FilterParser.parse(conditions);
  }

  /**
   * All parts hold.
   *
   * @param parts none means always
   */
  record And(List<Filter> parts) implements Filter {
    /** Copies the list. */
    public And {
      parts = List.copyOf(parts);
    }
  }

  /**
   * At least one part holds.
   *
   * @param parts at least one
   */
  record Or(List<Filter> parts) implements Filter {
    /** Copies the list. */
    public Or {
      parts = List.copyOf(parts);
    }
  }

  /**
   * The part does not hold: also where the field is missing or null.
   *
   * @param part what must not hold
   */
  record Not(Filter part) implements Filter {}

  /**
   * The field equals the value.
   *
   * @param field name
   * @param value null means: is null (a missing field is not null)
   */
  record Equal(String field, @Nullable Object value) implements Filter {}

  /**
   * The field is one of the values.
   *
   * @param field name
   * @param values none means never
   */
  record In(String field, List<@Nullable Object> values) implements Filter {
    /** Copies the list. */
    public In {
      values = Collections.unmodifiableList(new ArrayList<>(values));
    }
  }

  /**
   * The field lies in a range.
   *
   * @param field name
   * @param from lower end, if any
   * @param fromInclusive whether the lower end belongs to it
   * @param to upper end, if any
   * @param toInclusive whether the upper end belongs to it
   */
  record Range(
      String field,
      Optional<Object> from,
      boolean fromInclusive,
      Optional<Object> to,
      boolean toInclusive)
      implements Filter {}

  /**
   * The record has the field, be it null, or has not. In a table every row has every column, and
   * there it means: is not null, or is null.
   *
   * @param field name
   * @param exists whether it must be there
   */
  record Exists(String field, boolean exists) implements Filter {}
}
