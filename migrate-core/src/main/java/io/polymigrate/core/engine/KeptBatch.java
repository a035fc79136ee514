package io.polymigrate.core.engine;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.core.carry.BatchView;

/** Survives its sink's release, so that it can be written again, and its rejects be kept. */
final class KeptBatch extends BatchView {
  KeptBatch(RecordBatch batch) {
    super(batch);
  }

  @Override
  public void release() {
    // The worker releases what is under it once the write is settled.
  }
}
