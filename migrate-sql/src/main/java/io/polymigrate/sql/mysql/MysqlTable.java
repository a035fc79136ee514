package io.polymigrate.sql.mysql;

import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.Check;
import io.polymigrate.api.record.ContainerDescription.Constraints;
import io.polymigrate.api.record.ContainerDescription.ForeignKey;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.record.ContainerDescription.Part;
import io.polymigrate.api.record.ContainerDescription.PartKind;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A table or view as the catalogue describes it.
 *
 * @param name its name
 * @param view whether it is a view
 * @param engine storage engine, empty for views
 * @param estimatedRows roughly how many rows; -1 when unknown
 * @param columns in order
 * @param indexes all of them, the primary key's too
 * @param constraints foreign keys and checks in the server's words
 * @param partitioning the PARTITION BY clause, else empty
 */
record MysqlTable(
    String name,
    boolean view,
    String engine,
    long estimatedRows,
    List<MysqlColumn> columns,
    List<Index> indexes,
    List<String> constraints,
    String partitioning) {

  /** An attribute that each description of a table has. */
  static final String ENGINE = "mysql.engine";

  /**
   * An index.
   *
   * @param name its name; {@code PRIMARY} for the primary key
   * @param columns names, in order; a descending one ends in {@code " desc"}
   * @param unique whether it forbids duplicates
   * @param whole whether it holds whole columns only, no prefixes or expressions
   * @param definition the server's words
   */
  record Index(
      String name, List<String> columns, boolean unique, boolean whole, String definition) {

    boolean primary() {
      return name.equals("PRIMARY");
    }

    List<String> bareColumns() {
      return columns.stream().map(IndexDescription::name).toList();
    }
  }

  Optional<MysqlColumn> find(String column) {
    return columns.stream().filter(one -> one.name().equals(column)).findFirst();
  }

  /** Columns that identify a row: of the primary key, else of a unique index without nulls. */
  List<String> key() {
    for (Index index : indexes) {
      if (index.primary()) {
        return index.bareColumns();
      }
    }
    for (Index index : indexes) {
      if (index.unique() && index.whole() && neverNull(index.bareColumns())) {
        return index.bareColumns();
      }
    }
    return List.of();
  }

  /** The index that the key's order comes from. */
  Optional<Index> indexOf(List<String> key) {
    return indexes.stream()
        .filter(index -> index.unique() && index.whole() && index.bareColumns().equals(key))
        .findFirst();
  }

  boolean neverNull(List<String> names) {
    return names.stream().allMatch(name -> find(name).filter(c -> !c.nullable()).isPresent());
  }

  /** The shape when nothing beside the data says otherwise. */
  RecordSchema schema(boolean tinyint1IsBoolean) {
    List<Field> fields = new ArrayList<>();
    for (MysqlColumn column : columns) {
      Field field = Field.of(column.name(), column.logical(tinyint1IsBoolean));
      fields.add(field.withNullable(column.nullable()).withAttributes(column.attributes()));
    }
    return new RecordSchema(fields, key());
  }

  ContainerDescription describe(RecordSchema schema) {
    List<IndexDescription> described = new ArrayList<>();
    for (Index index : indexes) {
      if (!index.primary()) {
        described.add(
            new IndexDescription(
                index.name(),
                index.columns(),
                index.unique(),
                index.whole() ? Optional.empty() : Optional.of(index.definition())));
      }
    }
    Map<String, String> attributes = new TreeMap<>();
    if (!view) {
      attributes.put(ENGINE, engine);
    }
    if (!partitioning.isEmpty()) {
      attributes.put("mysql.partitioning", partitioning);
    }
    return new ContainerDescription(
        name,
        view ? "view" : "table",
        schema,
        false,
        estimatedRows,
        described,
        constraints,
        new Constraints(List.of(), foreignKeys(), checks()),
        own(),
        attributes);
  }

  /** What no store of another kind can have of it, indexes left out. */
  private List<Part> own() {
    RecordSchema schema = schema(true);
    List<Part> own = new ArrayList<>();
    for (String constraint : constraints) {
      if (MysqlForeignKey.parse(constraint).isEmpty()
          && MysqlCheck.parse(constraint, schema).isEmpty()) {
        boolean check = constraint.contains(" CHECK ");
        own.add(
            new Part(
                check ? PartKind.CHECK : PartKind.FOREIGN_KEY, MysqlNames.constraint(constraint)));
      }
    }
    columns.forEach(column -> own.addAll(column.own()));
    return own;
  }

  private List<Check> checks() {
    RecordSchema schema = schema(true);
    return constraints.stream()
        .map(constraint -> MysqlCheck.parse(constraint, schema))
        .flatMap(Optional::stream)
        .toList();
  }

  private List<ForeignKey> foreignKeys() {
    return constraints.stream().map(MysqlForeignKey::parse).flatMap(Optional::stream).toList();
  }
}
