package io.polymigrate.api.spi;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * An adapter that reaches its store by work that blocks. Subclasses say what describing, planning,
 * opening and closing are; this class runs them on the executor, not at all when the call was
 * stopped before or the adapter closed, and words their failures alike.
 *
 * <p>Safe for use by many threads; the methods of subclasses are called by many at once.
 */
public abstract class BlockingAdapter implements JournaledAdapter {
  private final Executor executor;
  private final CloseOnce closing;
  private volatile boolean closed;

  /** An adapter that works on that executor, which it does not close. */
  protected BlockingAdapter(Executor executor) {
    this.executor = executor;
    this.closing = CloseOnce.quietly(executor, this::disconnect);
  }

  /**
   * What failures of work mean that only reads.
   *
   * @param doing what was done, as the beginning of a sentence: {@code Describing 'users'}
   */
  protected abstract Function<Throwable, RuntimeException> reading(String doing);

  /**
   * What failures of work mean that may have written.
   *
   * @param doing what was done, as the beginning of a sentence
   */
  protected abstract Function<Throwable, RuntimeException> writing(String doing);

  /** See {@link io.polymigrate.api.DatabaseAdapter#describe(CallContext)}. */
  protected abstract List<ContainerDescription> describeAll(CallContext context) throws Exception;

  /** See {@link io.polymigrate.api.DatabaseAdapter#describe(String, CallContext)}. */
  protected abstract ContainerDescription describeOne(String container, CallContext context)
      throws Exception;

  /** See {@link io.polymigrate.api.DatabaseAdapter#plan}. */
  protected abstract ExtractPlan makePlan(ExtractRequest request, CallContext context)
      throws Exception;

  /** See {@link io.polymigrate.api.DatabaseAdapter#openLoad}. */
  protected abstract LoadSession startLoad(LoadRequest request, CallContext context)
      throws Exception;

  /** Closes what the adapter holds; called once. Its failure is of no interest to anyone. */
  protected abstract void disconnect() throws Exception;

  private <T> CompletionStage<T> supply(
      CallContext context, Callable<T> work, Function<Throwable, RuntimeException> translate) {
    return Stages.supply(
        executor,
        () -> {
          context.throwIfStopped();
          requireOpen();
          return work.call();
        },
        translate);
  }

  private void requireOpen() {
    if (closed) {
      throw MigrationException.refusal(
          StandardErrorCode.CONNECTION_FAILED, "The adapter is closed; open another one");
    }
  }

  @Override
  public final CompletionStage<List<ContainerDescription>> describe(CallContext context) {
    return supply(context, () -> describeAll(context), reading("Describing the database"));
  }

  @Override
  public final CompletionStage<ContainerDescription> describe(
      String container, CallContext context) {
    return supply(
        context, () -> describeOne(container, context), reading("Describing '" + container + "'"));
  }

  @Override
  public final CompletionStage<ExtractPlan> plan(ExtractRequest request, CallContext context) {
    return supply(
        context,
        () -> makePlan(request, context),
        reading("Planning the extract of '" + request.container() + "'"));
  }

  @Override
  public final CompletionStage<LoadSession> openLoad(LoadRequest request, CallContext context) {
    return supply(
        context,
        () -> startLoad(request, context),
        writing("Opening the load of '" + request.container() + "'"));
  }

  @Override
  public final CompletionStage<Void> closeAsync() {
    closed = true;
    return closing.closeAsync();
  }
}
