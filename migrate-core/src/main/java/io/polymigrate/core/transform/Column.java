package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.type.Field;
import java.util.Set;

/** How one field of the output is made from a record of the input. Stateless. */
interface Column {

  /** The output's field. */
  Field field();

  /** The input's fields it looks at. */
  Set<String> inputs();

  /** Whether the same record always gives the same value. */
  default boolean deterministic() {
    return true;
  }

  /** The input column that it hands on unchanged, or -1. */
  default int passes() {
    return -1;
  }

  /** Starts reading a batch; has its own scratch. */
  ColumnReader open(RecordBatch batch);
}
