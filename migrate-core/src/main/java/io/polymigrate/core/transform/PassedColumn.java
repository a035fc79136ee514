package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.Field;
import java.util.Set;

/**
 * A field as it came, perhaps under another name.
 *
 * @param field the output's field
 * @param source name in the input
 * @param passes position in the input
 * @param omitNulls whether null becomes missing
 */
record PassedColumn(Field field, String source, int passes, boolean omitNulls) implements Column {

  @Override
  public Set<String> inputs() {
    return Set.of(source);
  }

  @Override
  public ColumnReader open(RecordBatch batch) {
    return new ColumnReader() {
      @Override
      public Presence presence(int row) {
        Presence presence = batch.presence(row, passes);
        return omitNulls && presence == Presence.NULL ? Presence.MISSING : presence;
      }

      @Override
      public void write(int row, ValueWriter writer) {
        if (omitNulls && batch.presence(row, passes) == Presence.NULL) {
          writer.missing();
        } else {
          batch.write(row, passes, writer);
        }
      }
    };
  }
}
