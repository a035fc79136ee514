package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The table that rows are written to, checked against the records to come, and its statements. */
final class TargetTable {
  private static final Set<String> TRANSACTIONAL =
      Set.of("innodb", "rocksdb", "ndbcluster", "tokudb");

  private final MysqlTable table;
  private final String writtenName;
  private final RecordSchema schema;
  private final LoadMode mode;
  private final List<TargetColumn> columns = new ArrayList<>();
  private final String insertHead;
  private final String insertTail;

  /**
   * The table.
   *
   * @param writtenName the table that is written to: itself, or its stage
   * @throws MigrationException with {@code SCHEMA_MISMATCH} when the records can't be written to it
   */
  TargetTable(MysqlTable table, String writtenName, LoadRequest request) {
    this(table, writtenName, request.schema(), request.mode());
  }

  private TargetTable(MysqlTable table, String writtenName, RecordSchema schema, LoadMode mode) {
    this.table = table;
    this.writtenName = writtenName;
    this.schema = schema;
    this.mode = mode;
    checkKind();
    List<String> names = new ArrayList<>();
    for (Field field : schema.fields()) {
      MysqlColumn column =
          table
              .find(field.name())
              .orElseThrow(
                  () ->
                      mismatch(
                          "it has no column '"
                              + field.name()
                              + "'; it has "
                              + table.columns().stream().map(MysqlColumn::name).toList()));
      checkColumn(column, field);
      columns.add(new TargetColumn(column, field, schema.key().contains(field.name())));
      names.add(field.name());
    }
    checkOthers(Set.copyOf(names));
    checkKey();
    this.insertHead =
        "INSERT INTO "
            + MysqlNames.quote(writtenName)
            + " ("
            + MysqlNames.list(names)
            + ") VALUES ";
    this.insertTail = tail();
  }

  /** A table of that name with the columns that are written, for rows on their way here. */
  TargetTable stage(String name) {
    return new TargetTable(table, name, schema, mode == LoadMode.REPLACE ? LoadMode.UPSERT : mode);
  }

  /** Makes what {@link #stage} writes to. */
  String createStage(String name) {
    return "CREATE TEMPORARY TABLE "
        + MysqlNames.quote(name)
        + " (UNIQUE KEY ("
        + MysqlNames.list(schema.key())
        + ")) ENGINE = InnoDB AS SELECT "
        + MysqlNames.list(columns.stream().map(TargetColumn::name).toList())
        + " FROM "
        + MysqlNames.quote(table.name())
        + " WHERE 1 = 0";
  }

  private void checkKind() {
    if (table.view()) {
      throw mismatch("it is a view");
    }
    if (!TRANSACTIONAL.contains(table.engine().toLowerCase(Locale.ROOT))) {
      throw mismatch(
          "its engine '"
              + table.engine()
              + "' has no transactions, so a failed load would leave parts; convert it to InnoDB");
    }
  }

  private void checkColumn(MysqlColumn column, Field field) {
    if (column.generated()) {
      throw mismatch("column '" + column.name() + "' is generated; drop the field on the way");
    }
    if (!TargetColumn.accepts(column, field)) {
      throw mismatch(
          "column '"
              + column.name()
              + "' is a '"
              + column.type().text()
              + "', which can't hold the field's type '"
              + field.type()
              + "'; cast the field on the way");
    }
  }

  private void checkOthers(Set<String> written) {
    for (MysqlColumn column : table.columns()) {
      if (!written.contains(column.name()) && !column.optional()) {
        throw mismatch(
            "column '"
                + column.name()
                + "' allows no null and has no default, and the records have no such field");
      }
    }
  }

  private void checkKey() {
    List<String> key = schema.key();
    if (key.isEmpty()) {
      return;
    }
    boolean unique =
        table.indexes().stream()
            .anyMatch(
                index ->
                    index.unique()
                        && index.whole()
                        && Set.copyOf(index.bareColumns()).equals(Set.copyOf(key)));
    if (!unique) {
      throw mismatch("it has no unique index on the key " + key);
    }
  }

  private MigrationException mismatch(String why) {
    return new MigrationException(
        StandardErrorCode.SCHEMA_MISMATCH,
        Outcome.NOT_APPLIED,
        "The records can't be written to table '" + table.name() + "': " + why);
  }

  // ON DUPLICATE KEY goes by any unique index, and a collation may take different texts for equal:
  // then another row would be changed. Such a row makes the key null, which the server refuses.
  private String tail() {
    List<String> key = schema.key();
    if (key.isEmpty() || mode == LoadMode.INSERT) {
      return "";
    }
    List<String> sets = new ArrayList<>();
    String first = MysqlNames.quote(key.get(0));
    sets.add(
        guarded()
            ? first + " = CASE WHEN " + sameKey() + " THEN " + own(first) + " END"
            : first + " = " + own(first));
    if (mode != LoadMode.SKIP_EXISTING) {
      for (TargetColumn column : columns) {
        if (!column.key()) {
          String name = MysqlNames.quote(column.name());
          sets.add(name + " = VALUES(" + name + ")");
        }
      }
    }
    if (mode == LoadMode.REPLACE) {
      addDefaults(sets);
    }
    return " ON DUPLICATE KEY UPDATE " + String.join(", ", sets);
  }

  private void addDefaults(List<String> sets) {
    for (MysqlColumn column : table.columns()) {
      boolean written = schema.indexOf(column.name()) >= 0;
      if (!written && !column.generated() && !column.extra().contains("auto_increment")) {
        String name = MysqlNames.quote(column.name());
        sets.add(name + " = DEFAULT(" + name + ")");
      }
    }
  }

  private String own(String quotedColumn) {
    return MysqlNames.quote(writtenName) + "." + quotedColumn;
  }

  private String sameKey() {
    List<String> parts = new ArrayList<>();
    for (TargetColumn column : columns) {
      if (column.key()) {
        String name = MysqlNames.quote(column.name());
        String theirs = "VALUES(" + name + ")";
        parts.add(
            column.exactText()
                ? own(name) + " = " + theirs
                : "CAST(" + own(name) + " AS BINARY) = CAST(" + theirs + " AS BINARY)");
      }
    }
    return String.join(" AND ", parts);
  }

  private boolean guarded() {
    boolean exact = columns.stream().allMatch(column -> !column.key() || column.exactText());
    long unique = table.indexes().stream().filter(MysqlTable.Index::unique).count();
    return !exact || unique > 1;
  }

  MysqlTable table() {
    return table;
  }

  List<TargetColumn> columns() {
    return columns;
  }

  /** The start of a statement that inserts the rows which follow. */
  String insertHead() {
    return insertHead;
  }

  /** What follows the rows. */
  String insertTail() {
    return insertTail;
  }

  /** The statement that loads a file's lines. */
  String loadData() {
    List<String> names = new ArrayList<>();
    List<String> sets = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      TargetColumn column = columns.get(i);
      String variable = "@v" + i;
      String conversion = column.fromFile(variable);
      String name = MysqlNames.quote(column.name());
      names.add(conversion.isEmpty() ? name : variable);
      if (!conversion.isEmpty()) {
        sets.add(name + " = " + conversion);
      }
    }
    return "LOAD DATA LOCAL INFILE 'polymigrate' INTO TABLE "
        + MysqlNames.quote(writtenName)
        + " CHARACTER SET binary FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\'"
        + " LINES TERMINATED BY '\\n' ("
        + String.join(",", names)
        + ")"
        + (sets.isEmpty() ? "" : " SET " + String.join(", ", sets));
  }
}
