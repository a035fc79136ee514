package io.polymigrate.sql.internal;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.TypedJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Internal: may change at any time. Key ranges as SQL conditions, null first. Row values where no
 * column can be null, because the index serves them; spelt out otherwise.
 */
public final class KeyRangeSql {
  private KeyRangeSql() {}

  /** The condition {@code (after, until]} on these key columns; {@code TRUE} for everything. */
  public static String of(KeyRange range, List<String> fields, SqlDialect dialect) {
    List<String> parts = new ArrayList<>();
    range.after().ifPresent(after -> parts.add(after(values(after, fields), fields, dialect)));
    range.until().ifPresent(until -> parts.add(until(values(until, fields), fields, dialect)));
    return parts.isEmpty() ? "TRUE" : String.join(" AND ", parts);
  }

  private static List<@Nullable Object> values(String key, List<String> fields) {
    Object decoded;
    try {
      decoded = TypedJson.read(key);
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid("A key range is malformed: " + e.getMessage());
    }
    if (decoded instanceof List<?> values && !values.isEmpty() && values.size() <= fields.size()) {
      return Collections.unmodifiableList(new ArrayList<@Nullable Object>(values));
    }
    throw MigrationException.invalid("A key range does not have the key's fields " + fields);
  }

  private static String after(
      List<@Nullable Object> values, List<String> fields, SqlDialect dialect) {
    if (rowValues(values, fields, dialect)) {
      return row(values, fields, " > ", dialect);
    }
    return lexicographic(values, fields, dialect, true);
  }

  private static String until(
      List<@Nullable Object> values, List<String> fields, SqlDialect dialect) {
    if (rowValues(values, fields, dialect)) {
      return row(values, fields, " <= ", dialect);
    }
    List<String> alternatives = new ArrayList<>();
    String less = lexicographic(values, fields, dialect, false);
    if (!less.equals("FALSE")) {
      alternatives.add(less);
    }
    List<String> same = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      same.add(dialect.equal(fields.get(i), values.get(i)));
    }
    alternatives.add("(" + String.join(" AND ", same) + ")");
    return "(" + String.join(" OR ", alternatives) + ")";
  }

  private static boolean rowValues(
      List<@Nullable Object> values, List<String> fields, SqlDialect dialect) {
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) == null || dialect.nullable(fields.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static String row(
      List<@Nullable Object> values, List<String> fields, String operator, SqlDialect dialect) {
    List<String> columns = new ArrayList<>();
    List<String> literals = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value != null) {
        columns.add(dialect.column(fields.get(i)));
        literals.add(dialect.literal(fields.get(i), value));
      }
    }
    if (columns.size() == 1) {
      return columns.get(0) + operator + literals.get(0);
    }
    return "("
        + String.join(", ", columns)
        + ")"
        + operator
        + "("
        + String.join(", ", literals)
        + ")";
  }

  // (a > x) OR (a = x AND b > y) OR ..., where null is less than every value.
  private static String lexicographic(
      List<@Nullable Object> values, List<String> fields, SqlDialect dialect, boolean greater) {
    List<String> alternatives = new ArrayList<>();
    List<String> prefix = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      String beyond = beyond(fields.get(i), values.get(i), dialect, greater);
      if (!beyond.equals("FALSE")) {
        List<String> parts = new ArrayList<>(prefix);
        parts.add(beyond);
        alternatives.add("(" + String.join(" AND ", parts) + ")");
      }
      prefix.add(dialect.equal(fields.get(i), values.get(i)));
    }
    return alternatives.isEmpty() ? "FALSE" : "(" + String.join(" OR ", alternatives) + ")";
  }

  private static String beyond(
      String field, @Nullable Object value, SqlDialect dialect, boolean greater) {
    String column = dialect.column(field);
    if (value == null) {
      return greater ? column + " IS NOT NULL" : "FALSE";
    }
    String literal = dialect.literal(field, value);
    if (greater) {
      return column + " > " + literal;
    }
    return dialect.nullable(field)
        ? "(" + column + " < " + literal + " OR " + column + " IS NULL)"
        : column + " < " + literal;
  }
}
