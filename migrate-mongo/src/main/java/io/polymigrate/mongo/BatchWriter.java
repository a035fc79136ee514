package io.polymigrate.mongo;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.WriteResult;

/** Writes the batches of one worker, one after the other; blocks. */
interface BatchWriter {
  /** The collection that is written to. */
  String collection();

  WriteResult write(RecordBatch batch);

  /** See {@link io.polymigrate.api.record.RecordSink#stopAtRejections()}. */
  void stopAtRejections();

  void close();
}
