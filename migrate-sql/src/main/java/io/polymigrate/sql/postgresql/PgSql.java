package io.polymigrate.sql.postgresql;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names and text literals in statements. */
final class PgSql {
  private PgSql() {}

  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String quoteAll(Collection<String> names) {
    return names.stream().map(PgSql::quote).collect(Collectors.joining(", "));
  }

  /** A text literal; standard_conforming_strings is on in every session of ours. */
  static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }
}
