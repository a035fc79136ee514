package io.polymigrate.elastic;

import static io.polymigrate.elastic.OperationSpace.schema;
import static io.polymigrate.testkit.process.OperationProcess.KILLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.Operations;
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
      return operation.type().name();
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
            one(6, 2, Operations.addField("people", "level", "int", 7)),
            one(9, 0, Operations.renameField("people", "name", "title")),
            one(4, 3, Operations.removeField("people", "name")),
            one(8, 0, Operations.changeFieldType("people", "m", "decimal(10,2)")),
            one(2, 0, Operations.createContainer("made", Map.of("id", "int"), List.of("id"))),
            one(2, 0, Operations.dropContainer("people")),
            one(2, 2, Operations.renameContainer("people", "people2")),
            one(7, 0, Operations.createIndex("people", "by_name", List.of("name"), false)),
            one(
                2,
                0,
                Operations.schemaValidation(
                    "people", Map.of("properties", Map.of("name", Map.of("type", "string"))))))
        .filter(each -> CHAOS || each.forth() > 0 || each.back() > 0);
  }

  private static Case one(int forth, int back, MigrationOperation operation) {
    return new Case(operation.withOperationId("op"), forth, back);
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
    int exit = OperationProcess.run(space.url(), verb, each.operation(), "*:" + instant);
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
      records = space.applied(each.operation());
      undisturbed = space.everything();
    }
    for (int instant : instants(each.forth())) {
      try (OperationSpace space = people()) {
        if (!dies(space, Verb.EXECUTE, each, instant)) {
          break;
        }

        assertThat(space.applied(each.operation())).as("instant " + instant).isEqualTo(records);
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
        List<String> indices = space.indices();
        space.apply(each.operation());
        if (!dies(space, Verb.ROLL_BACK, each, instant)) {
          break;
        }

        space.rollBack("op");

        assertThat(space.everything()).as("instant " + instant).isEqualTo(before);

        space.finalizeUndo("op");

        assertThat(space.indices())
            .as("what is left of instant " + instant)
            .filteredOn(name -> !name.startsWith("polymigrate~"))
            .isSubsetOf(indices);
      }
    }
  }
}
