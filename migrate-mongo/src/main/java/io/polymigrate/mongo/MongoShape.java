package io.polymigrate.mongo;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RecordSchema;
import org.jspecify.annotations.Nullable;

/** What a source needs to know of its records. One per source, for the columns learn. */
final class MongoShape {
  private final RecordSchema schema;
  private final MongoColumns columns;
  private final Shape[] held;
  private final @Nullable RawEncoding encoding;

  /**
   * The shape of records.
   *
   * @param schema what to read
   * @param physical how the collection keeps its key
   * @param whole whether the schema is the whole document
   */
  MongoShape(RecordSchema schema, MongoLayout physical, boolean whole) {
    this.schema = schema;
    this.columns = new MongoColumns(schema, physical, whole);
    this.held = schema.fields().stream().map(f -> Shape.of(f.held())).toArray(Shape[]::new);
    this.encoding =
        whole && schema.key().equals(physical.schema().key()) && !schema.key().isEmpty()
            ? new RawEncoding(MongoLayout.of(schema).encodingName())
            : null;
  }

  RecordSchema schema() {
    return schema;
  }

  MongoColumns columns() {
    return columns;
  }

  Shape held(int column) {
    return held[column];
  }

  @Nullable RawEncoding encoding() {
    return encoding;
  }
}
