package io.polymigrate.sql.operation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what operations need to know: names from the catalogue, words from SHOW CREATE TABLE. */
final class MysqlFamilyCatalogue implements Catalogue {
  private static final String TABLE =
      "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES"
          + " WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?";
  private static final String COLUMNS =
      "SELECT COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA"
          + " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?"
          + " ORDER BY ORDINAL_POSITION";
  private static final String KEYS =
      "SELECT INDEX_NAME, COLUMN_NAME, SUB_PART, NULLABLE FROM information_schema.STATISTICS"
          + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0"
          + " ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX";
  private static final String INDEX =
      "SELECT NON_UNIQUE FROM information_schema.STATISTICS"
          + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND INDEX_NAME = ?";
  private static final String FOREIGN_KEYS =
      "SELECT DISTINCT CONCAT('foreign key ', CONSTRAINT_NAME, ' of table ', TABLE_NAME)"
          + " FROM information_schema.KEY_COLUMN_USAGE"
          + " WHERE REFERENCED_TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME = ?"
          + " AND (TABLE_NAME <> REFERENCED_TABLE_NAME OR TABLE_SCHEMA <> REFERENCED_TABLE_SCHEMA"
          + " OR ? <> '') AND (? = '' OR REFERENCED_COLUMN_NAME = ?)";
  private static final String VIEWS =
      "SELECT CONCAT('view ', TABLE_NAME) FROM information_schema.VIEWS"
          + " WHERE TABLE_SCHEMA = ? AND INSTR(VIEW_DEFINITION, ?) > 0";

  private final SqlDialect dialect;

  MysqlFamilyCatalogue(SqlDialect dialect) {
    this.dialect = dialect;
  }

  // A table of just that name comes first: a name may contain a dot.
  @Override
  public Optional<Table> table(Session session, String container) throws SQLException {
    Optional<Table> own = table(session, container, null, container);
    int dot = container.indexOf('.');
    return own.isPresent() || dot <= 0
        ? own
        : table(session, container, container.substring(0, dot), container.substring(dot + 1));
  }

  private Optional<Table> table(
      Session session, String container, @Nullable String schema, String name) throws SQLException {
    Optional<String[]> found =
        session.first(
            TABLE,
            Arrays.asList(schema, name),
            row -> new String[] {row.getString(1), row.getString(2), row.getString(3)});
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String[] table = found.get();
    String sql = dialect.quote(table[0]) + "." + dialect.quote(table[1]);
    boolean view = table[2].contains("VIEW");
    Map<String, String> definitions = view ? Map.of() : definitions(lines(session, sql));
    List<Column> columns =
        session.rows(COLUMNS, List.of(table[0], table[1]), row -> column(row, definitions));
    return Optional.of(
        new Table(
            container,
            sql,
            table[0],
            table[1],
            view ? "view" : "table",
            columns,
            view ? List.of() : key(session, table)));
  }

  // MariaDB gives the default in SQL, with NULL as a word.
  private static Column column(ResultSet row, Map<String, String> definitions) throws SQLException {
    String name = row.getString(1);
    String extra = String.valueOf(row.getString(5));
    return new Column(
        name,
        MysqlColumns.plain(row.getString(2)),
        row.getString(3).equals("YES"),
        Optional.ofNullable(row.getString(4)).filter(text -> !text.equals("NULL")),
        extra.contains("auto_increment") || extra.contains(" GENERATED"),
        definitions.getOrDefault(name, row.getString(2)));
  }

  private static List<String> key(Session session, String[] table) throws SQLException {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    List<String> unfit = new ArrayList<>();
    session.rows(
        KEYS,
        List.of(table[0], table[1]),
        row -> {
          String column = row.getString(2);
          if (column == null || row.getString(3) != null || "YES".equals(row.getString(4))) {
            unfit.add(row.getString(1));
          }
          return keys.computeIfAbsent(row.getString(1), any -> new ArrayList<>())
              .add(String.valueOf(column));
        });
    unfit.forEach(keys::remove);
    return keys.values().stream().findFirst().orElse(List.of());
  }

  private static List<String> lines(Session session, String table) throws SQLException {
    String text =
        session
            .first("SHOW CREATE TABLE " + table, Execution.none(), row -> row.getString(2))
            .orElse("");
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      lines.add(line.strip().replaceFirst(",$", ""));
    }
    return lines;
  }

  private static Map<String, String> definitions(List<String> lines) {
    Map<String, String> definitions = new LinkedHashMap<>();
    for (String line : lines) {
      if (line.startsWith("`")) {
        String name = leadingName(line);
        definitions.put(name.replace("``", "`"), line.substring(name.length() + 2).strip());
      }
    }
    return definitions;
  }

  // Up to the first back-tick that is not doubled.
  private static String leadingName(String quoted) {
    int end = 1;
    while (end < quoted.length()) {
      if (quoted.charAt(end) == '`') {
        if (end + 1 < quoted.length() && quoted.charAt(end + 1) == '`') {
          end++;
        } else {
          break;
        }
      }
      end++;
    }
    return quoted.substring(1, end);
  }

  @Override
  public Optional<Index> index(Session session, Table table, String name) throws SQLException {
    Optional<Boolean> unique =
        session.first(
            INDEX, List.of(table.schema(), table.name(), name), row -> row.getInt(1) == 0);
    if (unique.isEmpty()) {
      return Optional.empty();
    }
    String start = "KEY " + dialect.quote(name) + " ";
    String definition =
        lines(session, table.sql()).stream()
            .filter(line -> line.contains(start) && !line.startsWith("`"))
            .findFirst()
            .orElse("");
    return Optional.of(new Index(name, definition, unique.get(), true, name.equals("PRIMARY")));
  }

  static boolean constraint(Session session, Table table, String name) throws SQLException {
    return session.number(
            "SELECT count(*) FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = ?"
                + " AND TABLE_NAME = ? AND CONSTRAINT_NAME = ?",
            List.of(table.schema(), table.name(), name))
        > 0;
  }

  @Override
  public Optional<String> dependants(Session session, Table table) throws SQLException {
    List<String> found =
        session.rows(
            FOREIGN_KEYS,
            List.of(table.schema(), table.name(), "", "", ""),
            row -> row.getString(1));
    found.addAll(
        session.rows(
            VIEWS, List.of(table.schema(), dialect.quote(table.name())), row -> row.getString(1)));
    return Catalogue.words(found);
  }

  @Override
  public Optional<String> dependants(Session session, Table table, String column, boolean all)
      throws SQLException {
    List<String> found =
        session.rows(
            FOREIGN_KEYS,
            List.of(table.schema(), table.name(), column, column, column),
            row -> row.getString(1));
    String quoted = dialect.quote(column);
    for (String line : lines(session, table.sql())) {
      boolean constraint = line.startsWith("CONSTRAINT ");
      boolean key = line.contains("KEY `") && !line.startsWith("`");
      boolean generated =
          line.startsWith("`")
              && line.contains(" GENERATED ALWAYS AS ")
              && !line.startsWith(quoted + " ");
      if (line.contains(quoted) && (constraint || generated || (all && key))) {
        found.add(line);
      }
    }
    return Catalogue.words(found);
  }

  @Override
  public boolean hasSchema(Session session, String schema) throws SQLException {
    return session.number(
            "SELECT count(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?",
            List.of(schema))
        > 0;
  }
}
