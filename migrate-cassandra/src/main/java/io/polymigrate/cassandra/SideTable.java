package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.List;
import java.util.function.Supplier;

/**
 * One of the library's own tables, made when first written to. Statements name it as {@code %s}.
 *
 * @param name its name
 * @param columns as in a CREATE TABLE
 */
record SideTable(String name, String columns) {

  String cql(String statement) {
    return statement.formatted(Cql.quoted(name));
  }

  void create(CassandraConnection connection) {
    new Ddl(connection)
        .run("CREATE TABLE IF NOT EXISTS " + Cql.quoted(name) + " (" + columns + ")");
  }

  /** Rows; none when there is no such table yet. Also deletes. */
  List<Row> rows(CassandraConnection connection, String statement, Object... values) {
    try {
      return connection.rows(cql(statement), values);
    } catch (InvalidQueryException e) {
      if (missing(e)) {
        return List.of();
      }
      throw e;
    }
  }

  /** Runs what may be done twice. */
  void write(CassandraConnection connection, String statement, List<Object> values) {
    SimpleStatement ready = SimpleStatement.newInstance(cql(statement), values.toArray());
    var unused = made(connection, () -> connection.repeatable(ready));
  }

  /** Does it, making the table first if it is missing. */
  AsyncResultSet made(CassandraConnection connection, Supplier<AsyncResultSet> work) {
    try {
      return work.get();
    } catch (InvalidQueryException e) {
      if (!missing(e)) {
        throw e;
      }
      create(connection);
      return work.get();
    }
  }

  static boolean missing(InvalidQueryException failure) {
    return CassandraErrors.code(failure) == StandardErrorCode.CONTAINER_NOT_FOUND;
  }
}
