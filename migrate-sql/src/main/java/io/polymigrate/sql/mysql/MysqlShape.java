package io.polymigrate.sql.mysql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;

/**
 * How a table is read: which columns are selected, and what orders them.
 *
 * @param table the table
 * @param whole the shape of all columns
 * @param read the shape of the batches
 * @param selected the columns that are selected: those of the shape, then those only the key needs
 * @param readers decoders, one for each selected column
 * @param order fields that the rows are ordered by; empty when there is no key
 * @param rangeFields how many of them make the key of ranges
 * @param dialect how they stand in conditions
 */
record MysqlShape(
    MysqlTable table,
    RecordSchema whole,
    RecordSchema read,
    List<MysqlColumn> selected,
    List<ValueReader> readers,
    List<String> order,
    int rangeFields,
    MysqlDialect dialect) {

  static MysqlShape of(MysqlTable table, RecordSchema whole, ExtractRequest request) {
    List<Field> fields = new ArrayList<>();
    List<String> wanted = request.fields();
    if (wanted.isEmpty()) {
      wanted = whole.fields().stream().map(Field::name).toList();
    }
    for (String name : wanted) {
      fields.add(whole.find(name).orElseThrow(() -> unknownField(table, whole, name)));
    }
    boolean canonical = !request.orderBy().isEmpty();
    List<String> order = canonical ? request.orderBy() : whole.key();
    for (String name : order) {
      if (whole.indexOf(name) < 0) {
        throw unknownField(table, whole, name);
      }
    }
    int rangeFields = canonical ? request.rangeFields() : order.size();
    List<String> key = wanted.containsAll(whole.key()) ? whole.key() : List.of();
    List<Field> selectedFields = new ArrayList<>(fields);
    for (String name : order.subList(0, rangeFields)) {
      if (!wanted.contains(name)) {
        whole.find(name).ifPresent(selectedFields::add);
      }
    }
    List<MysqlColumn> selected = new ArrayList<>();
    List<ValueReader> readers = new ArrayList<>();
    for (Field field : selectedFields) {
      MysqlColumn column = table.find(field.name()).orElseThrow();
      selected.add(column);
      readers.add(reader(table, column, field));
    }
    return new MysqlShape(
        table,
        whole,
        new RecordSchema(fields, key),
        selected,
        readers,
        order,
        rangeFields,
        canonical
            ? MysqlDialect.canonical(table, whole, order)
            : MysqlDialect.ownOrder(table, whole, order));
  }

  private static ValueReader reader(MysqlTable table, MysqlColumn column, Field field) {
    ValueReader reader = ValueReader.of(column, field.held());
    if (reader == null) {
      throw new MigrationException(
          StandardErrorCode.SCHEMA_MISMATCH,
          Outcome.NOT_APPLIED,
          "Field '"
              + field.name()
              + "' of table '"
              + table.name()
              + "' is a '"
              + column.type().text()
              + "', which can't be read as '"
              + field.held()
              + "'");
    }
    return reader;
  }

  private static MigrationException unknownField(
      MysqlTable table, RecordSchema whole, String name) {
    return new MigrationException(
        StandardErrorCode.FIELD_NOT_FOUND,
        Outcome.NOT_APPLIED,
        "Table '"
            + table.name()
            + "' has no field '"
            + name
            + "'; it has "
            + whole.fields().stream().map(Field::name).toList());
  }

  /** Fields that ranges and positions consist of. */
  List<String> rangeKey() {
    return order.subList(0, rangeFields);
  }

  /** Where the range key's columns are among the selected ones. */
  int[] rangeColumns() {
    int[] columns = new int[rangeFields];
    for (int i = 0; i < rangeFields; i++) {
      for (int j = 0; j < selected.size(); j++) {
        if (selected.get(j).name().equals(order.get(i))) {
          columns[i] = j;
        }
      }
    }
    return columns;
  }

  /** The ORDER BY clause of these leading fields, with a space before it. */
  String orderBy(int fields) {
    if (fields == 0) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    order.subList(0, fields).forEach(name -> parts.add(dialect.column(name)));
    return " ORDER BY " + String.join(", ", parts);
  }

  String selectList(boolean allBytes) {
    List<String> parts = new ArrayList<>();
    selected.forEach(column -> parts.add(column.selected(allBytes)));
    return String.join(", ", parts);
  }
}
