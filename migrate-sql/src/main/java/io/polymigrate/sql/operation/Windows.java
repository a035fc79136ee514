package io.polymigrate.sql.operation;

import io.polymigrate.api.spi.KillPoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes over a table in windows of its key, one transaction for each: the work on the rows, what is
 * kept for undoing it, and the place that has been reached. Killed anywhere, it goes on there.
 */
final class Windows {
  private final Execution run;
  private final SqlDialect dialect;
  private final String step;
  private final String tableSql;
  private final List<Column> key;

  /** Windows over a table, under a name for the notes. */
  Windows(Execution run, String step, Table table) {
    this(run, step, table.sql(), table.keyColumns());
  }

  /** Windows over any table by columns that identify its rows. */
  Windows(Execution run, String step, String tableSql, List<Column> key) {
    this.run = run;
    this.dialect = run.dialect();
    this.step = step;
    this.tableSql = tableSql;
    this.key = List.copyOf(key);
  }

  /** Does the work on each window; gives the sum of what it said it changed, earlier runs too. */
  long walk(Work work) throws Exception {
    while (!run.noted(step + "_done")) {
      run.throttle(run.batchSize());
      long before = run.number(step + "_records");
      Object place = run.value(step + "_at");
      run.database()
          .patiently(
              run.context(),
              () -> run.database().transaction(session -> window(session, place, before, work)));
      KillPoint.at(step + ".batch");
      run.progress(run.number(step + "_records") - before);
    }
    return run.number(step + "_records");
  }

  private boolean window(Session session, @Nullable Object place, long before, Work work)
      throws SQLException {
    List<String> after = place == null ? List.of() : texts(place);
    Optional<List<String>> until = end(session, after);
    if (until.isEmpty()) {
      run.note(step + "_done", true);
    } else {
      long changed = work.on(session, new Window(after, until.get()));
      run.note(step + "_at", until.get());
      run.note(step + "_records", before + changed);
    }
    run.save();
    KillPoint.at(step + ".commit");
    return true;
  }

  private static List<String> texts(Object place) {
    List<String> texts = new ArrayList<>();
    ((List<?>) place).forEach(part -> texts.add(String.valueOf(part)));
    return texts;
  }

  private Optional<List<String>> end(Session session, List<String> after) throws SQLException {
    List<String> names = key.stream().map(column -> dialect.quote(column.name())).toList();
    List<Object> parameters = new ArrayList<>();
    String where = after.isEmpty() ? "" : " WHERE " + beyond("", after, ">", parameters);
    List<String> texts = new ArrayList<>();
    List<String> descending = new ArrayList<>();
    for (Column column : key) {
      texts.add(dialect.keyText("w." + dialect.quote(column.name()), column));
      descending.add("w." + dialect.quote(column.name()) + " DESC");
    }
    String columns = String.join(", ", names);
    String sql =
        "SELECT "
            + String.join(", ", texts)
            + " FROM (SELECT "
            + columns
            + " FROM "
            + tableSql
            + where
            + " ORDER BY "
            + columns
            + " LIMIT "
            + run.batchSize()
            + ") w ORDER BY "
            + String.join(", ", descending)
            + " LIMIT 1";
    return session.first(sql, parameters, this::key);
  }

  private List<String> key(ResultSet row) throws SQLException {
    List<String> parts = new ArrayList<>();
    for (int i = 1; i <= key.size(); i++) {
      parts.add(row.getString(i));
    }
    return parts;
  }

  // Spelled out, not as a row comparison, which MySQL can't do by an index.
  private String beyond(
      String alias, List<String> bound, String operator, List<Object> parameters) {
    List<String> cases = new ArrayList<>();
    for (int last = 0; last < key.size(); last++) {
      List<String> parts = new ArrayList<>();
      for (int i = 0; i <= last; i++) {
        boolean end = i == last;
        String sign =
            !end ? " = " : last == key.size() - 1 ? " " + operator + " " : strict(operator);
        Column column = key.get(i);
        parts.add(alias + dialect.quote(column.name()) + sign + dialect.parameter(column));
        parameters.add(dialect.bindKey(column, bound.get(i)));
      }
      cases.add("(" + String.join(" AND ", parts) + ")");
    }
    if (key.size() == 1) {
      return cases.get(0);
    }
    Column first = key.get(0);
    String loose = operator.startsWith(">") ? " >= " : " <= ";
    parameters.add(0, dialect.bindKey(first, bound.get(0)));
    return "("
        + alias
        + dialect.quote(first.name())
        + loose
        + dialect.parameter(first)
        + " AND ("
        + String.join(" OR ", cases)
        + "))";
  }

  private static String strict(String operator) {
    return operator.startsWith(">") ? " > " : " < ";
  }

  /** A stretch of the key: beyond the first bound, up to and with the second. */
  final class Window {
    private final List<String> after;
    private final List<String> until;

    private Window(List<String> after, List<String> until) {
      this.after = after;
      this.until = until;
    }

    /** Windows of one row each: those of this one's rows for which the condition holds. */
    List<Window> singles(Session session, String condition) throws SQLException {
      List<Object> parameters = new ArrayList<>();
      String stretch = condition("", parameters);
      List<String> texts = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (Column column : key) {
        texts.add(dialect.keyText(dialect.quote(column.name()), column));
        names.add(dialect.quote(column.name()));
      }
      List<List<String>> keys =
          session.rows(
              "SELECT "
                  + String.join(", ", texts)
                  + " FROM "
                  + tableSql
                  + " WHERE "
                  + stretch
                  + " AND "
                  + condition
                  + " ORDER BY "
                  + String.join(", ", names),
              parameters,
              Windows.this::key);
      List<Window> singles = new ArrayList<>();
      List<String> before = after;
      for (List<String> each : keys) {
        singles.add(new Window(before, each));
        before = each;
      }
      return singles;
    }

    /** The condition on a table by that alias, empty or ending in a dot; adds its parameters. */
    String condition(String alias, List<? super Object> parameters) {
      List<Object> bound = new ArrayList<>();
      String sql = beyond(alias, until, "<=", bound);
      parameters.addAll(bound);
      if (!after.isEmpty()) {
        List<Object> lower = new ArrayList<>();
        sql = sql + " AND " + beyond(alias, after, ">", lower);
        parameters.addAll(lower);
      }
      return "(" + sql + ")";
    }
  }

  /** What is done to the rows of one window. */
  @FunctionalInterface
  interface Work {
    /** Gives how many records it changed. */
    long on(Session session, Window window) throws SQLException;
  }
}
