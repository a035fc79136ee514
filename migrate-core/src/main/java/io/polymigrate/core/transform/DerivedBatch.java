package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordBatch;

/**
 * A batch made from another, which says where each record came from: what is dead-lettered is the
 * record as the source gave it.
 */
public interface DerivedBatch extends RecordBatch {

  /** The batch it was made from. */
  RecordBatch source();

  /** The source's row that this row was made from. */
  int sourceRow(int row);
}
