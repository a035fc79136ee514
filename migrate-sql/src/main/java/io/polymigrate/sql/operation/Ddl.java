package io.polymigrate.sql.operation;

/**
 * One change of a definition.
 *
 * @param sql the statement, or, when altering, what follows the table's name
 * @param table the table to alter, as SQL; empty for a statement of its own
 * @param instant whether the store may be able to do it on its catalogue alone
 * @param allowCopy whether copying the whole table, writers waiting, is allowed
 */
record Ddl(String sql, String table, boolean instant, boolean allowCopy) {

  /** A statement that is sent as it is. */
  static Ddl plain(String sql) {
    return new Ddl(sql, "", false, false);
  }

  /** An ALTER TABLE that is a change of the catalogue where the store is good at it. */
  static Ddl alter(Table table, String action) {
    return new Ddl(action, table.sql(), true, false);
  }

  /** An ALTER TABLE that goes over the rows, writers going on. */
  static Ddl online(Table table, String action) {
    return new Ddl(action, table.sql(), false, false);
  }

  Ddl copying(boolean allowed) {
    return new Ddl(sql, table, instant, allowed);
  }
}
