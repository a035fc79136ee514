package io.polymigrate.core.carry;

import io.polymigrate.api.record.RawEncoding;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueWriter;
import org.jspecify.annotations.Nullable;

/** A batch some of whose columns go through carriers. */
final class CarriedBatch extends BatchView {
  private final RecordSchema schema;
  private final @Nullable Carrier[] carriers;

  CarriedBatch(RecordBatch batch, RecordSchema schema, @Nullable Carrier[] carriers) {
    super(batch);
    this.schema = schema;
    this.carriers = carriers;
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public void write(int row, int column, ValueWriter writer) {
    Carrier carrier = carriers[column];
    if (carrier == null) {
      under().write(row, column, writer);
    } else {
      carrier.to(writer);
      under().write(row, column, carrier);
    }
  }

  @Override
  public @Nullable RawEncoding encoding(int column) {
    return carriers[column] == null ? under().encoding(column) : null;
  }

  @Override
  public @Nullable RawEncoding recordEncoding() {
    return null;
  }

  @Override
  public void rawRecords(int firstRow, int count, RawSlice slice) {
    throw new IllegalStateException("A batch with carried columns has no raw form");
  }
}
