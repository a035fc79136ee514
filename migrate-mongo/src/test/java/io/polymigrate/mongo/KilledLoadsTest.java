package io.polymigrate.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.ExtractStep;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.testkit.server.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A run that keeps prior images dies at an instant, goes on, and is rolled back or finalised by a
 * process that dies as well: in the end everything is as it was, or as it was loaded. By default at
 * one late instant of each, with {@code -Dpolymigrate.chaos=true} at every instant.
 */
class KilledLoadsTest {
  private static final int KILLED = 137;
  private static final boolean CHAOS = Boolean.getBoolean("polymigrate.chaos");

  /** More instants than any of them has. */
  private static final int LIMIT = 200;

  /** What the process does that dies, and where without chaos. */
  enum Work {
    RUN("load.ending:2"),
    ROLL_BACK("undo_left.batch:2"),
    FINALIZE("finalize.after:2");

    private final String last;

    Work(String last) {
      this.last = last;
    }

    List<String> instants() {
      List<String> instants = new ArrayList<>();
      for (int i = 1; CHAOS && i <= LIMIT; i++) {
        instants.add("*:" + i);
      }
      return CHAOS ? instants : List.of(last);
    }
  }

  private static OperationSpace space() {
    OperationSpace space = OperationSpace.open();
    space.with("source", 120, i -> new BsonDocument("_id", new BsonInt32(i)));
    space
        .collection("source")
        .updateMany(new BsonDocument(), BsonDocument.parse("{$set: {name: 'new', n: 1}}"));
    space.with(
        "people",
        "{_id: 1, level: 1, name: 'a'}",
        "{_id: {$numberLong: '70'}, name: {b: 1, a: [2]}, n: 3.0}",
        "{_id: 900, name: 'z'}");
    return space;
  }

  private static CrossPlatformMigrator migrator(String url) {
    CrossPlatformMigrator.Builder builder =
        CrossPlatformMigrator.builder().source("mongodb", url).target("mongodb", url);
    for (String target : List.of("people", "made")) {
      LoadStep load = LoadStep.of(target);
      builder
          .step(ExtractStep.of("source"))
          .step(
              new LoadStep(
                  target,
                  load.key(),
                  load.mode(),
                  true,
                  OptionalInt.empty(),
                  true,
                  load.options()));
    }
    return builder.options(options -> options.withBatch(50, 1 << 20).withParallelism(1)).build();
  }

  private static List<RollbackResult> rollBack(OperationSpace space) {
    return Stages.join(migrator(space.url()).rollBack(CallContext.create()));
  }

  private static List<String> data(OperationSpace space) {
    List<String> all = new ArrayList<>(space.bytes("people"));
    all.addAll(space.bytes("made"));
    return all;
  }

  private static boolean dies(OperationSpace space, Work work, String killPoint) throws Exception {
    Process process =
        new ProcessBuilder(
                ChildJvm.command(
                    List.of(
                        "-XX:+UseSerialGC",
                        "-Dpolymigrate.killpoint=" + killPoint,
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                    KilledLoadsTest.class,
                    space.url(),
                    work.name()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(work + " at " + killPoint).isIn(KILLED, 0);
    assertThat(CHAOS || process.exitValue() == KILLED).as("there is " + killPoint).isTrue();
    return process.exitValue() == KILLED;
  }

  @ParameterizedTest
  @EnumSource(Work.class)
  void everythingEndsAsUndisturbed(Work work) throws Exception {
    for (String instant : work.instants()) {
      try (OperationSpace space = space()) {
        List<String> before = space.everything();
        if (work != Work.RUN) {
          var unused = migrator(space.url()).run();
        }
        List<String> loaded = data(space);

        if (!dies(space, work, instant)) {
          return;
        }
        if (work == Work.RUN) {
          var unused = migrator(space.url()).run();
          assertThat(data(space)).hasSize(121 + 120);
        }
        if (work == Work.FINALIZE) {
          Stages.join(migrator(space.url()).finalizeUndo(CallContext.create()));
          assertThat(data(space)).as(instant).isEqualTo(loaded);
          assertThat(space.own()).noneMatch(name -> name.startsWith("_polymigrate_undo"));
        } else {
          assertThat(rollBack(space))
              .as(instant)
              .extracting(RollbackResult::restored)
              .containsExactly(120L, 120L);
          assertThat(space.everything()).as(instant).isEqualTo(before);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "RUN")
  void givenUpHalfwayItIsUndoneExactly(Work work) throws Exception {
    for (String instant : CHAOS ? work.instants() : List.of("load.kept:3", "load.beginning:2")) {
      try (OperationSpace space = space()) {
        List<String> before = space.everything();
        if (!dies(space, work, instant)) {
          return;
        }
        try {
          var unused = rollBack(space);
        } catch (io.polymigrate.api.error.MigrationException e) {
          // Nothing was loaded yet, or the latest of the loads had not begun.
          assertThat(e.code())
              .isEqualTo(io.polymigrate.api.error.StandardErrorCode.OPERATION_NOT_FOUND);
        }

        assertThat(space.everything()).as(instant).isEqualTo(before);
      }
    }
  }

  /** The process that dies. */
  public static void main(String[] arguments) {
    CrossPlatformMigrator migrator = migrator(arguments[0]);
    switch (Work.valueOf(arguments[1])) {
      case RUN -> {
        var unused = migrator.run();
      }
      case ROLL_BACK -> {
        var unused = Stages.join(migrator.rollBack(CallContext.create()));
      }
      case FINALIZE -> Stages.join(migrator.finalizeUndo(CallContext.create()));
    }
    System.exit(0);
  }
}
