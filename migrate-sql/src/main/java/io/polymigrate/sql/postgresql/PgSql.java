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

  /**
   * A column as the text that its type writes. A cast does the same, but for inet: it adds the
   * length of the mask to single addresses, which the type itself leaves out.
   */
  static String text(String column, Codec codec) {
    return codec.nativeType().equals("inet")
        ? "textin(inet_out(" + column + "))"
        : column + "::text";
  }

  /** A text literal; standard_conforming_strings is on in every session of ours. */
  static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }
}
