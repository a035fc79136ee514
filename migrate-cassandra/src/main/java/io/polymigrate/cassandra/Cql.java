package io.polymigrate.cassandra;

import java.util.Collection;
import java.util.stream.Collectors;

/** Pieces of statements. */
final class Cql {
  private Cql() {}

  /** A name as it stands in a statement: between quotes, so that case and reserved words count. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String names(Collection<String> names) {
    return names.stream().map(Cql::quoted).collect(Collectors.joining(", "));
  }

  static String marks(int count) {
    return String.join(", ", java.util.Collections.nCopies(count, "?"));
  }
}
