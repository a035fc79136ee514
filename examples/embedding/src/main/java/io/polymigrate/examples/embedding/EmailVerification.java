package io.polymigrate.examples.embedding;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.AdapterRegistry;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One operation on one store, with its verbs: the same code for a table and for a collection. Opens
 * an adapter, and closes it.
 */
public final class EmailVerification implements AutoCloseable {
  /** By this name the change is known: given again it is not made again. */
  public static final String OPERATION_ID = "users-email-verified";

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final DatabaseAdapter adapter;

  /** Connects; the store's adapter is found by the connection string. */
  public EmailVerification(String url) {
    adapter = Stages.join(AdapterRegistry.load().open(ConnectionString.parse(url), executor));
  }

  private static MigrationOperation addField() {
    return Operations.addField("users", "email_verified", "boolean", false)
        .withBatchSize(500)
        .withOperationId(OPERATION_ID);
  }

  /**
   * Adds the field, or goes on where an interrupted call stopped; says how many records it changed.
   */
  public long add() {
    CallContext call = CallContext.create();
    Validation problems = Stages.join(adapter.check(addField(), call));
    if (!problems.ok()) {
      throw new IllegalStateException(problems.problems().get(0).message());
    }
    OperationResult result = Stages.join(adapter.execute(addField(), call));
    return result.match(OperationResult.Applied::records, already -> 0L);
  }

  /** Whether every user has the field. */
  public boolean added() {
    return Stages.join(adapter.inspect(addField(), CallContext.create())).ok();
  }

  /** Takes the field away from those that got it; users changed since are left alone and named. */
  public RollbackResult rollBack() {
    return Stages.join(adapter.rollBack(OPERATION_ID, CallContext.create()));
  }

  /** Gives the undo data up: from then on a rollback is refused. */
  public void keep() {
    Stages.join(adapter.finalizeUndo(OPERATION_ID, CallContext.create()));
  }

  @Override
  public void close() {
    Stages.join(adapter.closeAsync());
    executor.shutdown();
  }
}
