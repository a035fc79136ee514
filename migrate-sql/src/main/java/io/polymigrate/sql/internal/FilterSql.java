package io.polymigrate.sql.internal;

import io.polymigrate.api.filter.Filter;
import java.util.ArrayList;
import java.util.List;

/** Internal: may change at any time. Portable filters as SQL conditions. */
public final class FilterSql {
  private FilterSql() {}

  /** The condition; {@code TRUE} when every record passes. */
  public static String of(Filter filter, SqlDialect dialect) {
    if (filter instanceof Filter.And and) {
      return and.parts().isEmpty() ? "TRUE" : join(and.parts(), " AND ", dialect);
    } else if (filter instanceof Filter.Or or) {
      return join(or.parts(), " OR ", dialect);
    } else if (filter instanceof Filter.Not not) {
      // Also true where the part is unknown, because a column is null.
      return "((" + of(not.part(), dialect) + ") IS NOT TRUE)";
    } else if (filter instanceof Filter.Equal equal) {
      return dialect.equal(equal.field(), equal.value());
    } else if (filter instanceof Filter.In in) {
      return in(in, dialect);
    } else if (filter instanceof Filter.Range range) {
      return range(range, dialect);
    }
    Filter.Exists exists = (Filter.Exists) filter;
    return dialect.column(exists.field()) + (exists.exists() ? " IS NOT NULL" : " IS NULL");
  }

  private static String join(List<Filter> parts, String operator, SqlDialect dialect) {
    List<String> conditions = new ArrayList<>();
    parts.forEach(part -> conditions.add(of(part, dialect)));
    return "(" + String.join(operator, conditions) + ")";
  }

  private static String in(Filter.In in, SqlDialect dialect) {
    List<String> conditions = new ArrayList<>();
    in.values().forEach(value -> conditions.add(dialect.equal(in.field(), value)));
    return conditions.isEmpty() ? "FALSE" : "(" + String.join(" OR ", conditions) + ")";
  }

  private static String range(Filter.Range range, SqlDialect dialect) {
    List<String> conditions = new ArrayList<>();
    String column = dialect.column(range.field());
    range
        .from()
        .ifPresent(
            from ->
                conditions.add(
                    column
                        + (range.fromInclusive() ? " >= " : " > ")
                        + dialect.literal(range.field(), from)));
    range
        .to()
        .ifPresent(
            to ->
                conditions.add(
                    column
                        + (range.toInclusive() ? " <= " : " < ")
                        + dialect.literal(range.field(), to)));
    return conditions.isEmpty() ? "TRUE" : "(" + String.join(" AND ", conditions) + ")";
  }
}
