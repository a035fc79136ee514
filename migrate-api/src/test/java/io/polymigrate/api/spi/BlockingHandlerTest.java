package io.polymigrate.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.Validation;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockingHandlerTest {
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final Store store = new Store(executor);

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  @Test
  void aHandlerThatWaitsForItsJournalNeedsNoSecondThread() throws Exception {
    Handler handler =
        new Handler(store) {
          @Override
          protected long apply(String operation, JournaledRun run) {
            run.noteDurably("created", true);
            return 7;
          }
        };
    Call call = new Call(store);

    long records =
        handler.execute("it", call).toCompletableFuture().get(20, TimeUnit.SECONDS).longValue();

    assertThat(records).isEqualTo(7);
    assertThat(call.undo()).contains("{\"created\":true}");
  }

  @Test
  void aRefusalAfterTheFirstNoteLeavesTheOperationPartlyApplied() {
    Handler handler =
        new Handler(store) {
          @Override
          protected long apply(String operation, JournaledRun run) {
            run.noteDurably("created", true);
            throw new IllegalStateException("the server said no");
          }
        };

    MigrationException failure = failure(handler.execute("it", new Call(store)));

    assertThat(failure.outcome()).isEqualTo(Outcome.PARTIALLY_APPLIED);
    assertThat(failure)
        .hasMessage(
            "'add_field' on 'users' failed: java.lang.IllegalStateException: the server"
                + " said no");
  }

  @Test
  void aRefusalBeforeTheFirstNoteLeavesTheStoreAsItWas() {
    Handler handler =
        new Handler(store) {
          @Override
          protected long apply(String operation, JournaledRun run) {
            throw new IllegalStateException("the server said no");
          }
        };

    MigrationException failure = failure(handler.execute("it", new Call(store)));

    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
  }

  @Test
  void whatIsWrongWithTheQuestionIsOneMoreProblem() {
    Handler handler =
        new Handler(store) {
          @Override
          protected void check(String operation, JournaledRun run, Problems problems) {
            problems.add(StandardErrorCode.FIELD_EXISTS, "age", "There is one");
            throw MigrationException.invalid("No such filter");
          }
        };

    Validation validation = Stages.join(handler.check("it", new Call(store)));

    assertThat(validation.problems())
        .extracting(Validation.Problem::code)
        .containsExactly(StandardErrorCode.FIELD_EXISTS, StandardErrorCode.INVALID_INPUT);
  }

  @ParameterizedTest
  @EnumSource(
      value = StandardErrorCode.class,
      names = {"CONNECTION_FAILED", "ACCESS_DENIED", "CANCELLED"})
  void aServerThatGivesNoAnswerIsNoProblemOfTheOperation(StandardErrorCode code) {
    Handler handler =
        new Handler(store) {
          @Override
          protected void check(String operation, JournaledRun run, Problems problems) {
            throw MigrationException.refusal(code, "No answer");
          }
        };

    MigrationException failure = failure(handler.check("it", new Call(store)));

    assertThat(failure.code()).isEqualTo((ErrorCode) code);
  }

  @Test
  void aWaitForTheRateLimitIsKeptTo() {
    Duration wait = Duration.ofMillis(20);
    CallContext context = CallContext.create().withRateLimit((records, bytes) -> wait);
    JournaledRun run = new JournaledRun(new Call(store, context)) {};
    long before = System.nanoTime();

    run.throttle(10);

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(wait);
  }

  private static MigrationException failure(CompletionStage<?> stage) {
    return catchThrowableOfType(MigrationException.class, () -> Stages.join(stage));
  }

  /** Where the operations of these tests run. */
  private static final class Store extends BlockingStore<JournaledRun> {
    private final Executor executor;

    Store(Executor executor) {
      this.executor = executor;
    }

    @Override
    protected Executor executor() {
      return executor;
    }

    @Override
    protected RuntimeException translate(String doing, Throwable failure) {
      return failure instanceof MigrationException known
          ? known
          : MigrationException.invalid(doing + " failed: " + failure);
    }

    @Override
    protected JournaledRun run(OperationCall call) {
      return new JournaledRun(call) {};
    }
  }

  /** An operation that does nothing. */
  private static class Handler extends BlockingHandler<String, JournaledRun> {
    Handler(Store store) {
      super(store);
    }

    @Override
    protected void check(String operation, JournaledRun run, Problems problems) {}

    @Override
    protected long apply(String operation, JournaledRun run) {
      return 0;
    }

    @Override
    protected void inspect(String operation, JournaledRun run, Problems problems) {}

    @Override
    protected RollbackResult undo(String operation, JournaledRun run) {
      return new RollbackResult(run.operationId(), 0, List.of(), 0);
    }
  }

  /** A call whose journal is reached on the store's executor. */
  private static final class Call implements OperationCall {
    private final Store store;
    private final CallContext context;
    private volatile Optional<String> undo = Optional.empty();

    Call(Store store) {
      this(store, CallContext.create());
    }

    Call(Store store, CallContext context) {
      this.store = store;
      this.context = context;
    }

    @Override
    public MigrationOperation operation() {
      return Operations.addField("users", "age", "int", 1);
    }

    @Override
    public String operationId() {
      return "op";
    }

    @Override
    public CallContext context() {
      return context;
    }

    @Override
    public Optional<String> undo() {
      return undo;
    }

    @Override
    public CompletionStage<Void> saveUndo(String notes) {
      return store.supply(
          "Writing the journal",
          () -> {
            undo = Optional.of(notes);
            return null;
          });
    }
  }
}
