package io.polymigrate.elastic;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.spi.JsonCursor;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
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
  private final byte[][] names;
  private final Map<String, Integer> byName = new HashMap<>();
  private final LogicalType[] held;
  private final int id;

  /**
   * Columns.
   *
   * @param ours whether names are escaped, and keys kept
   */
  Columns(RecordSchema schema, boolean ours) {
    this.schema = schema;
    this.ours = ours;
    this.held = schema.fields().stream().map(Field::held).toArray(LogicalType[]::new);
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
    names = all.stream().map(JsonCursor::plain).toArray(byte[][]::new);
  }

  RecordSchema schema() {
    return schema;
  }

  boolean ours() {
    return ours;
  }

  /** The column of our key. */
  int key() {
    return names.length - 1;
  }

  /** How many places a row has. */
  int width() {
    return names.length * Row.PLACES;
  }

  /** Finds the values of a source. */
  Row row(byte[] bytes, String documentId, int from, Row.Version version) {
    int[] places = new int[width()];
    Arrays.fill(places, Row.NONE);
    JsonCursor cursor = new JsonCursor(bytes, from);
    scan(bytes, cursor, places, 0);
    return new Row(bytes, documentId, from, cursor.end(), places, version);
  }

  /**
   * Finds the values of the source that begins there, and steps over it. Our documents have their
   * fields in order, so that names need not be made.
   */
  void scan(byte[] bytes, JsonCursor cursor, int[] places, int base) {
    int key = key();
    int expected = key;
    cursor.open();
    while (cursor.next()) {
      byte[] name = names[expected];
      int column =
          name.length > 0 && cursor.named(name)
              ? expected
              : byName.getOrDefault(cursor.name(), Row.NONE);
      int from = cursor.position();
      cursor.skip();
      if (column >= 0) {
        int end = cursor.end();
        int place = base + column * Row.PLACES;
        places[place] = from;
        places[place + 1] = bytes[from] == '"' && cursor.escaped() ? ~end : end;
        expected = column == key ? 0 : column + 1;
      }
    }
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
    write(row, column, new DocReader(row.bytes(), ours), writer);
  }

  /** Pushes the value by way of a reader of the row's bytes. */
  void write(Row row, int column, DocReader reader, ValueWriter writer) {
    if (column == id) {
      writer.string(row.id());
    } else if (row.value(column) == Row.NONE) {
      writer.missing();
    } else {
      reader.write(row.value(column), row.end(column), row.escaped(column), held[column], writer);
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
