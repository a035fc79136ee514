package io.polymigrate.api.spi;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Extract and load as operations: an adapter can check them; carried out they are by the engine,
 * which joins one of each. A load that keeps prior images is undone here: adapters that can do so
 * override {@link #undo} and {@link #release}.
 *
 * @param <R> the adapter's kind of run
 */
public abstract class EngineStep<R extends OperationRun>
    extends BlockingHandler<EngineStep.Spec, R> {

  /**
   * What is read or written.
   *
   * @param container its name
   * @param required whether it must be there already
   * @param fields what it must have
   * @param filter what must make sense for it
   */
  public record Spec(String container, boolean required, List<String> fields, Filter filter) {
    /** Copies the list. */
    public Spec {
      fields = List.copyOf(fields);
    }
  }

  /** A step on that store. */
  protected EngineStep(BlockingStore<R> store) {
    super(store);
  }

  /** Parses an extract, for {@link OperationHandlers.Builder#on}. */
  public static Spec parseExtract(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "source_table", "fields", "key", "nulls");
    List<String> fields = new ArrayList<>(data.texts("fields"));
    fields.addAll(data.texts("key"));
    String container = data.optionalText("source_table").orElse(operation.collectionOrTable());
    return new Spec(container, true, fields, OperationData.filter(operation));
  }

  /**
   * Parses a load, for {@link OperationHandlers.Builder#on}.
   *
   * @param more keys of this store alone, beside those of all
   */
  public static Spec parseLoad(MigrationOperation operation, String... more) {
    List<String> keys =
        new ArrayList<>(List.of("target_table", "mode", "undo", "create", "key", "indexes"));
    keys.addAll(Arrays.asList(more));
    OperationData data = OperationData.of(operation, keys.toArray(String[]::new));
    OperationData.noConditions(operation, "a load writes what it is given");
    String container = data.optionalText("target_table").orElse(operation.collectionOrTable());
    return new Spec(container, !data.flag("create", true), List.of(), Filter.all());
  }

  /** Refuses a container that is not there. */
  protected abstract void requireContainer(String container, R run) throws Exception;

  /**
   * Refuses a name that the store can't have, for a container that a load may create. Takes any
   * unless overridden.
   */
  protected void requireName(String container, R run) throws Exception {}

  /** The container must be there, have the fields, and the filter must make sense for it. */
  protected abstract void checkReadable(Spec spec, R run, Problems problems) throws Exception;

  @Override
  protected final void check(Spec spec, R run, Problems problems) throws Exception {
    if (run.executing()) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          "one step alone moves nothing; put it into a migration with its counterpart and run"
              + " that");
    } else if (spec.required()) {
      checkReadable(spec, run, problems);
    } else {
      requireName(spec.container(), run);
    }
  }

  @Override
  protected final long apply(Spec spec, R run) {
    throw MigrationException.invalid("One step alone moves nothing");
  }

  @Override
  protected final void inspect(Spec spec, R run, Problems problems) throws Exception {
    requireContainer(spec.container(), run);
  }

  // Only a load that keeps prior images ever gets into the journal.
  @Override
  protected RollbackResult undo(Spec spec, R run) throws Exception {
    return undone(run);
  }
}
