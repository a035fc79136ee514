package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.ValueWriter;

/** One column's values in one batch; rows are the input's. Used by one thread at a time. */
interface ColumnReader {

  /** Whether there is a value; where finding out fails, there is one, and writing it fails. */
  Presence presence(int row);

  /** Pushes the value. */
  void write(int row, ValueWriter writer);
}
