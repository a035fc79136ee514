package io.polymigrate.sql.postgresql;

import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RawEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where and how batches are written.
 *
 * @param table the table, or the staging table of a load without a key
 * @param columns what is written, in the order of the batches' fields; null where the server
 *     computes the column
 * @param key columns that tell records apart; empty without a key
 * @param direct whether records go straight into the table, and not by way of a temporary one
 * @param mode what to do with existing keys, where not direct
 */
record LoadTarget(
    PgTable table,
    List<@Nullable PgColumn> columns,
    List<String> key,
    boolean direct,
    LoadMode mode) {
  static final String STAGE = "_polymigrate_batch";
  private static final String ROW = "_polymigrate_row";

  LoadTarget {
    columns = java.util.Collections.unmodifiableList(new ArrayList<>(columns));
    key = List.copyOf(key);
  }

  List<PgColumn> written() {
    List<PgColumn> written = new ArrayList<>();
    for (PgColumn column : columns) {
      if (column != null) {
        written.add(column);
      }
    }
    return written;
  }

  /** Whether values must pass a temporary table: to find existing keys, or to be cast from text. */
  boolean staged() {
    return !direct
        || written().stream().anyMatch(column -> column.codec().kind() == Codec.Kind.TEXT_IO);
  }

  /** The raw form of whole batches that can be passed on, or null. */
  @Nullable RawEncoding recordEncoding() {
    if (staged() || columns.contains(null)) {
      return null;
    }
    return CopyShape.recordEncoding(written().stream().map(PgColumn::codec).toList());
  }

  private String names() {
    return PgSql.quoteAll(written().stream().map(PgColumn::name).toList());
  }

  /** Starts binary COPY into the table, or into the temporary one. */
  String copySql() {
    return staged()
        ? "COPY " + STAGE + " FROM STDIN (FORMAT binary)"
        : "COPY " + table.sqlName() + " (" + names() + ") FROM STDIN (FORMAT binary)";
  }

  /** Makes the temporary table; its columns have the types of what they are written into. */
  String createStageSql() {
    String columnList =
        written().stream()
            .map(
                column ->
                    column.codec().kind() == Codec.Kind.TEXT_IO
                        ? PgSql.quote(column.name()) + "::text"
                        : PgSql.quote(column.name()))
            .collect(Collectors.joining(", "));
    return "CREATE TEMP TABLE "
        + STAGE
        + " ON COMMIT DELETE ROWS AS SELECT 0::int AS "
        + ROW
        + ", "
        + columnList
        + " FROM "
        + table.sqlName()
        + " WITH NO DATA";
  }

  /** Moves rows {@code [from, to)} of the temporary table into the table. */
  String insertSql(int from, int to) {
    StringBuilder sql = new StringBuilder("INSERT INTO ").append(table.sqlName());
    sql.append(" (").append(names()).append(") OVERRIDING SYSTEM VALUE SELECT ");
    boolean merged = !direct && mode != LoadMode.INSERT;
    if (merged) {
      // Of two records of one key the later counts.
      sql.append("DISTINCT ON (").append(PgSql.quoteAll(key)).append(") ");
    }
    sql.append(
        written().stream()
            .map(
                column ->
                    column.codec().kind() == Codec.Kind.TEXT_IO
                        ? PgSql.quote(column.name()) + "::" + column.codec().nativeType()
                        : PgSql.quote(column.name()))
            .collect(Collectors.joining(", ")));
    sql.append(" FROM ").append(STAGE).append(" WHERE ").append(ROW).append(" >= ").append(from);
    sql.append(" AND ").append(ROW).append(" < ").append(to);
    if (merged) {
      String order = mode == LoadMode.SKIP_EXISTING ? "" : " DESC";
      sql.append(" ORDER BY ").append(PgSql.quoteAll(key)).append(", ").append(ROW).append(order);
      sql.append(" ON CONFLICT (").append(PgSql.quoteAll(key)).append(") DO ").append(onConflict());
    }
    return sql.toString();
  }

  /**
   * Rows {@code [from, to)} of the temporary table as a query in parentheses, by the columns' names
   * and of their types; of several of one key only the one that counts.
   */
  String sourceSql(int from, int to) {
    String keys = PgSql.quoteAll(key);
    boolean once = mode != LoadMode.INSERT;
    String values =
        written().stream()
            .map(
                column ->
                    column.codec().kind() == Codec.Kind.TEXT_IO
                        ? PgSql.quote(column.name())
                            + "::"
                            + column.codec().nativeType()
                            + " AS "
                            + PgSql.quote(column.name())
                        : PgSql.quote(column.name()))
            .collect(Collectors.joining(", "));
    String order = mode == LoadMode.SKIP_EXISTING ? "" : " DESC";
    return "(SELECT "
        + (once ? "DISTINCT ON (" + keys + ") " : "")
        + values
        + " FROM "
        + STAGE
        + " WHERE "
        + ROW
        + " >= "
        + from
        + " AND "
        + ROW
        + " < "
        + to
        + (once ? " ORDER BY " + keys + ", " + ROW + order : "")
        + ")";
  }

  private String onConflict() {
    if (mode == LoadMode.SKIP_EXISTING) {
      return "NOTHING";
    }
    List<String> assignments = new ArrayList<>();
    List<PgColumn> written = written();
    for (PgColumn column : table.columns()) {
      String name = PgSql.quote(column.name());
      if (key.contains(column.name()) || column.computed()) {
        continue;
      }
      if (written.contains(column)) {
        assignments.add(name + " = EXCLUDED." + name);
      } else if (mode == LoadMode.REPLACE) {
        assignments.add(name + " = DEFAULT");
      }
    }
    return assignments.isEmpty() ? "NOTHING" : "UPDATE SET " + String.join(", ", assignments);
  }
}
