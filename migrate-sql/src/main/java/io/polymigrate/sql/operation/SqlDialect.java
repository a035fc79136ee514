package io.polymigrate.sql.operation;

import io.polymigrate.api.type.LogicalType;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What differs between PostgreSQL, MySQL and MariaDB. Safe for use by many threads. */
interface SqlDialect {

  /** The store's name in messages. */
  String name();

  /** An identifier as SQL, whatever it contains. */
  String quote(String identifier);

  /** A text as SQL, whatever it contains. */
  String quoteText(String text);

  /** Whether a change of a definition can be undone with the transaction it is in. */
  boolean transactionalDdl();

  /** Prepares a transaction just begun. */
  void begin(Session session, OperationSettings settings) throws SQLException;

  /** Prepares a connection that commits each statement. */
  void beginOutside(Session session, OperationSettings settings) throws SQLException;

  /** Puts the connection back as it was given. */
  void restore(Session session) throws SQLException;

  /** Takes the lock of an execution, held until this connection gives it back or ends. */
  boolean tryLock(Session session, String operationId) throws SQLException;

  /** Gives the lock of an execution back. */
  void unlock(Session session, String operationId) throws SQLException;

  /** Whether trying again may help: a lock was not to be had, or a deadlock was resolved. */
  boolean lockTimeout(SQLException failure);

  /** Whether a table that the statement names does not exist. */
  boolean missingTable(SQLException failure);

  /** Whether a key or unique index forbids it. */
  boolean duplicate(SQLException failure);

  /** The journal's table. */
  String createJournal();

  /** Adds an execution to the journal, unless it is there. */
  String insertJournal();

  /** What the store knows of its tables. */
  Catalogue catalogue();

  /** The table of that name: in the connection's own schema, or after the schema's name. */
  default Optional<Table> table(Session session, String container) throws SQLException {
    return catalogue().table(session, container);
  }

  /** The index of that name on the table. */
  default Optional<Index> index(Session session, Table table, String name) throws SQLException {
    return catalogue().index(session, table, name);
  }

  /** What forbids dropping or renaming the table away, in words; empty if nothing does. */
  default Optional<String> dependants(Session session, Table table) throws SQLException {
    return catalogue().dependants(session, table);
  }

  /**
   * What hangs on the column, in words; empty if nothing does.
   *
   * @param all also what would silently go with the column, like its indexes
   */
  default Optional<String> dependants(Session session, Table table, String column, boolean all)
      throws SQLException {
    return catalogue().dependants(session, table, column, all);
  }

  /** The SQL name of another table beside the given one. */
  default String beside(Table table, String name) {
    return quote(table.schema()) + "." + quote(name);
  }

  /** The SQL name of a table that is to be made; the dot separates an existing schema. */
  default String newTable(Session session, String container) throws SQLException {
    int dot = container.indexOf('.');
    return dot > 0 && catalogue().hasSchema(session, container.substring(0, dot))
        ? quote(container.substring(0, dot)) + "." + quote(container.substring(dot + 1))
        : quote(container);
  }

  /** What follows the columns of a new table. */
  String tableOptions();

  /** The store's type for a logical one; a key column may need a bounded type. */
  String columnType(LogicalType type, boolean inKey);

  /** Whether a column has a type that {@link #columnType} gave. */
  boolean sameType(Column column, String type);

  /** A checked value as SQL, of exactly that type. */
  String literal(LogicalType type, Object value);

  /** Whether ADD COLUMN with a constant default touches no row, for this type. */
  boolean instantDefault(LogicalType type);

  /** The literal as a default clause has it. */
  String defaultClause(LogicalType type, String literal);

  /**
   * The action of an ALTER TABLE that gives a new column its default, where ADD COLUMN could not.
   * Only MySQL's text has that case, and there ALTER COLUMN SET DEFAULT refuses it as well.
   */
  default String setDefault(String field, LogicalType type, String literal) {
    String definition = columnType(type, false) + " " + defaultClause(type, literal);
    return "MODIFY COLUMN " + quote(field) + " " + definition;
  }

  /** Changes a definition in the safe form. */
  void execute(Session session, Ddl ddl) throws SQLException;

  /** Renames a table; the new name is quoted and without schema. */
  String rename(Table table, String newName);

