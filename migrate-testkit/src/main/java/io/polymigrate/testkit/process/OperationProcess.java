package io.polymigrate.testkit.process;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.OperationCodec;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.testkit.OperatedStore;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One verb on one operation in a process of its own, which dies at an instant that {@link
 * io.polymigrate.api.spi.KillPoint} names, as by {@code kill -9}.
 */
public final class OperationProcess {
  /** What a killed process leaves. */
  public static final int KILLED = MortalProcess.KILLED;

  /** What is done with the operation. */
  public enum Verb {
    /** It is executed. */
    EXECUTE,
    /** The execution of its identity is rolled back. */
    ROLL_BACK,
    /** The undo data of the execution of its identity is given up. */
    FINALIZE
  }

  private OperationProcess() {}

  /**
   * Runs the verb in a new process with this one's class path; blocks.
   *
   * @param url of the store, for whichever adapter on the class path knows its scheme
   * @param killPoint where to die: {@code name}, {@code name:visit} or {@code *:visit}
   * @return {@link #KILLED} when it died there, 0 when it lived to the end, 1 when the verb failed
   */
  public static int run(String url, Verb verb, MigrationOperation operation, String killPoint)
      throws IOException, InterruptedException {
    return MortalProcess.run(
        OperationProcess.class, killPoint, url, verb.name(), Json.write(operation.toMap()));
  }

  /** The process that may die: URL, verb, operation. */
  public static void main(String[] arguments) {
    ExecutorService executor = Executors.newCachedThreadPool();
    DatabaseAdapter adapter = OperatedStore.open(arguments[0], executor);
    MigrationOperation operation = OperationCodec.fromJson(arguments[2]);
    try {
      switch (Verb.valueOf(arguments[1])) {
        case EXECUTE -> Stages.join(adapter.execute(operation, CallContext.create()));
        case ROLL_BACK ->
            Stages.join(
                adapter.rollBack(operation.operationId().orElseThrow(), CallContext.create()));
        case FINALIZE ->
            Stages.join(
                adapter.finalizeUndo(operation.operationId().orElseThrow(), CallContext.create()));
      }
      System.exit(0);
    } catch (RuntimeException e) {
      System.err.println("The operation failed: " + e);
      System.exit(1);
    }
  }
}
