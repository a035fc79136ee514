package io.polymigrate.sql.operation;

import java.util.Set;

/** Conversions by way of text, which every type has; numbers by way of numeric. */
final class PostgresqlConversions {
  private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");
  private static final Set<String> FLOATS = Set.of("real", "double precision");

  private PostgresqlConversions() {}

  static Conversion of(String name, String from, String to, SqlDialect dialect) {
    return number(from) && number(to) ? numbers(name, to, dialect) : texts(name, from, to, dialect);
  }

  private static boolean number(String type) {
    return INTEGERS.contains(type) || FLOATS.contains(type) || type.startsWith("numeric");
  }

  private static Conversion numbers(String name, String to, SqlDialect dialect) {
    String text = "(" + name + ")::text";
    String number = "CAST(" + text + " AS numeric)";
    String value = "CAST(" + number + " AS " + to + ")";
    String read = INTEGERS.contains(to) ? "trunc(" + number + ")::text" : number + "::text";
    String exact =
        "(CASE WHEN pg_input_is_valid("
            + read
            + ", "
            + dialect.quoteText(to)
            + ") THEN CAST(("
            + value
            + ")::text AS numeric) = "
            + number
            + (FLOATS.contains(to) ? "" : " AND " + text + " <> '-0'")
            + " ELSE false END)";
    return new Conversion(value, exact);
  }

  // There and back again: what does not come back as it was lost something.
  private static Conversion texts(String name, String from, String to, SqlDialect dialect) {
    String text = "(" + name + ")::text";
    String value = "CAST(" + text + " AS " + to + ")";
    String exact =
        "(CASE WHEN NOT pg_input_is_valid("
            + text
            + ", "
            + dialect.quoteText(to)
            + ") THEN false WHEN NOT pg_input_is_valid(("
            + value
            + ")::text, "
            + dialect.quoteText(from)
            + ") THEN false ELSE CAST(("
            + value
            + ")::text AS "
            + from
            + ")::text = "
            + text
            + " END)";
    return new Conversion(value, exact);
  }
}
