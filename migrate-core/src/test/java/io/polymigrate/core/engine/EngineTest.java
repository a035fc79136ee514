package io.polymigrate.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.core.transform.FieldRule;
import io.polymigrate.core.transform.Transform;
import io.polymigrate.core.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
  private static final int COUNT = 2_000;
  private static final RunOptions.Retry QUICK =
      new RunOptions.Retry(4, Duration.ofMillis(1), Duration.ofMillis(2));
  private static final List<Field> FIELDS =
      List.of(
          Field.of("id", LogicalType.Simple.LONG),
          Field.of("name", LogicalType.Simple.STRING),
          Field.of("at", LogicalType.Simple.INSTANT).withHeld(LogicalType.Simple.STRING),
          Field.of("bad", LogicalType.Simple.BOOLEAN));

  @TempDir Path folder;
  private LinesFolder source;
  private LinesFolder target;
  private int openBefore;

  @BeforeEach
  void fill() {
    openBefore = LinesAdapter.OPEN.get();
    source = new LinesFolder(folder.resolve("source"));
    target = new LinesFolder(folder.resolve("target"));
    fill(id -> false);
  }

  @AfterEach
  void everythingIsClosed() {
    assertThat(LinesAdapter.OPEN.get()).isEqualTo(openBefore);
  }

  private interface Bad {
    boolean is(long id);
  }

  private void fill(Bad bad) {
    source.with(
        "users",
        COUNT,
        FIELDS,
        (id, record) -> {
          if (id % 7 != 0) {
            record.put("name", id % 11 == 0 ? null : "name " + id);
          }
          record.put("at", Instant.ofEpochSecond(id, 1000).toString());
          record.put("bad", bad.is(id));
        });
  }

  private CrossPlatformMigrator migrator(
      String sourceOptions, String targetOptions, UnaryOperator<RunOptions> options) {
    return CrossPlatformMigrator.builder()
        .source("lines", "lines://" + folder.resolve("source") + sourceOptions)
        .target("lines", "lines://" + folder.resolve("target") + targetOptions)
        .extract("users")
        .load("people")
        .options(
            given ->
                options.apply(
                    given
                        .withParallelism(3)
                        .withBatch(50, 1 << 20)
                        .withRetry(QUICK)
                        .withDeadLetters(folder.resolve("letters"))))
        .build();
  }

  private void assertTargetEqualsSource() {
    assertThat(target.records("people")).isEqualTo(source.records("users"));
  }

  @Test
  void everyRecordArrivesOnceAndAsItWas() {
    AtomicLong seen = new AtomicLong();
    CallContext call =
        CallContext.create().withProgress((container, records, bytes) -> seen.addAndGet(records));

    RunSummary summary = Stages.join(migrator("", "", options -> options).run(call, false));

    assertThat(summary.read()).isEqualTo(COUNT);
    assertThat(summary.written()).isEqualTo(COUNT);
    assertThat(summary.resumed()).isFalse();
    assertThat(summary.containers()).hasSize(1);
    assertThat(seen).hasValue(COUNT);
    assertTargetEqualsSource();
    assertThat(target.schema("people").find("at").orElseThrow().type())
        .isEqualTo(LogicalType.Simple.INSTANT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?fail_write=5",
        "?lose_reply=5",
        "?fail_write=1",
        "?atomic=1&lose_reply=7",
        "?fail_open=2",
        "?fail_complete=2"
      })
  void aBrokenWriteIsMadeAgain(String fault) {
    RunSummary summary = migrator("", fault, options -> options).run();

    assertThat(summary.written()).isEqualTo(COUNT);
    assertTargetEqualsSource();
  }

  @Test
  void aCommitWhoseReplyWasLostIsNotMadeTwiceWhereMarksAreCommittedWithRecords()
      throws IOException {
    migrator("", "?atomic=1&lose_reply=7", options -> options).run();

    assertThat(Files.readAllLines(folder.resolve("target/people.jsonl"))).hasSize(COUNT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9})
  void aBrokenReadGoesOnWhereItStopped(int batch) {
    RunSummary summary = migrator("?fail_read=" + batch, "", options -> options).run();

    assertThat(summary.read()).isEqualTo(COUNT);
    assertTargetEqualsSource();
  }

  @Test
  void aRefusedRecordFailsTheRunWithKeyFieldAndReason() {
    fill(id -> id == 777);

    assertThatThrownBy(() -> migrator("", "", options -> options).run())
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.VALUE_NOT_REPRESENTABLE))
        .hasMessageContaining("[{\"$long\":\"777\"}]")
        .hasMessageContaining("field 'bad'")
        .hasMessageContaining("it is marked as bad")
        .hasMessageContaining("on_error: {mode: reject}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?atomic=1"})
  void refusedRecordsAreSetAside(String options) throws IOException {
    fill(id -> id % 100 == 0);

    RunSummary summary = migrator("", options, o -> o.withOnError(RunOptions.OnError.REJECT)).run();

    assertThat(summary.rejected()).isEqualTo(COUNT / 100);
    assertThat(summary.written()).isEqualTo(COUNT - COUNT / 100);
    List<String> letters = Files.readAllLines(deadLetters());
    assertThat(letters).hasSize(COUNT / 100);
    Map<String, Object> letter = Json.parseObject(letters.get(0));
    assertThat(letter).containsEntry("field", "bad").containsEntry("container", "users");
    assertThat(letter.get("record").toString()).contains("$instant");
  }

  private Path deadLetters() throws IOException {
    try (var files = Files.list(folder.resolve("letters"))) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void moreRefusedRecordsThanTheLimitStopTheRun() {
    fill(id -> id % 100 == 0);

    assertThatThrownBy(
            () -> migrator("", "", o -> o.withOnError(new RunOptions.OnError(true, 7, -1))).run())
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.REJECT_LIMIT_EXCEEDED))
        .hasMessageContaining(" records were refused, more than the limit of 7 records");
  }

  @Test
  void aGreaterPartOfRefusedRecordsThanTheLimitStopsTheRun() {
    fill(id -> id % 100 == 0);

    assertThatThrownBy(
            () -> migrator("", "", o -> o.withOnError(new RunOptions.OnError(true, -1, 0.5))).run())
        .hasMessageContaining("more than the limit of 0.5 % of the records read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?atomic=1"})
  void anInterruptedRunIsResumedWithItsCounts(String options) throws IOException {
    fill(id -> id % 100 == 0);
    UnaryOperator<RunOptions> reject = o -> o.withOnError(RunOptions.OnError.REJECT);
    CallContext call = CallContext.create();
    AtomicLong seen = new AtomicLong();
    CallContext counted =
        call.withProgress(
            (container, records, bytes) -> {
              if (seen.addAndGet(records) > COUNT / 2) {
                call.cancel();
              }
            });

    assertThatThrownBy(() -> Stages.join(migrator("", options, reject).run(counted, false)))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.CANCELLED));
    AtomicLong rest = new AtomicLong();
    RunSummary summary =
        Stages.join(
            migrator("", options, reject)
                .run(
                    CallContext.create()
                        .withProgress((container, records, bytes) -> rest.addAndGet(records)),
                    false));

    assertThat(summary.resumed()).isTrue();
    assertThat(summary.read()).isEqualTo(COUNT);
    assertThat(summary.rejected()).isEqualTo(COUNT / 100);
    assertThat(rest.get()).isLessThan(COUNT);
    assertThat(Files.readAllLines(deadLetters())).hasSize(COUNT / 100);
    assertThat(target.records("people")).hasSize(COUNT - COUNT / 100);
  }

  @Test
  void aFinishedRunStartsAnew() {
    migrator("", "", options -> options).run();

    RunSummary second = migrator("", "", options -> options).run();

    assertThat(second.resumed()).isFalse();
    assertThat(second.read()).isEqualTo(COUNT);
    assertTargetEqualsSource();
  }

  @Test
  void checkpointsMayBeKeptInAFile() {
    Path file = folder.resolve("run/checkpoint.json");

    migrator("", "?atomic=1", options -> options.withCheckpointFile(file)).run();

    assertThat(file).exists();
    assertThat(folder.resolve("target/_polymigrate_checkpoints.json")).doesNotExist();
    assertTargetEqualsSource();
  }

  @Test
  void aContainerWithoutAKeyIsStagedWhole() {
    source.create("users", new RecordSchema(FIELDS, List.of()));
    source.append("users", List.of(Map.of("id", 1L), Map.of("id", 1L), Map.of("id", 2L)));

    RunSummary summary = migrator("", "", options -> options).run();

    assertThat(summary.written()).isEqualTo(3);
    assertTargetEqualsSource();
  }

  @Test
  void aTypeThatTheTargetRefusesIsNamedBeforeAnythingIsWritten() {
    source.create(
        "users",
        new RecordSchema(
            List.of(
                Field.of("id", LogicalType.Simple.LONG), Field.of("u", LogicalType.Simple.UUID)),
            List.of("id")));

    assertThatThrownBy(() -> migrator("", "", options -> options).run())
        .hasMessageContaining("field 'u' (uuid): lines hold no UUIDs; cast it to string");
    assertThat(folder.resolve("target")).doesNotExist();
  }

  @Test
  void aKeyThatIsNoFieldIsNamed() {
    CrossPlatformMigrator migrator =
        CrossPlatformMigrator.builder()
            .source("lines", "lines://" + folder.resolve("source"))
            .target("lines", "lines://" + folder.resolve("target"))
            .extract("users")
            .step(LoadStep.of("people").withKey(List.of("idd")))
            .build();

    assertThatThrownBy(migrator::run)
        .hasMessageContaining("The key of 'people' names the field 'idd'");
    assertThat(target.exists("people")).isFalse();
  }

  @Test
  void anUnknownTypeOrOptionIsNamedWithWhatThereIs() {
    assertThatThrownBy(
            () ->
                CrossPlatformMigrator.builder()
                    .source("linen", "lines:///x")
                    .target("lines", "lines:///y")
                    .extract("a")
                    .load("b")
                    .build()
                    .run())
        .hasMessage("There is no adapter of type 'linen'; known types: [lines]");
    assertThatThrownBy(() -> migrator("?fast=1", "", options -> options).run())
        .hasMessageContaining("'lines' has no connection option 'fast'; it has [atomic, fail_");
  }

  @Test
  void conditionsChooseRecords() {
    RunSummary summary =
        CrossPlatformMigrator.builder()
            .source("lines", "lines://" + folder.resolve("source"))
            .target("lines", "lines://" + folder.resolve("target"))
            .extract("users", Map.of("id", 5L), 10)
            .load("people", 3)
            .build()
            .run();

    assertThat(summary.read()).isEqualTo(1);
  }

  @Test
  void aDeadlineStopsTheRun() {
    CallContext call = CallContext.create().withTimeout(Duration.ofSeconds(-1));

    assertThatThrownBy(() -> Stages.join(migrator("", "", options -> options).run(call, false)))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.DEADLINE_EXCEEDED));
  }

  @Test
  void deadLettersThatCannotBeWrittenAreFoundBeforeAnythingIsLoaded() throws IOException {
    fill(id -> id % 100 == 0);
    // A link to nowhere: nothing can be made there.
    Files.createSymbolicLink(folder.resolve("letters"), folder.resolve("nowhere/letters"));
    UnaryOperator<RunOptions> reject = o -> o.withOnError(RunOptions.OnError.REJECT);

    assertThatThrownBy(() -> migrator("", "", reject).run())
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> {
              assertThat(e.code()).isEqualTo(StandardErrorCode.FILE_FAILED);
              assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED);
            });

    assertThat(target.exists("people")).isFalse();
  }

  private CrossPlatformMigrator keyed(String key, Transform transform) {
    return CrossPlatformMigrator.builder()
        .source("lines", "lines://" + folder.resolve("source"))
        .target("lines", "lines://" + folder.resolve("target"))
        .extract("users")
        .transform(transform)
        .step(LoadStep.of("people").withKey(key.isEmpty() ? List.of() : List.of(key)))
        .build();
  }

  @Test
  void duplicateTargetKeysAreNamedBeforeAnythingIsWritten() {
    Transform shortened =
        Transforms.mapping().field("tens", FieldRule.expression("id - id % 1000"));

    assertThatThrownBy(() -> keyed("tens", shortened).run())
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY))
        .hasMessageContaining("the same key [tens]: 2 keys occur more than once")
        .hasMessageContaining("Nothing was written");
    assertThat(target.exists("people")).isFalse();
  }

  @Test
  void anotherKeyThatIsUniqueIsFine() {
    Transform another = Transforms.mapping().field("twice", FieldRule.expression("id * 2"));

    assertThat(keyed("twice", another).run().written()).isEqualTo(COUNT);
    assertThat(target.schema("people").key()).containsExactly("twice");
  }

  @Test
  void aTransformThatDropsTheKeyIsRefused() {
    assertThatThrownBy(() -> keyed("", Transforms.drop(List.of("id"))).run())
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.KEY_MISSING))
        .hasMessageContaining("The transforms drop the key [id] of the records for 'people'");
    assertThat(target.exists("people")).isFalse();
  }

  @Test
  void aRenamedKeyIsTheTargetsKey() {
    keyed("", Transforms.mapping().field("_id", FieldRule.from("id"))).run();

    assertThat(target.schema("people").key()).containsExactly("_id");
    assertThat(target.records("people")).hasSize(COUNT);
  }

  @Test
  void nullsMayBeLeftOut() {
    migrator("", "", options -> options.withNulls(RunOptions.Nulls.OMIT)).run();

    assertThat(target.records("people")).hasSize(COUNT);
    assertThat(target.records("people").get(10)).containsEntry("id", 11L).doesNotContainKey("name");
  }

  @Test
  void missingFieldsMayBeMadeNull() {
    migrator("", "", options -> options.withNulls(RunOptions.Nulls.FILL)).run();

    assertThat(target.records("people").get(6)).containsEntry("id", 7L).containsEntry("name", null);
  }

  @Test
  void aRunMayEndWithItsVerification() {
    fill(id -> id == 500);
    UnaryOperator<RunOptions> verified =
        o -> o.withOnError(RunOptions.OnError.REJECT).withVerify(true);

    RunSummary summary = migrator("", "", verified).run();

    assertThat(summary.rejected()).isEqualTo(1);
    assertThat(summary.differences()).hasValue(0);
    assertThat(summary.verifications().get(0).result().leftOut()).isEqualTo(1);
  }

  @Test
  void verificationFindsWhatDiffers() {
    migrator("", "", options -> options).run();
    target.append("people", List.of(Map.of("id", 9L, "name", "another")));
    target.append("people", List.of(Map.of("id", 9_999L)));

    VerifySummary summary =
        Stages.join(migrator("", "", options -> options).verify(CallContext.create()));

    assertThat(summary.differences()).hasValue(2);
    assertThat(summary.verifications().get(0).result().firstDifferent())
        .containsExactly("[{\"$long\":\"9\"}]");
    assertThat(summary.verifications().get(0).result().firstExtra())
        .containsExactly("[{\"$long\":\"9999\"}]");
  }

  @Test
  void deadLettersAreReplayedOnceTheyAreMended() throws IOException {
    fill(id -> id % 100 == 0);
    migrator("", "", o -> o.withOnError(RunOptions.OnError.REJECT)).run();
    Path letters = deadLetters();
    Path mended = folder.resolve("mended.jsonl");
    Files.writeString(mended, Files.readString(letters).replace("\"bad\":true", "\"bad\":false"));

    RunSummary summary =
        Stages.join(migrator("", "", options -> options).replay(mended, CallContext.create()));

    assertThat(summary.written()).isEqualTo(COUNT / 100);
    assertThat(target.records("people")).hasSize(COUNT);
    assertThat(target.records("people").get(99)).containsEntry("bad", false);
  }
}
