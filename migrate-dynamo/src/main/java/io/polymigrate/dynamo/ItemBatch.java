package io.polymigrate.dynamo;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.LogicalType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items as they came; a value is taken apart when it is asked for. */
final class ItemBatch implements RecordBatch {
  private final RecordSchema schema;
  private final List<Map<String, AttributeValue>> items;
  private final Optional<String> position;
  private final long bytes;

  ItemBatch(
      RecordSchema schema,
      List<Map<String, AttributeValue>> items,
      Optional<String> position,
      long bytes) {
    this.schema = schema;
    this.items = items;
    this.position = position;
    this.bytes = bytes;
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public long byteSize() {
    return bytes;
  }

  @Override
  public Optional<String> position() {
    return position;
  }

  @Override
  public Presence presence(int row, int column) {
    AttributeValue value = items.get(row).get(schema.fields().get(column).name());
    return value == null
        ? Presence.MISSING
        : Boolean.TRUE.equals(value.nul()) ? Presence.NULL : Presence.PRESENT;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    AttributeValue value = items.get(row).get(schema.fields().get(column).name());
    if (value == null) {
      writer.missing();
    } else {
      LogicalType held = schema.fields().get(column).held();
      Values.write(Attributes.read(value, held), held, writer);
    }
  }

  @Override
  public void release() {
    // Items are ordinary objects: nothing to give back.
  }
}
