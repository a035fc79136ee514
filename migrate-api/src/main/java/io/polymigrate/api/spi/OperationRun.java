package io.polymigrate.api.spi;

import io.polymigrate.api.CallContext;

/**
 * One run of one operation by a {@link BlockingHandler}: what it is about, and how fast it may go.
 * An execution that was interrupted has several runs. An adapter's subclass adds how that store is
 * reached, and what earlier runs noted: in the journal's entry ({@link JournaledRun}), or where the
 * store can change it together with the records.
 *
 * <p>Used by one thread.
 */
public abstract class OperationRun {
  private final OperationCall call;

  /** A run for that call. */
  protected OperationRun(OperationCall call) {
    this.call = call;
  }

  /** Deadline, cancellation, progress and rate of the call. */
  public final CallContext context() {
    return call.context();
  }

  /** Identity of the execution; empty when it is only a question and was given none. */
  public final String operationId() {
    return call.operationId();
  }

  /** The table, collection or key pattern that the operation names. */
  public final String container() {
    return call.operation().collectionOrTable();
  }

  /** How many records to change in one request or transaction, at least 1. */
  public final int batchSize() {
    return call.operation().batchSize();
  }

  /** Whether this is part of an execution (the check before it, for one), and no mere question. */
  public final boolean executing() {
    return call.executing();
  }

  /** Whether this run or an earlier one may have changed something; asked after a failure. */
  public abstract boolean begun();

  /**
   * Asks for leave to change so many more records: waits when the rate limit says so.
   *
   * @throws io.polymigrate.api.error.MigrationException when the call was cancelled or its time is
   *     over
   */
  public final void throttle(long records) {
    context().throwIfStopped();
    Stages.pause(context().rateLimit().acquire(records, 0));
  }

  /** Tells the caller that so many more records were changed. */
  public final void progress(long records) {
    context().progress().advanced(container(), records, 0);
  }
}
