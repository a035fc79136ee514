package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table as an operation found it, in the server's own words, with all options and indexes, and
 * what is kept beside it; noted, so that it can be made again. Blocks.
 */
final class Definition {
  private static final String TABLE = "table";
  private static final String INDEXES = "indexes";
  private static final String SCHEMA = "schema";
  private static final String RULES = "rules";
  private static final String ID = "id";

  private final Execution run;

  /** The definition that the run noted, or will. */
  Definition(Execution run) {
    this.run = run;
  }

  /** Notes how the run's table is now; durable with the next save. */
  void note() {
    Table table = run.tables().get(run.container());
    List<String> indexes = new ArrayList<>();
    for (Row row : described(run, table)) {
      String statement = Tables.text(row, "create_statement");
      if (Tables.text(row, "type").equals("table")) {
        run.note(TABLE, statement);
      } else {
        indexes.add(statement);
      }
    }
    run.note(INDEXES, indexes);
    run.note(ID, run.tables().id(table));
    run.note(SCHEMA, run.schemas().text(run.container()).orElse(null));
    run.note(RULES, run.rules().text(run.container()).orElse(null));
  }

  private static List<Row> described(Execution run, Table table) {
    return run.connection().rows("DESCRIBE TABLE " + Cql.quoted(table.name()));
  }

  /** Whether that is the very table that was noted. */
  boolean is(Table table) {
    return is(table, run.text(ID).orElse(""));
  }

  /** Whether a table has that identity. */
  boolean is(Table table, String id) {
    return run.tables().id(table).equals(id);
  }

  /** Makes a table like the one that was noted, under another name or anew, if there is none. */
  void create(String container) {
    run.ddl(named(container));
  }

  private String named(String container) {
    return run.text(TABLE)
        .orElseThrow()
        .replaceFirst(
            "^CREATE TABLE [^(]+\\(",
            Matcher.quoteReplacement(
                "CREATE TABLE IF NOT EXISTS " + Cql.quoted(Names.table(container)) + " ("));
  }

  /**
   * Makes the table again under its name and with an identity given beforehand, by which it can be
   * told from one that others made meanwhile.
   *
   * @param change what to make of its words
   */
  void create(String id, java.util.function.UnaryOperator<String> change) {
    run.ddl(
        change
            .apply(named(run.container()))
            .replaceFirst("\n\\) WITH ", "\n) WITH ID = " + UUID.fromString(id) + "\n    AND "));
    Optional<Table> made = run.tables().find(run.container());
    if (made.isEmpty() || !is(made.get(), id)) {
      throw others();
    }
  }

  /** That a table of the name is none of ours. */
  MigrationException others() {
    return MigrationException.refusal(
        StandardErrorCode.CONTAINER_EXISTS,
        "Others made a table '"
            + run.container()
            + "' since; drop or rename it, then go on or roll back");
  }

  /** Whether the words of a table name a column so that its type can be changed. */
  static boolean names(Execution run, Table table, String column) {
    return described(run, table).stream()
        .filter(row -> Tables.text(row, "type").equals("table"))
        .allMatch(
            row ->
                line(column).matcher(Tables.text(row, "create_statement")).results().count() == 1);
  }

  /** The words with another type of a column. */
  static String retyped(String words, String column, String type) {
    return line(column).matcher(words).replaceFirst("$1" + Matcher.quoteReplacement(type) + "$2");
  }

  private static Pattern line(String column) {
    return Pattern.compile(
        "(\n    (?:"
            + Pattern.quote(Cql.quoted(column))
            + "|"
            + Pattern.quote(column)
            + ") )[^\n]+?(,?\n)");
  }

  /** Makes the indexes that were noted, on a table of that name. */
  void indexes(String container) {
    Table table = run.tables().get(container);
    for (Object statement : run.list(INDEXES)) {
      run.ddl(
          String.valueOf(statement)
              .replaceFirst("^CREATE (CUSTOM )?INDEX (?!IF )", "CREATE $1INDEX IF NOT EXISTS ")
              .replaceFirst(
                  " ON [^(]+\\(",
                  Matcher.quoteReplacement(" ON " + Cql.quoted(table.name()) + " (")));
    }
  }

  /** Keeps what was kept beside the table for one of that name. */
  void keep(String container) {
    run.text(SCHEMA).ifPresent(text -> run.schemas().save(container, Optional.of(text)));
    run.text(RULES).ifPresent(text -> run.rules().save(container, Optional.of(text)));
  }

  /** Keeps beside a table of that name what was noted, and nothing else. */
  void restore(String container) {
    run.schemas().save(container, run.text(SCHEMA));
    run.rules().save(container, run.text(RULES));
  }

  /** Forgets what is kept beside a table of that name. */
  void forget(String container) {
    run.schemas().save(container, Optional.empty());
    run.rules().save(container, Optional.empty());
  }
}