  /** Drops a table if it has no row, and tells whether it did; nobody can add one meanwhile. */
  boolean dropIfEmpty(Execution run, Table table) throws SQLException;

  /** The action that lets a column take null. */
  String dropNotNull(Column column);

  /** Makes a column refuse null by statements that never block for long. */
  void setNotNull(Execution run, String killPoint, Table table, String column) throws Exception;

  /** Whether two expressions are the same, to the last bit, null being the same as null. */
  String same(String one, String other);

  /** The expression that makes text of a key column, so that {@link #bindKey} can read it. */
  String keyText(String name, Column column);

  /** The place holder for a value of the column. */
  String parameter(Column column);

  /** What to bind for a text that {@link #keyText} gave. */
  Object bindKey(Column column, String text);

  /** What to bind for a value of a filter. */
  @Nullable Object bindValue(Column column, @Nullable Object value);

  /** Equality of a column and a place holder by value; texts by code points. */
  String equality(Column column, String parameter);

  /** An update of at most so many of the rows that match, for tables without a key. */
  String limitedUpdate(Table table, String assignments, String where, int limit);

  /**
   * An update of the table {@code t} from the rows {@code u} of another.
   *
   * @param on which rows belong together, and which of them count
   * @param assignments expressions by column
   */
  String updateFrom(Table table, String from, String on, Map<String, String> assignments);

  /** An empty table with the columns of a query, and a key. */
  List<Ddl> createAs(String table, String select, List<String> key);

  /** Makes an index without stopping writers; finishes or repairs what an earlier run left. */
  void createIndex(Execution run, Table table, String index, String createStatement)
      throws Exception;

  /** Drops an index without stopping writers. */
  void dropIndex(Execution run, Table table, String index) throws Exception;

  /** The statement that makes an index; {@link #createIndex} runs it. */
  String indexStatement(Table table, String index, boolean unique, String columns, String where);

  /** The statement that makes a dropped index again. */
  String indexStatement(Table table, Index dropped);

  /** What makes indexing these columns impossible here, in words; empty if nothing does. */
  Optional<String> indexRefusal(Table table, List<Column> columns, boolean filtered);

  /** Removes rows of the table {@code t} that go with rows {@code u} of another. */
  String deleteFrom(Table table, String from, String on);

  /** Whether the statement is undone with the transaction it is in. */
  boolean obeysTransactions(String statement);

  /** Whether a column holds every text. */
  boolean unboundedText(Column column);

  /** Whether a column holds texts. */
  boolean text(Column column);

  /** An expression as text. */
  String asText(String expression);

  /**
   * A given value as SQL for a column.
   *
   * @throws IllegalArgumentException when the column can't hold it exactly
   */
  String constant(Column column, @Nullable Object value);

  /** Whether a text column matches a regular expression, in the store's own flavour. */
  String matches(String column, String pattern);

  /** What kind of values a column holds, in JSON Schema's words. */
  String jsonType(Column column);

  /** Whether the table has a constraint of that name. */
  boolean hasConstraint(Session session, Table table, String constraint) throws SQLException;

  /** Adds a constraint that new rows obey at once, and all rows in the end. */
  void addCheck(Execution run, Table table, String constraint, String check, boolean allowCopy)
      throws Exception;

  /** How values of a column become values of another type. */
  Conversion conversion(String name, String from, String to);

  /** A column's default as a default of another type; empty when it has none. */
  Optional<String> convertedDefault(Column column, String type);

  /** Two columns renamed in one step; the second gets the name that the first had. */
  List<Ddl> renameTwo(Table table, String first, String firstTo, String second, String secondTo);

  /** Statements that nobody else's changes of the table come between. */
  List<Ddl> locked(Table table, List<Ddl> statements);

  /** What keeps and restores the prior images of a load. */
  LoadSql loads();

  /** Triggers that give a column its value in every new and changed row. */
  List<Ddl> createTriggers(Table table, String trigger, String column, String value);

  /** Drops these triggers, if they are there. */
  List<Ddl> dropTriggers(Table table, String trigger);

  /** Whether all these triggers are there. */
  boolean hasTrigger(Session session, Table table, String trigger) throws SQLException;
}
