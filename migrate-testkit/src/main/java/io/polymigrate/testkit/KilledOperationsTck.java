package io.polymigrate.testkit;

import static io.polymigrate.testkit.process.OperationProcess.KILLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.testkit.process.OperationProcess;
import io.polymigrate.testkit.process.OperationProcess.Verb;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operation of an adapter dies at some instant, as by {@code kill -9}; with {@code
 * -Dpolymigrate.chaos=true} at each. Run again it ends as undisturbed, and rolled back the store is
 * as it was. An adapter's test class names the operations and opens a store with records for them.
 *
 * @param <S> the adapter's store
 */
public abstract class KilledOperationsTck<S extends OperatedStore> {
  private static final boolean CHAOS = Boolean.getBoolean("polymigrate.chaos");

  /** More instants than any operation has. */
  private static final int LIMIT = 100;

  private static final String ID = "op";

  /**
   * An operation, and at which instants to die without chaos; 0 for none.
   *
   * @param operation gets an identity and a small batch size
   * @param forth while it is executed
   * @param back while it is rolled back
   */
  public record Killed(MigrationOperation operation, int forth, int back) {
    /** Makes an identity and small batches of the operation's. */
    public Killed {
      operation = operation.withBatchSize(3).withOperationId(ID);
    }
  }

  /** For subclasses. */
  protected KilledOperationsTck() {}

  /** The operations, each as different as can be from the others in how it could go wrong. */
  protected abstract List<Killed> operations();

  /** A new store with the records that the operation is about, and others. */
  protected abstract S open(MigrationOperation operation) throws Exception;

  /** The operation as that store takes it: as it is unless overridden. */
  protected MigrationOperation suited(S store, MigrationOperation operation) {
    return operation;
  }

  @TestFactory
  Stream<DynamicTest> killedWhileExecutingItEndsAsUndisturbedAndIsUndoneExactly() {
    return tests(
        operations().stream().filter(each -> CHAOS || each.forth() > 0), this::killedForth);
  }

  @TestFactory
  Stream<DynamicTest> killedWhileRollingBackItIsUndoneExactlyAllTheSame() {
    return tests(operations().stream().filter(each -> CHAOS || each.back() > 0), this::killedBack);
  }

  private static Stream<DynamicTest> tests(Stream<Killed> chosen, Trial trial) {
    return chosen.map(
        each ->
            DynamicTest.dynamicTest(
                each.operation().type() + " on " + each.operation().collectionOrTable(),
                () -> trial.on(each)));
  }

  private void killedForth(Killed each) throws Exception {
    List<String> before;
    List<String> undisturbed;
    long records;
    try (S store = open(each.operation())) {
      before = store.everything();
      records = store.applied(suited(store, each.operation()));
      undisturbed = store.everything();
    }
    for (int instant : instants(each.forth())) {
      try (S store = open(each.operation())) {
        MigrationOperation operation = suited(store, each.operation());
        if (!dies(store, Verb.EXECUTE, operation, instant)) {
          break;
        }

        assertThat(store.applied(operation)).as("instant " + instant).isEqualTo(records);
        assertThat(store.everything()).as("instant " + instant).isEqualTo(undisturbed);

        store.rollBack(ID);

        assertThat(store.everything()).as("back from instant " + instant).isEqualTo(before);
      }
      try (S store = open(each.operation())) {
        dies(store, Verb.EXECUTE, suited(store, each.operation()), instant);

        store.rollBack(ID);

        assertThat(store.everything()).as("given up at instant " + instant).isEqualTo(before);
      }
    }
  }

  private void killedBack(Killed each) throws Exception {
    for (int instant : instants(each.back())) {
      try (S store = open(each.operation())) {
        MigrationOperation operation = suited(store, each.operation());
        List<String> before = store.everything();
        store.apply(operation);
        if (!dies(store, Verb.ROLL_BACK, operation, instant)) {
          break;
        }

        store.rollBack(ID);

        assertThat(store.everything()).as("instant " + instant).isEqualTo(before);

        store.finalizeUndo(ID);

        assertThat(store.leftOver()).as("what is left of instant " + instant).isEmpty();
      }
    }
  }

  private static List<Integer> instants(int chosen) {
    return CHAOS ? IntStream.rangeClosed(1, LIMIT).boxed().toList() : List.of(chosen);
  }

  private static boolean dies(
      OperatedStore store, Verb verb, MigrationOperation operation, int instant) throws Exception {
    int exit = OperationProcess.run(store.url(), verb, operation, "*:" + instant);
    assertThat(exit).as(verb + " at instant " + instant).isIn(KILLED, 0);
    assertThat(CHAOS || exit == KILLED).as("there are so many instants").isTrue();
    return exit == KILLED;
  }

  /** A test on one operation. */
  private interface Trial {
    void on(Killed each) throws Exception;
  }
}
