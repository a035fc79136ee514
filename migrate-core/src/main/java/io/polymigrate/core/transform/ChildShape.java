package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a child goes into its parent.
 *
 * @param columns positions in the child's records
 * @param fields the members made of them
 */
@SuppressWarnings("ArrayRecordComponent") // ours alone, never compared
record ChildShape(int[] columns, List<Field> fields) {

  /** Without the child key, which says what the parent's key says, unless fields are named. */
  static ChildShape of(Embedding embedding, RecordSchema schema) {
    List<String> names = new ArrayList<>();
    if (embedding.fields().isEmpty()) {
      boolean junction = embedding.through().isPresent();
      schema.fields().stream()
          .map(Field::name)
          .filter(name -> junction || !embedding.childKey().contains(name))
          .forEach(names::add);
    } else {
      names.addAll(embedding.fields());
      embedding.embeds().forEach(nested -> names.add(nested.as()));
    }
    RowKeys unused = RowKeys.of(schema, names, "the records of '" + embedding.sourceTable() + "'");
    List<Field> fields = new ArrayList<>();
    int[] columns = new int[names.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = schema.indexOf(names.get(i));
      fields.add(schema.fields().get(columns[i]));
    }
    return new ChildShape(columns, fields);
  }

  LogicalType.Struct type() {
    return new LogicalType.Struct(fields);
  }

  /** Pushes a child as a struct. */
  void write(RecordBatch batch, int row, ValueWriter writer) {
    writer.beginStruct();
    for (int i = 0; i < columns.length; i++) {
      if (batch.presence(row, columns[i]) != Presence.MISSING) {
        writer.name(fields.get(i).name());
        batch.write(row, columns[i], writer);
      }
    }
    writer.endStruct();
  }
}
