package io.polymigrate.sql.operation;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table as the catalogue has it.
 *
 * @param container its name as operations give it
 * @param sql its name in SQL, quoted, with its schema
 * @param schema its schema or database
 * @param name its own name
 * @param kind table, view, ...
 * @param columns in order, our own hidden ones included
 * @param key columns that identify a row: the primary key, or a unique index without nulls; empty
 *     when there is none
 */
record Table(
    String container,
    String sql,
    String schema,
    String name,
    String kind,
    List<Column> columns,
    List<String> key) {

  Table {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
  }

  Optional<Column> find(String column) {
    return columns.stream().filter(c -> c.name().equals(column)).findFirst();
  }

  boolean has(String column) {
    return find(column).isPresent();
  }

  /** The column, or a refusal that lists what there is. */
  Column column(String column) {
    return find(column)
        .orElseThrow(
            () ->
                new MigrationException(
                    StandardErrorCode.FIELD_NOT_FOUND, Outcome.NOT_APPLIED, missing(column)));
  }

  String missing(String column) {
    return "'" + container + "' has no field '" + column + "'; it has " + visible();
  }

  private List<String> visible() {
    return columns.stream().map(Column::name).filter(name -> !Names.hidden(name)).toList();
  }

  /** How operations would name another table of the same schema. */
  String sibling(String other) {
    return container.equals(name) ? other : schema + "." + other;
  }

  List<Column> keyColumns() {
    List<Column> found = new ArrayList<>();
    key.forEach(name -> found.add(column(name)));
    return found;
  }
}
