package io.polymigrate.sql.operation;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A pair of triggers that keep a column, one for each kind of change. */
final class MysqlTriggers {
  private MysqlTriggers() {}

  static List<Ddl> create(
      SqlDialect dialect, Table table, String trigger, String column, String value) {
    List<Ddl> statements = new ArrayList<>(drop(dialect, table, trigger));
    for (String event : List.of("INSERT", "UPDATE")) {
      statements.add(
          Ddl.plain(
              "CREATE TRIGGER "
                  + dialect.beside(table, trigger + event.charAt(0))
                  + " BEFORE "
                  + event
                  + " ON "
                  + table.sql()
                  + " FOR EACH ROW SET "
                  + column
                  + " = "
                  + value));
    }
    return statements;
  }

  static List<Ddl> drop(SqlDialect dialect, Table table, String trigger) {
    return List.of(
        Ddl.plain("DROP TRIGGER IF EXISTS " + dialect.beside(table, trigger + "I")),
        Ddl.plain("DROP TRIGGER IF EXISTS " + dialect.beside(table, trigger + "U")));
  }

  static boolean there(Session session, Table table, String trigger) throws SQLException {
    return session.number(
            "SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?"
                + " AND TRIGGER_NAME IN (?, ?)",
            List.of(table.schema(), trigger + "I", trigger + "U"))
        == 2;
  }
}
