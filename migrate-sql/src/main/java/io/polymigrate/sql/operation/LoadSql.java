package io.polymigrate.sql.operation;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** How the stores differ in what keeps and restores the prior images of a load. */
interface LoadSql {

  /** Tables with their aliases, joined in this order; the conditions follow after WHERE. */
  String joined(List<String> tables);

  /**
   * An update of one of the tables, joined in this order.
   *
   * @param tables with their aliases
   * @param alias of the one that is changed
   * @param assignments expressions by quoted column
   */
  String update(List<String> tables, String alias, Map<String, String> assignments, String where);

  /** Locks the rows of the table of that alias, which a query finds, against other writers. */
  String lockRows(String alias);

  /** Keeps the lines a query finds from changing, and lets others do the same. */
  String lockShared();

  /** Leaves rows out whose key is there already. */
  String orIgnore(String into, String keyColumn);

  /** Changes lines whose key is there already, instead of adding them. */
  String orElse(List<String> key, String assignment);

  /** What an INSERT says between columns and query so that given values count. */
  String givenValuesCount();

  /** A hash of these columns' exact values as text; tells null from everything else. */
  String hash(List<Column> columns, String alias);

  /**
   * Whether a table made of a query refuses null where the query's columns do, so that an image of
   * what was not there needs values of some kind.
   */
  boolean imagesNeverNull();

  /** Prepares the transaction of a batch, which has done nothing yet. */
  void begin(Session session) throws SQLException;

  /** Whether a constraint of the store forbids it. */
  boolean violation(SQLException failure);

  /**
   * Conditions, each of them true for a row {@code t} that no row of another table refers to, or of
   * the same one.
   */
  List<String> unreferenced(Session session, Table table) throws SQLException;
}
