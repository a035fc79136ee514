package io.polymigrate.sql.operation;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What a store knows of its tables. Safe for use by many threads. */
interface Catalogue {

  /** See {@link SqlDialect#table}. */
  Optional<Table> table(Session session, String container) throws SQLException;

  /** See {@link SqlDialect#index}. */
  Optional<Index> index(Session session, Table table, String name) throws SQLException;

  /** See {@link SqlDialect#dependants(Session, Table)}. */
  Optional<String> dependants(Session session, Table table) throws SQLException;

  /** See {@link SqlDialect#dependants(Session, Table, String, boolean)}. */
  Optional<String> dependants(Session session, Table table, String column, boolean all)
      throws SQLException;

  /** Whether there is a schema of that name. */
  boolean hasSchema(Session session, String schema) throws SQLException;

  /** What was found, as words; empty when nothing was. */
  static Optional<String> words(List<String> found) {
    return found.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", found));
  }
}
