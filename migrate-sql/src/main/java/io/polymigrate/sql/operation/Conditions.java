package io.polymigrate.sql.operation;

import io.polymigrate.api.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A portable filter as SQL.
 *
 * @param sql an expression that is true, false or null
 * @param parameters values for its place holders
 */
record Conditions(String sql, List<@Nullable Object> parameters) {
  private static final String ALWAYS = "(1 = 1)";

  static Conditions of(Filter filter, Table table, SqlDialect dialect) {
    List<@Nullable Object> parameters = new ArrayList<>();
    String sql = new Writer(table, dialect, parameters, false).write(filter);
    return new Conditions(sql, parameters);
  }

  /** Every row. */
  static Conditions always() {
    return of(ALWAYS);
  }

  /** A condition of our own, without parameters. */
  static Conditions of(String sql) {
    return new Conditions(sql, List.of());
  }

  /**
   * A filter as one text, for definitions, which take no parameters.
   *
   * @throws io.polymigrate.api.error.MigrationException when it names a column that is not there
   */
  static String inline(Filter filter, Table table, SqlDialect dialect) {
    return new Writer(table, dialect, new ArrayList<>(), true).write(filter);
  }

  /** These and one more without parameters. */
  Conditions and(String more) {
    return new Conditions("(" + sql + " AND " + more + ")", parameters);
  }

  /** These and further parameters in front of them. */
  List<@Nullable Object> after(List<? extends @Nullable Object> first) {
    List<@Nullable Object> all = new ArrayList<>(first);
    all.addAll(parameters);
    return all;
  }

  private record Writer(
      Table table, SqlDialect dialect, List<@Nullable Object> parameters, boolean inline) {

    String write(Filter filter) {
      if (filter instanceof Filter.And and) {
        return join(and.parts(), " AND ", ALWAYS);
      } else if (filter instanceof Filter.Or or) {
        return join(or.parts(), " OR ", "(1 = 0)");
      } else if (filter instanceof Filter.Not not) {
        return "((" + write(not.part()) + ") IS NOT TRUE)";
      } else if (filter instanceof Filter.Equal equal) {
        return equal(table.column(equal.field()), equal.value());
      } else if (filter instanceof Filter.In in) {
        List<String> parts = new ArrayList<>();
        in.values().forEach(value -> parts.add(equal(table.column(in.field()), value)));
        return parts.isEmpty() ? "(1 = 0)" : "(" + String.join(" OR ", parts) + ")";
      } else if (filter instanceof Filter.Range range) {
        return range(table.column(range.field()), range);
      }
      Filter.Exists exists = (Filter.Exists) filter;
      String name = dialect.quote(table.column(exists.field()).name());
      return "(" + name + (exists.exists() ? " IS NOT NULL)" : " IS NULL)");
    }

    private String put(Column column, Object value) {
      String place = dialect.parameter(column);
      Object bound = dialect.bindValue(column, value);
      if (!inline) {
        parameters.add(bound);
        return place;
      }
      int at = place.indexOf('?');
      return place.substring(0, at)
          + dialect.quoteText(String.valueOf(bound))
          + place.substring(at + 1);
    }

    private String join(List<Filter> parts, String word, String none) {
      List<String> written = new ArrayList<>();
      parts.forEach(part -> written.add(write(part)));
      return written.isEmpty() ? none : "(" + String.join(word, written) + ")";
    }

    private String equal(Column column, @Nullable Object value) {
      if (value == null) {
        return "(" + dialect.quote(column.name()) + " IS NULL)";
      }
      return "(" + dialect.equality(column, put(column, value)) + ")";
    }

    private String range(Column column, Filter.Range range) {
      List<String> parts = new ArrayList<>();
      String name = dialect.quote(column.name());
      range
          .from()
          .ifPresent(
              from -> {
                String sign = range.fromInclusive() ? " >= " : " > ";
                parts.add(name + sign + put(column, from));
              });
      range
          .to()
          .ifPresent(
              to -> {
                String sign = range.toInclusive() ? " <= " : " < ";
                parts.add(name + sign + put(column, to));
              });
      return "(" + String.join(" AND ", parts) + ")";
    }
  }
}
