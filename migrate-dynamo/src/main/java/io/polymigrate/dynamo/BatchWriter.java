package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.SerialSink;
import java.util.Optional;
import java.util.function.Function;

/** Writes batches, each with many requests in flight. */
final class BatchWriter implements SerialSink.Writer {
  private final String container;
  private final DirectRequests direct;
  private final Function<DirectRequests, ItemWriter> writers;
  private volatile boolean stopAtRejections;

  BatchWriter(
      DynamoConnection connection, String container, Function<DirectRequests, ItemWriter> writers) {
    this.direct = new DirectRequests(connection);
    this.container = container;
    this.writers = writers;
  }

  @Override
  public void stopAtRejections() {
    stopAtRejections = true;
  }

  @Override
  public WriteResult write(RecordBatch batch, Optional<CheckpointMark> mark) {
    ItemWriter writer = writers.apply(direct);
    try {
      return writer.write(batch, stopAtRejections);
    } catch (RuntimeException e) {
      throw translate(e, writer);
    }
  }

  @Override
  public void close() {
    direct.close();
  }

  // What is known of one request says little of those that went before it.
  private RuntimeException translate(RuntimeException failure, ItemWriter writer) {
    RuntimeException translated =
        DynamoErrors.writing("Writing into '" + container + "'").apply(failure);
    return translated instanceof MigrationException known
            && known.outcome() == Outcome.NOT_APPLIED
            && writer.sent()
        ? new MigrationException(
            known.code(), Outcome.PARTIALLY_APPLIED, String.valueOf(known.getMessage()), known)
        : translated;
  }
}
