package io.polymigrate.elastic;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.SortKeyReader;
import io.polymigrate.api.spi.SortKeyWriter;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes documents of the records of batches: their id, which people read and which is at most 512
 * bytes, and their source. Not for use by several threads at once.
 */
final class DocEncoder {
  private static final int LONGEST_ID = 512;
  private static final int LARGEST = 50_000_000;

  private final RecordSchema schema;
  private final List<LogicalType> keyTypes = new ArrayList<>();
  private final int[] keyColumns;
  private final LongSupplier numbers;
  private final Optional<JsonSchema> rules;
  private final List<byte[]> names = new ArrayList<>();

  private final Bytes key = new Bytes();
  private final SortKeyWriter keyWriter = new SortKeyWriter(key);
  private final ValueCollector collector = new ValueCollector();

  /** The field that is looked at. */
  private String at = "";

  /**
   * A document.
   *
   * @param row the record
   * @param id its id
   * @param from where its source begins in the bytes
   * @param to where it ends
   * @param whole whether no field is missing
   */
  record Doc(int row, String id, int from, int to, boolean whole) {}

  /**
   * An encoder.
   *
   * @param schema what the batches bring, with the container's key
   * @param numbers the next number, for records without a key
   * @param rules what records are held to, if they are
   */
  DocEncoder(RecordSchema schema, LongSupplier numbers, Optional<JsonSchema> rules) {
    this.schema = schema;
    this.numbers = numbers;
    this.rules = rules;
    this.keyColumns = new int[schema.key().size()];
    for (int i = 0; i < keyColumns.length; i++) {
      keyColumns[i] = schema.indexOf(schema.key().get(i));
      keyTypes.add(schema.fields().get(keyColumns[i]).held());
    }
    for (Field field : schema.fields()) {
      Bytes name = new Bytes();
      name.add(',');
      DocWriter.quoted(name, FieldNames.escaped(field.name()));
      names.add(name.add(':').toArray());
    }
  }

  /** Appends the source; null when the record is refused, and the rejection is added. */
  @Nullable Doc encode(RecordBatch batch, int row, Bytes out, List<Rejection> rejections) {
    int from = out.length();
    try {
      writeKey(batch, row);
      String id = keyColumns.length == 0 ? HexFormat.of().formatHex(key.toArray()) : id();
      rules.ifPresent(it -> requireValid(it, batch, row));
      boolean whole = source(batch, row, out);
      if (out.length() - from > LARGEST) {
        throw new RefusedValueException(
            StandardErrorCode.RECORD_TOO_LARGE,
            "the document is larger than " + LARGEST + " bytes");
      }
      return new Doc(row, id, from, out.length(), whole);
    } catch (RefusedValueException e) {
      out.truncate(from);
      Optional<String> field = at.isEmpty() ? Optional.empty() : Optional.of(at);
      rejections.add(new Rejection(row, field, e.code(), String.valueOf(e.getMessage())));
      return null;
    }
  }

  private void requireValid(JsonSchema schemaOfRecords, RecordBatch batch, int row) {
    Optional<JsonSchema.Violation> violation =
        schemaOfRecords.violation(name -> value(batch, row, name));
    if (violation.isPresent()) {
      at = violation.get().field();
      throw new RefusedValueException(StandardErrorCode.SCHEMA_VIOLATION, violation.get().reason());
    }
  }

  private @Nullable Object value(RecordBatch batch, int row, String name) {
    int column = schema.indexOf(name);
    if (column < 0 || batch.presence(row, column) != RecordBatch.Presence.PRESENT) {
      return null;
    }
    at = name;
    ValueCollector collector = new ValueCollector();
    batch.write(row, column, collector);
    Object held = collector.take();
    Field field = schema.fields().get(column);
    return held == null ? null : GivenValues.logical(held, field.type(), field.held());
  }

  private void writeKey(RecordBatch batch, int row) {
    key.truncate(0);
    if (keyColumns.length == 0) {
      keyWriter.longValue(numbers.getAsLong());
    }
    for (int column : keyColumns) {
      at = schema.fields().get(column).name();
      if (batch.presence(row, column) != RecordBatch.Presence.PRESENT) {
        throw new RefusedValueException(
            StandardErrorCode.KEY_MISSING, "a part of the key has no value");
      }
      batch.write(row, column, keyWriter);
    }
  }

  private boolean source(RecordBatch batch, int row, Bytes out) {
    boolean whole = true;
    out.addAscii("{\"").addAscii(FieldNames.KEY).addAscii("\":\"");
    DocWriter.hex(out, key);
    out.add('"');
    DocWriter writer = new DocWriter(out);
    for (int column = 0; column < names.size(); column++) {
      at = schema.fields().get(column).name();
      int before = out.length();
      out.add(names.get(column));
      writer.begin();
      batch.write(row, column, writer);
      if (writer.isMissing()) {
        out.truncate(before);
        whole = false;
      }
    }
    at = "";
    out.add('}');
    return whole;
  }

  // One field is its text; of several, a backslash stands before a colon and a backslash.
  private String id() {
    StringBuilder id = new StringBuilder();
    SortKeyReader reader = new SortKeyReader(key.toArray());
    for (int i = 0; i < keyTypes.size(); i++) {
      at = schema.key().get(i);
      reader.next(keyTypes.get(i), collector);
      Object value = collector.take();
      String text =
          value instanceof byte[] bytes
              ? HexFormat.of().formatHex(bytes)
              : value == null ? "" : GivenValues.text(value);
      if (keyTypes.size() == 1) {
        // An id is never empty.
        id.append(text.isEmpty() || text.startsWith("~") ? "~" + text : text);
      } else {
        id.append(i == 0 ? "" : ":").append(text.replace("\\", "\\\\").replace(":", "\\:"));
      }
    }
    at = keyTypes.size() == 1 ? schema.key().get(0) : "";
    // A character is three bytes at most.
    int length =
        id.length() * 3 <= LONGEST_ID ? 0 : id.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_ID) {
      throw RefusedValueException.notRepresentable(
          "the key takes " + length + " bytes, and an id of Elasticsearch at most " + LONGEST_ID);
    }
    return id.toString();
  }
}
