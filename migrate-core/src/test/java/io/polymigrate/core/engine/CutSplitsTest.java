package io.polymigrate.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One split holds everything, and there are three workers. */
class CutSplitsTest {
  private static final int COUNT = 2_000;

  @TempDir Path folder;
  private LinesFolder source;
  private LinesFolder target;

  @BeforeEach
  void fill() {
    LinesAdapter.CUTS.set(0);
    source = new LinesFolder(folder.resolve("source"));
    target = new LinesFolder(folder.resolve("target"));
    source.with(
        "users",
        COUNT,
        List.of(
            Field.of("id", LogicalType.Simple.LONG), Field.of("bad", LogicalType.Simple.BOOLEAN)),
        (id, record) -> record.put("bad", id % 100 == 0));
  }

  private CrossPlatformMigrator migrator(String sourceOptions, String targetOptions, int workers) {
    return CrossPlatformMigrator.builder()
        .source("lines", "lines://" + folder.resolve("source") + sourceOptions)
        .target("lines", "lines://" + folder.resolve("target") + targetOptions)
        .extract("users")
        .load("people")
        .options(
            given ->
                given
                    .withParallelism(workers)
                    .withBatch(10, 1 << 20)
                    .withRetry(new RunOptions.Retry(4, Duration.ofMillis(1), Duration.ofMillis(2)))
                    .withOnError(RunOptions.OnError.REJECT)
                    .withDeadLetters(folder.resolve("letters")))
        .build();
  }

  private void assertEachArrivedOnce() throws IOException {
    assertThat(Files.readAllLines(folder.resolve("target/people.jsonl")))
        .hasSize(COUNT - COUNT / 100)
        .doesNotHaveDuplicates();
    assertThat(letters()).hasSize(COUNT / 100).doesNotHaveDuplicates();
  }

  private List<String> letters() throws IOException {
    try (var files = Files.list(folder.resolve("letters"))) {
      return Files.readAllLines(files.findFirst().orElseThrow());
    }
  }

  @ParameterizedTest
  @CsvSource({"2000,''", "2000,?atomic=1", "0,''", "50,''"})
  void aWorkerThatHasNothingToDoIsGivenAPartOfALongSplit(int estimate, String options)
      throws IOException {
    RunSummary summary = migrator("?meet=1&skewed=" + estimate, options, 3).run();

    assertThat(LinesAdapter.CUTS).hasPositiveValue();
    assertThat(summary.read()).isEqualTo(COUNT);
    assertThat(summary.written()).isEqualTo(COUNT - COUNT / 100);
    assertThat(summary.rejected()).isEqualTo(COUNT / 100);
    assertEachArrivedOnce();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a rest that can't be cut is asked for once, ?uncut=1&skewed=2000, 3, 1",
    "one worker cuts nothing, ?skewed=2000, 1, 0"
  })
  void whatIsNotCutIsReadOnByItsWorker(String unused, String options, int workers, int cuts)
      throws IOException {
    RunSummary summary = migrator(options, "", workers).run();

    assertThat(LinesAdapter.CUTS).hasValue(cuts);
    assertThat(summary.read()).isEqualTo(COUNT);
    assertEachArrivedOnce();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 30})
  void aBrokenReadGoesOnWhereItStopped(int batch) throws IOException {
    RunSummary summary = migrator("?skewed=2000&fail_read=" + batch, "", 3).run();

    assertThat(summary.read()).isEqualTo(COUNT);
    assertEachArrivedOnce();
  }

  @ParameterizedTest
  @CsvSource({"'',100", "'',1000", "?atomic=1,100", "?atomic=1,1000", "?atomic=1,1900"})
  void aRunThatStoppedAfterACutGoesOnWithAllParts(String options, int after) throws IOException {
    CallContext call = CallContext.create();
    AtomicLong seen = new AtomicLong();
    CallContext stopping =
        call.withProgress(
            (container, records, bytes) -> {
              if (seen.addAndGet(records) > after) {
                call.cancel();
              }
            });
    assertThat(failure(migrator("?skewed=2000", options, 3).run(stopping, false)))
        .isEqualTo(StandardErrorCode.CANCELLED);
    int cuts = LinesAdapter.CUTS.get();

    RunSummary summary = migrator("?skewed=2000", options, 3).run();

    assertThat(cuts).isPositive();
    assertThat(summary.resumed()).isTrue();
    assertThat(summary.read()).isEqualTo(COUNT);
    assertThat(summary.rejected()).isEqualTo(COUNT / 100);
    assertEachArrivedOnce();
  }

  @Test
  void cancellingEndsARunWhoseOtherWorkersHaveNothingToDo() {
    CallContext call = CallContext.create();
    CallContext stopping = call.withProgress((container, records, bytes) -> call.cancel());

    assertThat(failure(migrator("?uncut=1&skewed=2000", "", 3).run(stopping, false)))
        .isEqualTo(StandardErrorCode.CANCELLED);
    assertThat(target.records("people")).hasSizeLessThan(COUNT);
  }

  private static Object failure(java.util.concurrent.CompletionStage<RunSummary> run) {
    return run.toCompletableFuture()
        .orTimeout(30, TimeUnit.SECONDS)
        .handle(
            (summary, failure) ->
                Stages.unwrap(failure) instanceof MigrationException e ? e.code() : "none")
        .join();
  }
}
