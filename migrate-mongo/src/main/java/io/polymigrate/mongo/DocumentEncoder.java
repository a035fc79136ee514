package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Encodes records as documents and statements, in the layout of a load. Not thread-safe. */
final class DocumentEncoder {
  private static final byte[] QUERY = BsonNames.of("q");
  private static final byte[] CHANGE = BsonNames.of("u");
  private static final byte[] UPSERT = BsonNames.of("upsert");
  private static final byte[] REPLACE_WITH = BsonNames.of("$replaceWith");
  private static final byte[] MERGE = BsonNames.of("$mergeObjects");
  private static final byte[] LITERAL = BsonNames.of("$literal");

  private final MongoLayout layout;
  private final BsonBuffer out;
  private final int maxDocument;
  private final BsonEncoder values;
  private final ValueWriter[] writers;
  private final BsonEncoder.Wrapping[] wrapping;
  private final boolean nullKeys;
  private final boolean timestamps;
  private final String encoding;
  private final RawSlice slice = new RawSlice();

  private RecordBatch batch;
  private boolean raw;
  private int column = -1;
  private int idStart;
  private int idEnd;

  @SuppressWarnings("NullAway") // the batch is set by begin
  DocumentEncoder(MongoLayout layout, BsonBuffer out, int maxDocument) {
    this.layout = layout;
    this.out = out;
    this.maxDocument = maxDocument;
    this.values = new BsonEncoder(out);
    int columns = layout.schema().fields().size();
    this.writers = new ValueWriter[columns];
    this.wrapping = new BsonEncoder.Wrapping[columns];
    for (int i = 0; i < columns; i++) {
      Field field = layout.schema().fields().get(i);
      wrapping[i] = BsonEncoder.Wrapping.of(field.held());
      writers[i] = ShapedWriter.of(field.held(), NativeDates.wanted(field), values);
    }
    this.nullKeys = layout.schema().key().contains(MongoLayout.ID);
    this.timestamps = layout.schema().fields().stream().anyMatch(DocumentEncoder::maybeTimestamp);
    this.encoding = layout.encodingName();
  }

  private static boolean maybeTimestamp(Field field) {
    return field.held() == LogicalType.Simple.VARIANT
        || field.held().equals(MongoExtensions.type(MongoExtensions.TIMESTAMP));
  }

  /** The batch that the following rows are of. */
  void begin(RecordBatch newBatch) {
    batch = newBatch;
    RawEncoding given = newBatch.recordEncoding();
    raw = given != null && given.name().equals(encoding);
  }

  /** The field whose value was refused last. */
  Optional<String> fieldInWork() {
    return column < 0 ? Optional.empty() : Optional.of(layout.schema().fields().get(column).name());
  }

  /** Where the key of the last statement is in the buffer: type byte, name and value. */
  int idStart() {
    return idStart;
  }

  int idEnd() {
    return idEnd;
  }

  /**
   * A document to insert.
   *
   * @return whether it will be there as it is: in an empty timestamp at the top the server puts its
   *     own time, unless the document comes by {@link #update}
   */
  boolean insert(int row) {
    column = -1;
    int start = out.position();
    if (raw) {
      rawDocument(row);
    } else {
      out.open();
      putId(row);
      putFields(row);
      out.close(start);
    }
    requireSize(start);
    int stamped = timestamps ? RawDocuments.emptyTimestamp(out.bytes(), start) : -1;
    if (stamped >= 0) {
      int end = BsonTypes.endOfName(out.bytes(), stamped);
      String name = new String(out.bytes(), stamped, end - stamped, StandardCharsets.UTF_8);
      column = layout.schema().indexOf(name);
    }
    return stamped < 0;
  }

  private void rawDocument(int row) {
    batch.rawRecords(row, 1, slice);
    out.putBytes(slice.bytes(), slice.offset(), slice.length());
  }

