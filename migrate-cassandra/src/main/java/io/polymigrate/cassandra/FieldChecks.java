package io.polymigrate.cassandra;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.cassandra.CqlType.Scalar;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What operations on a field ask of its table, and the schema beside it; blocks. */
final class FieldChecks {
  private FieldChecks() {}

  /** A field as Cassandra holds it. */
  static Field field(String name, LogicalType type) {
    return Field.of(name, type).withHeld(CassandraTypes.held(type));
  }

  /** A given value as the bytes of the field's cell. */
  static ByteBuffer cell(Field field, Object given) {
    return CellValues.given(field, CassandraTypes.nativeType(field.held()), given);
  }

  /** The table, which is no view. */
  static Table table(Execution run) {
    Table table = run.tables().get(run.container());
    if (table.view()) {
      throw MigrationException.invalid(
          "'" + run.container() + "' is a materialized view; change its table");
    }
    return table;
  }

  /** The column of a field that can be copied and dropped. */
  static Column column(Execution run, Table table, String field, Problems problems) {
    Column column =
        table
            .find(field)
            .filter(it -> !it.own())
            .orElseThrow(
                () ->
                    RowFilter.fieldNotFound(table.container(), field, run.schema(run.container())));
    boolean copied =
        column.kind() != Kind.STATIC
            && column.type() != Scalar.COUNTER
            && !(column.type() instanceof CqlType.Unknown)
            && (column.frozen() || !column.type().compound());
    problems.require(
        copied,
        StandardErrorCode.INVALID_INPUT,
        "The column '"
            + field
            + "' of '"
            + table.container()
            + "' is a counter, static, not frozen or of a custom type; its values can't be kept"
            + " for a rollback");
    requireNoneBuiltOn(run, table, Optional.of(field), problems);
    problems.require(
        run.rules().find(table.container()).filter(it -> it.fields().contains(field)).isEmpty(),
        StandardErrorCode.INVALID_INPUT,
        "The schema that loads into '"
            + table.container()
            + "' are held to names the field '"
            + field
            + "'; roll that schema_validation back or set another one first");
    return column;
  }

  /** Refuses a column with an index, and a table with views. */
  static void requireNoneBuiltOn(
      Execution run, Table table, Optional<String> field, Problems problems) {
    if (field.isPresent()) {
      new CassandraDescriptions(run.connection())
          .indexes(table).stream()
              .filter(index -> index.fields().contains(field.get()))
              .forEach(
                  index ->
                      problems.add(
                          StandardErrorCode.INVALID_INPUT,
                          field.get(),
                          "The index '"
                              + index.name()
                              + "' is on the field '"
                              + field.get()
                              + "'; drop it first (drop_index)"));
    }
    List<String> views = run.tables().views(table);
    problems.require(
        views.isEmpty(),
        StandardErrorCode.INVALID_INPUT,
        "The materialized views "
            + views
            + " are made of '"
            + table.container()
            + "'; drop them first");
  }

  /** Refuses a table whose cells can't all be copied with their times. */
  static void requireCopied(Table table, Problems problems) {
    for (Column column : table.columns()) {
      problems.require(
          column.kind() != Kind.STATIC
              && column.type() != Scalar.COUNTER
              && (column.frozen() || !column.type().compound()),
          StandardErrorCode.INVALID_INPUT,
          "The column '"
              + column.name()
              + "' of '"
              + table.container()
              + "' is a counter, static or not frozen, so the table can't be copied exactly");
    }
  }

  /** Adds a field to the schema beside the table, where there is one or the field needs one. */
  static void addToSchema(Execution run, Field field) {
    Optional<RecordSchema> stored = run.schemas().find(run.container());
    if (stored.isEmpty() && !field.carried()) {
      return;
    }
    RecordSchema schema = run.schema(run.container());
    List<Field> fields = new ArrayList<>(schema.fields());
    fields.removeIf(each -> each.name().equals(field.name()));
    fields.add(field);
    run.schemas().save(run.container(), new RecordSchema(fields, schema.key()));
  }

  /** Puts another field in a field's place in the schema beside the table, or none. */
  static void replaceInSchema(Execution run, String name, Optional<Field> other) {
    Optional<RecordSchema> stored = run.schemas().find(run.container());
    if (stored.isEmpty()) {
      return;
    }
    List<Field> fields = new ArrayList<>();
    for (Field field : stored.get().fields()) {
      if (!field.name().equals(name)) {
        fields.add(field);
      } else if (other.isPresent()) {
        fields.add(other.get());
      }
    }
    List<String> key = new ArrayList<>(stored.get().key());
    other.ifPresent(field -> key.replaceAll(each -> each.equals(name) ? field.name() : each));
    if (other.isEmpty()) {
      key.remove(name);
    }
    RecordSchema schema = new RecordSchema(fields, key);
    if (!schema.equals(stored.get())) {
      run.schemas().save(run.container(), schema);
    }
  }
}
