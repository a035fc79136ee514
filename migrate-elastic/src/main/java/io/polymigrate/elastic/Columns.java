package io.polymigrate.elastic;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.type.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a container, and where a document has them. The last column of a row is the key
 * that we keep beside the fields.
 */
final class Columns {
  /** In an index of others, the document's id as a field. */
  static final String ID = "_id";

  /** No columns: documents as they are. */
  static final Columns NONE = new Columns(new RecordSchema(List.of(), List.of()), true);

  private final RecordSchema schema;
  private final boolean ours;
  private final List<byte[]> names;
  private final Map<String, Integer> byName = new HashMap<>();
  private final int id;

  /**
   * Columns.
   *
   * @param ours whether names are escaped, and keys kept
   */
  Columns(RecordSchema schema, boolean ours) {
    this.schema = schema;
    this.ours = ours;
    List<String> all =
        new java.util.ArrayList<>(
            schema.fields().stream()
                .map(field -> ours ? FieldNames.escaped(field.name()) : field.name())
                .toList());
    this.id = ours ? Row.NONE : schema.indexOf(ID);
    all.add(ours ? FieldNames.KEY : "");
    for (int i = 0; i < all.size(); i++) {
      byName.put(all.get(i), i);
    }
    names = all.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toList();
  }

  RecordSchema schema() {
    return schema;
  }

  boolean ours() {
    return ours;
  }

  /** The column of our key. */
  int key() {
    return names.size() - 1;
  }

  /** Finds the values of a source. */
  Row row(byte[] bytes, String documentId, int from, Row.Version version) {
    int[] values = new int[names.size()];
    Arrays.fill(values, Row.NONE);
    JsonCursor cursor = new JsonCursor(bytes, from);
    cursor.open();
    int expected = key();
    while (cursor.next()) {
      int nameFrom = cursor.position();
      int column = column(bytes, nameFrom, expected);
      if (column >= 0) {
        cursor.skip();
        cursor.position();
        skipColon(cursor);
      } else {
        column = byName.getOrDefault(cursor.name(), Row.NONE);
      }
      int value = cursor.position();
      cursor.skip();
      if (column >= 0) {
        values[column] = value;
        expected = column == key() ? 0 : column + 1;
      }
    }
    return new Row(bytes, documentId, from, cursor.end(), values, version);
  }

  /** A document that came without its source. */
  Row bare(byte[] bytes, String documentId) {
    int[] values = new int[names.size()];
    Arrays.fill(values, Row.NONE);
    return new Row(bytes, documentId, 0, 0, values, Row.UNKNOWN);
  }

  private static void skipColon(JsonCursor cursor) {
    cursor.open();
  }

  // Our documents have their fields in order: names need not be made.
  private int column(byte[] bytes, int from, int expected) {
    byte[] name = names.get(Math.min(expected, key()));
    int end = from + 1 + name.length;
    boolean same =
        end < bytes.length
            && bytes[end] == '"'
            && name.length > 0
            && Arrays.equals(bytes, from + 1, end, name, 0, name.length);
    return same ? Math.min(expected, key()) : Row.NONE;
  }

  boolean isMissing(Row row, int column) {
    return column != id && row.value(column) == Row.NONE;
  }

  boolean isNull(Row row, int column) {
    int from = row.value(column);
    return from != Row.NONE && row.bytes()[from] == 'n';
  }

  /** Pushes the value as the store holds it. */
  void write(Row row, int column, ValueWriter writer) {
    if (column == id) {
      writer.string(row.id());
    } else if (row.value(column) == Row.NONE) {
      writer.missing();
    } else {
      Field field = schema.fields().get(column);
      new DocReader(row.bytes(), ours).write(row.value(column), field.held(), writer);
    }
  }

  /** The canonical value; null, or {@link Values#MISSING}. */
  @Nullable Object value(Row row, int column) {
    if (isMissing(row, column)) {
      return Values.MISSING;
    }
    if (column == id) {
      return row.id();
    }
    Field field = schema.fields().get(column);
    Object held = new DocReader(row.bytes(), ours).value(row.value(column), field.held());
    return held == null ? null : GivenValues.logical(held, field.type(), field.held());
  }

  /** The text of our key; null where others wrote the document without one. */
  @Nullable String key(Row row) {
    int from = row.value(key());
    if (!ours || from == Row.NONE || row.bytes()[from] != '"') {
      return null;
    }
    return new JsonCursor(row.bytes(), from).text();
  }
}
