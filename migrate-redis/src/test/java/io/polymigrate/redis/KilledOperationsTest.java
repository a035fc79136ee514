package io.polymigrate.redis;

import static io.polymigrate.redis.OperationSpace.schema;
import static io.polymigrate.testkit.process.OperationProcess.KILLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.process.OperationProcess;
import io.polymigrate.testkit.process.OperationProcess.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation dies at some instant; with {@code -Dpolymigrate.chaos=true} at each. */
class KilledOperationsTest {
  private static final boolean CHAOS = Boolean.getBoolean("polymigrate.chaos");

  /** More instants than any operation has. */
  private static final int LIMIT = 100;

  /**
   * An operation, and at which instants to die without chaos; 0 for none.
   *
   * @param forth while it is executed
   * @param back while it is rolled back
   */
  record Case(MigrationOperation operation, int forth, int back) {
    @Override
    public String toString() {
      return operation.type() + " " + operation.operationId().orElse("");
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
            one(5, 2, Operations.addField("people", "level", "int", 7)),
            one(4, 0, Operations.renameField("people", "name", "title")),
            one(3, 3, Operations.removeField("people", "name")),
            one(3, 0, Operations.changeFieldType("people", "m", "decimal(10,2)")),
            one(2, 1, Operations.createContainer("made", Map.of("id", "int"), List.of("id"))),
            one(3, 3, Operations.dropContainer("people")),
            one(4, 4, Operations.renameContainer("people", "people2")),
            one(3, 0, Operations.createIndex("people", "by_name", List.of("name"), true)),
            one(0, 2, Operations.dropIndex("people", "there")),
            one(
                2,
                0,
                Operations.schemaValidation(
                    "people", Map.of("properties", Map.of("name", Map.of("type", "string"))))),
            one(4, 2, migrate("{\"set\": {\"name\": {\"constant\": \"x\"}}}")),
            one(4, 2, migrate("{\"target_table\": \"totals\"}")),
            one(2, 1, Operations.runNative("people", "INCRBY counter 1", "DECRBY counter 1")))
        .filter(each -> CHAOS || each.forth() > 0 || each.back() > 0);
  }

  private static Case one(int forth, int back, MigrationOperation operation) {
    return new Case(operation.withBatchSize(3).withOperationId("op"), forth, back);
  }

  private static MigrationOperation migrate(String data) {
    return MigrationOperation.of(OperationType.MIGRATE_DATA, "people", Json.parseObject(data));
  }

  private static MigrationOperation in(OperationSpace space, Case each) {
    if (!each.operation().type().equals(OperationType.RUN_NATIVE)) {
      return each.operation();
    }
    // A command's keys stand as they are, so they are given with the space's prefix.
    return Operations.runNative(
            "people",
            "INCRBY " + space.key("counter") + " 1",
            "DECRBY " + space.key("counter") + " 1")
        .withOperationId("op");
  }

  private static OperationSpace people() {
    OperationSpace space = OperationSpace.open();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(new Object[] {i, i == 5 ? "" : "n" + i, i == 3 ? null : i, i});
    }
    space.load(
        "people",
        schema(
            List.of("id"),
            "id",
            Simple.INT,
            "name",
            Simple.STRING,
            "n",
            Simple.INT,
            "m",
            Simple.INT),
        LoadMode.UPSERT,
        rows.toArray(Object[][]::new));
    space.apply(Operations.createIndex("people", "there", List.of("n"), false));
    space.apply(Operations.dropIndex("people", "there").withOperationId("away"));
    space.rollBack("away");
    space.load(
        "totals",
        schema(List.of("id"), "id", Simple.INT, "n", Simple.INT),
        LoadMode.UPSERT,
        new Object[] {1, -1},
        new Object[] {99, -99});
    space.door().redis().pexpire(space.key("people:2"), 3_600_000);
    space.door().redis().set(space.key("counter"), "0");
    space
        .door()
        .redis()
        .hset(space.key("people:77"), Map.of("id", "77", "name", "a stray", "n", "77"));
    space.apply(Operations.addField("people", "adopted", "int", null).withOperationId("adopting"));
    return space;
  }

  private static List<Integer> instants(int chosen) {
    List<Integer> instants = new ArrayList<>();
    for (int i = 1; CHAOS && i <= LIMIT; i++) {
      instants.add(i);
    }
    return CHAOS ? instants : chosen == 0 ? List.of() : List.of(chosen);
  }

  private static boolean dies(OperationSpace space, Verb verb, Case each, int instant)
      throws Exception {
    int exit = OperationProcess.run(space.url(), verb, in(space, each), "*:" + instant);
    assertThat(exit).as(verb + " at instant " + instant).isIn(KILLED, 0);
    assertThat(CHAOS || exit == KILLED).as("there are so many instants").isTrue();
    return exit == KILLED;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void killedWhileExecutingItEndsAsUndisturbedAndIsUndoneExactly(Case each) throws Exception {
    List<String> before;
    List<String> undisturbed;
    long records;
    try (OperationSpace space = people()) {
      before = space.everything();
      records = space.applied(in(space, each));
      undisturbed = space.everything();
    }
    for (int instant : instants(each.forth())) {
      try (OperationSpace space = people()) {
        if (!dies(space, Verb.EXECUTE, each, instant)) {
          break;
        }

        assertThat(space.applied(in(space, each))).as("instant " + instant).isEqualTo(records);
        assertThat(space.everything()).as("instant " + instant).isEqualTo(undisturbed);

        space.rollBack("op");

        assertThat(space.everything()).as("back from instant " + instant).isEqualTo(before);
      }
      try (OperationSpace space = people()) {
        dies(space, Verb.EXECUTE, each, instant);

        space.rollBack("op");

        assertThat(space.everything()).as("given up at instant " + instant).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void killedWhileRollingBackItIsUndoneExactlyAllTheSame(Case each) throws Exception {
    for (int instant : instants(each.back())) {
      try (OperationSpace space = people()) {
        List<String> before = space.everything();
        space.apply(in(space, each));
        if (!dies(space, Verb.ROLL_BACK, each, instant)) {
          break;
        }

        space.rollBack("op");

        assertThat(space.everything()).as("instant " + instant).isEqualTo(before);

        space.finalizeUndo("op");

        assertThat(space.keys())
            .as("what is left of instant " + instant)
            .noneMatch(key -> key.startsWith("_polymigrate_undo_op"))
            .noneMatch(key -> key.startsWith("_polymigrate_dropped_op"))
            .noneMatch(key -> key.startsWith("_polymigrate_locks"));
      }
    }
  }
}
