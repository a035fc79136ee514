package io.polymigrate.dynamo;

import static io.polymigrate.testkit.process.OperationProcess.KILLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.process.OperationProcess;
import io.polymigrate.testkit.process.OperationProcess.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real process dies at each step, forward and back; another run ends as an undisturbed one, and
 * is undone whole. By default at one step of some operations, with {@code -Dpolymigrate.chaos=true}
 * at every step of all.
 */
class KilledOperationsTest {
  private static final boolean CHAOS = Boolean.getBoolean("polymigrate.chaos");
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
      return operation.type().name();
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
            one(7, 3, Operations.addField("people", "level", "int", 7)),
            one(6, 0, Operations.renameField("people", "name", "title")),
            one(0, 4, Operations.removeField("people", "name")),
            one(0, 0, Operations.changeFieldType("people", "n", "string")),
            one(4, 0, Operations.createContainer("made", Map.of("id", "int"), List.of("id"))),
            one(14, 2, Operations.dropContainer("people")),
            one(0, 0, renamed()),
            one(3, 0, Operations.createIndex("people", "by_n", List.of("n"), false)),
            one(0, 0, Operations.dropIndex("people", "there")),
            one(0, 0, of("update_capacity", Map.of("read_units", 7, "write_units", 8))),
            one(
                0,
                0,
                Operations.schemaValidation(
                    "people", Map.of("properties", Map.of("n", Map.of("type", "integer"))))),
            one(5, 2, of("migrate_data", Map.of("set", appended()))),
            one(4, 0, of("migrate_data", Map.of("target_table", "totals"))),
            one(
                4,
                0,
                Operations.runNative(
                    "people",
                    "UPDATE people SET n = n + 1 WHERE id = 3",
                    "UPDATE people SET n = n - 1 WHERE id = 3")))
        .filter(each -> CHAOS || each.forth() > 0 || each.back() > 0);
  }

  // Applied twice it would show.
  private static Map<String, Object> appended() {
    return Map.of("name", Map.of("concatenate", List.of("name", "name")));
  }

  private static MigrationOperation renamed() {
    return MigrationOperation.of(
        OperationType.RENAME_CONTAINER, "people", Map.of("new_name", "folk", "allow_copy", true));
  }

  private static MigrationOperation of(String type, Map<String, Object> data) {
    return MigrationOperation.of(
        new OperationType(type), "people", new java.util.LinkedHashMap<>(data));
  }

  private static Case one(int forth, int back, MigrationOperation operation) {
    return new Case(operation.withBatchSize(3).withOperationId("op"), forth, back);
  }

  private static DynamoSpace people() {
    DynamoSpace space = DynamoSpace.open();
    var schema =
        DynamoSpace.schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.INT);
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(new Object[] {i, "n" + i, i});
    }
    space.load("people", schema, rows.toArray(Object[][]::new));
    space.load("totals", schema, new Object[] {1, "old", 1}, new Object[] {99, "other", 2});
    space.apply(Operations.createIndex("people", "there", List.of("name"), false));
    return space;
  }

  private static List<Integer> instants(int chosen) {
    List<Integer> instants = new ArrayList<>();
    for (int i = 1; CHAOS && i <= LIMIT; i++) {
      instants.add(i);
    }
    return CHAOS ? instants : chosen == 0 ? List.of() : List.of(chosen);
  }

  private static boolean dies(DynamoSpace space, Verb verb, Case each, int instant)
      throws Exception {
    int exit = OperationProcess.run(space.url(), verb, each.operation(), "*:" + instant);
    assertThat(exit).as(verb + " at instant " + instant).isIn(KILLED, 0);
    assertThat(CHAOS || exit == KILLED).as("there are so many instants").isTrue();
    return exit == KILLED;
  }

  /** What must be out of the way before the operation is possible. */
  private static void prepare(DynamoSpace space, Case each) {
    String type = each.operation().type().name();
    if (!type.matches("drop_container|rename_container|drop_index|create_index|update_capacity")) {
      space.apply(Operations.dropIndex("people", "there"));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void killedWhileExecutingItEndsAsUndisturbedAndIsUndoneExactly(Case each) throws Exception {
    List<String> before;
    List<String> undisturbed;
    long records;
    try (DynamoSpace space = people()) {
      prepare(space, each);
      before = space.everything();
      records = space.applied(each.operation());
      undisturbed = space.everything();
    }

    for (int instant : instants(each.forth())) {
      try (DynamoSpace space = people()) {
        prepare(space, each);
        if (!dies(space, Verb.EXECUTE, each, instant)) {
          break;
        }

        assertThat(space.applied(each.operation())).as("instant " + instant).isEqualTo(records);
        assertThat(space.everything()).as("instant " + instant).isEqualTo(undisturbed);

        space.rollBack("op");

        assertThat(space.everything()).as("back from instant " + instant).isEqualTo(before);
      }
      try (DynamoSpace space = people()) {
        prepare(space, each);
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
      try (DynamoSpace space = people()) {
        prepare(space, each);
        List<String> before = space.everything();
        space.apply(each.operation());
        if (!dies(space, Verb.ROLL_BACK, each, instant)) {
          break;
        }

        space.rollBack("op");

        assertThat(space.everything()).as("instant " + instant).isEqualTo(before);

        space.finalizeUndo("op");

        assertThat(space.leftOver()).as("what is left of instant " + instant).isEmpty();
      }
    }
  }
}
