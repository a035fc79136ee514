package io.polymigrate.api;

import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * One open connection (or pool) to one database. Safe for use by many threads.
 *
 * <p><b>Rules for implementers</b>
 *
 * <ul>
 *   <li>No method blocks. A blocking driver runs on the executor given to the provider.
 *   <li>Arguments are checked at once; everything else fails through the stage, always as a {@link
 *       io.polymigrate.api.error.MigrationException}.
 *   <li>An operation whose type is not in {@link #operations()} fails with {@link
 *       io.polymigrate.api.error.StandardErrorCode#OPERATION_NOT_SUPPORTED} and leaves the database
 *       as it was.
 *   <li>An operation killed at any instant and run again ends where an undisturbed run ends.
 *   <li>Rolling back restores what the store held before that execution, and nothing else; a record
 *       that others changed since is reported as a conflict and left alone.
 *   <li>Containers whose name starts with {@code _polymigrate_} are the library's own and hidden
 *       from {@link #describe}.
 * </ul>
 */
public interface DatabaseAdapter extends AsyncCloseable {

  /** Which store this is. */
  AdapterInfo info();

  /** What it can do: exactly the types that have a handler. */
  Set<OperationType> operations();

  /** How this server holds a logical type. */
  TypeSupport support(LogicalType type);

  /** Applies an operation, continues an interrupted one, or says that it was applied before. */
  CompletionStage<OperationResult> execute(MigrationOperation operation, CallContext context);

  /** Whether the operation could be applied now. Changes nothing. */
  CompletionStage<Validation> check(MigrationOperation operation, CallContext context);

  /** Whether the store is as the operation leaves it. Changes nothing. */
  CompletionStage<Validation> inspect(MigrationOperation operation, CallContext context);

  /** Undoes an execution. Idempotent; may be interrupted and called again. */
  CompletionStage<RollbackResult> rollBack(String operationId, CallContext context);

  /** Gives up the undo data of an execution; it can't be rolled back afterwards. Idempotent. */
  CompletionStage<Void> finalizeUndo(String operationId, CallContext context);

  /** All containers, sorted by name. */
  CompletionStage<List<ContainerDescription>> describe(CallContext context);

  /** One container; fails with {@code CONTAINER_NOT_FOUND}. */
  CompletionStage<ContainerDescription> describe(String container, CallContext context);

  /** Cuts a container into splits and takes a snapshot of it. */
  CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context);

  /**
   * Checks the target, or makes it, before the first record.
   *
   * @return fails with {@code SCHEMA_MISMATCH}, {@code TYPE_NOT_SUPPORTED}, {@code
   *     CONTAINER_NOT_FOUND} when the records could not be written, and then has changed nothing
   */
  CompletionStage<LoadSession> openLoad(LoadRequest request, CallContext context);

  /** Where runs keep their checkpoints in this store. */
  CheckpointStore checkpoints();
}
