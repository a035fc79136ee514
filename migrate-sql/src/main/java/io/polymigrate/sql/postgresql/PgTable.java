package io.polymigrate.sql.postgresql;

import io.polymigrate.api.record.RecordSchema;
import java.util.List;
import java.util.Optional;

/**
 * A table or view as the catalogue knows it.
 *
 * @param oid identity in this database
 * @param schema its schema
 * @param name its name
 * @param shown its name as the adapter's users write it
 * @param kind {@code r} table, {@code p} partitioned, {@code v} view, {@code m} materialised view,
 *     {@code f} foreign table
 * @param parent whether other tables inherit from it, in the old style
 * @param partition whether it is a partition of another
 * @param estimate estimated rows of it and its children; -1 when unknown
 * @param columns its columns in order
 * @param key columns of the primary key, or of a unique key that can't be null; empty without one
 */
record PgTable(
    long oid,
    String schema,
    String name,
    String shown,
    char kind,
    boolean parent,
    boolean partition,
    long estimate,
    List<PgColumn> columns,
    List<String> key) {

  PgTable {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
  }

  /** The qualified name for statements. */
  String sqlName() {
    return PgSql.quote(schema) + "." + PgSql.quote(name);
  }

  /** Whether rows are stored in blocks that {@code ctid} and TABLESAMPLE can address. */
  boolean stored() {
    return kind == 'r' || kind == 'm' || kind == 'p';
  }

  Optional<PgColumn> column(String wanted) {
    return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
  }

  /** What to call it for people. */
  String kindName() {
    return switch (kind) {
      case 'v' -> "view";
      case 'm' -> "materialized view";
      case 'f' -> "foreign table";
      case 'p' -> partition ? "partition" : "partitioned table";
      default -> partition ? "partition" : "table";
    };
  }

  /** What the columns are by themselves. */
  RecordSchema recordSchema() {
    return new RecordSchema(columns.stream().map(PgColumn::field).toList(), key);
  }
}
