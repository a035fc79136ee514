package io.polymigrate.testkit;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;

/**
 * A store of a test's own with an adapter open on it, for the tests of that adapter's operations:
 * the verbs, waited for, and a look at everything that is there. Used by one thread.
 */
public interface OperatedStore extends AutoCloseable {

  /** The connection string, for whoever opens the store a second time. */
  String url();

  /** The adapter that is open on it. */
  DatabaseAdapter adapter();

  /**
   * What the store holds, read past the adapter: definitions and records in an order of its own,
   * and the logical schemas beside them; not what is kept for rollbacks and resuming.
   */
  List<String> everything() throws Exception;

  /** What is kept for rollbacks and resuming, but for the journal: empty once all is finalised. */
  List<String> leftOver() throws Exception;

  @Override
  void close();

  /** Opens whichever adapter on the class path knows the scheme; the caller closes it. */
  static DatabaseAdapter open(String url, ExecutorService executor) {
    AdapterConfig config = new AdapterConfig(ConnectionString.parse(url), executor);
    for (AdapterProvider provider : ServiceLoader.load(AdapterProvider.class)) {
      if (provider.schemes().contains(config.url().scheme())) {
        return OpenAdapter.join(provider.open(config));
      }
    }
    throw new IllegalStateException("No adapter for " + config.url().scheme());
  }

  /** Executes an operation. */
  default OperationResult apply(MigrationOperation operation) {
    return OpenAdapter.join(adapter().execute(operation, CallContext.create()));
  }

  /** Executes an operation that was not applied before; how many records it changed. */
  default long applied(MigrationOperation operation) {
    return apply(operation)
        .match(
            OperationResult.Applied::records,
            already -> {
              throw new AssertionError("Was applied already: " + already.evidence());
            });
  }

  /** Whether it could be applied now. */
  default Validation check(MigrationOperation operation) {
    return OpenAdapter.join(adapter().check(operation, CallContext.create()));
  }

  /** Whether the store is as the operation leaves it. */
  default Validation inspect(MigrationOperation operation) {
    return OpenAdapter.join(adapter().inspect(operation, CallContext.create()));
  }

  /** Rolls the execution of that identity back. */
  default RollbackResult rollBack(String id) {
    return OpenAdapter.join(adapter().rollBack(id, CallContext.create()));
  }

  /** Gives up what was kept for the execution of that identity. */
  default void finalizeUndo(String id) {
    OpenAdapter.join(adapter().finalizeUndo(id, CallContext.create()));
  }

  /** The code of a failure, which must be one of ours. */
  static ErrorCode code(Throwable failure) {
    if (failure instanceof MigrationException ours) {
      return ours.code();
    }
    throw new AssertionError("Failed with something else than our exception", failure);
  }
}