  /** A statement that writes a document whether its key is there or not. */
  void update(int row, LoadMode mode) {
    column = -1;
    int statement = out.open();
    out.put(BsonTypes.DOCUMENT);
    out.putBytes(QUERY);
    int query = out.open();
    idStart = out.position();
    if (raw) {
      batch.rawRecords(row, 1, slice);
      int at = RawDocuments.find(slice.bytes(), slice.offset(), MongoLayout.ID_NAME);
      int end = BsonTypes.end(slice.bytes()[at] & 0xff, slice.bytes(), at + 5);
      out.putBytes(slice.bytes(), at, end - at);
    } else {
      putId(row);
    }
    idEnd = out.position();
    out.close(query);
    if (mode == LoadMode.REPLACE && !timestamps) {
      out.put(BsonTypes.DOCUMENT);
      out.putBytes(CHANGE);
      putDocument(row);
    } else {
      putExpression(row, mode == LoadMode.REPLACE);
    }
    out.put(BsonTypes.BOOLEAN);
    out.putBytes(UPSERT);
    out.put(1);
    out.close(statement);
  }

  // [{$replaceWith: {$mergeObjects: ["$$ROOT", {$literal: document}]}}], or the literal alone:
  // unlike $set it takes every name, and keeps the order of fields.
  private void putExpression(int row, boolean alone) {
    out.put(BsonTypes.ARRAY);
    out.putBytes(CHANGE);
    int pipeline = out.open();
    out.put(BsonTypes.DOCUMENT);
    out.putBytes(BsonNames.index(0));
    int stage = out.open();
    out.put(BsonTypes.DOCUMENT);
    out.putBytes(REPLACE_WITH);
    if (alone) {
      putLiteral(row);
    } else {
      int replace = out.open();
      out.put(BsonTypes.ARRAY);
      out.putBytes(MERGE);
      int parts = out.open();
      out.put(BsonTypes.STRING);
      out.putBytes(BsonNames.index(0));
      out.putString("$$ROOT");
      out.put(BsonTypes.DOCUMENT);
      out.putBytes(BsonNames.index(1));
      putLiteral(row);
      out.close(parts);
      out.close(replace);
    }
    out.close(stage);
    out.close(pipeline);
  }

  private void putLiteral(int row) {
    int literal = out.open();
    out.put(BsonTypes.DOCUMENT);
    out.putBytes(LITERAL);
    putDocument(row);
    out.close(literal);
  }

  private void putDocument(int row) {
    int start = out.position();
    if (raw) {
      rawDocument(row);
    } else {
      out.open();
      putFields(row);
      out.close(start);
    }
    requireSize(start);
  }

  private void requireSize(int start) {
    int size = out.position() - start;
    if (size > maxDocument) {
      column = -1;
      throw new RefusedValueException(
          StandardErrorCode.RECORD_TOO_LARGE,
          "the document has " + size + " bytes; MongoDB allows " + maxDocument);
    }
  }

  private void putId(int row) {
    int[] keys = layout.keyColumns();
    switch (layout.key()) {
      case NONE -> {}
      case VALUE -> putKey(row, keys[0], MongoLayout.ID_NAME);
      case DOCUMENT -> {
        out.put(BsonTypes.DOCUMENT);
        out.putBytes(MongoLayout.ID_NAME);
        int start = out.open();
        for (int key : keys) {
          putKey(row, key, layout.name(key));
        }
        out.close(start);
      }
    }
  }

  private void putKey(int row, int key, byte[] name) {
    column = key;
    Presence presence = batch.presence(row, key);
    if (presence == Presence.MISSING || (presence == Presence.NULL && !nullKeys)) {
      throw MongoWriter.keyMissing();
    }
    values.element(name, wrapping[key]);
    batch.write(row, key, writers[key]);
  }

  private void putFields(int row) {
    for (int other : layout.otherColumns()) {
      column = other;
      values.element(layout.name(other), wrapping[other]);
      batch.write(row, other, writers[other]);
    }
    column = -1;
  }
}
