package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.process.OperationProcess;
import io.polymigrate.testkit.process.OperationProcess.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Operations whose process is killed: each ends as an undisturbed one, and is undone exactly. One
 * chosen instant of each; all instants with {@code -Dpolymigrate.chaos=full}.
 */
class KilledOperationsTest {
  private static final boolean CHAOS = "full".equals(System.getProperty("polymigrate.chaos"));
  private static final int LIMIT = 100;
  private static final int KILLED = OperationProcess.KILLED;

  /**
   * An operation and the instants at which its process dies; 0 for none.
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
            one(4, 4, Operations.renameField("people", "name", "title")),
            one(0, 0, Operations.renameField("people", "id", "number")),
            one(5, 4, Operations.removeField("people", "name")),
            one(0, 0, created()),
            one(6, 4, Operations.dropContainer("people")),
            one(0, 0, renamed()),
            one(3, 0, Operations.createIndex("people", "by_n", List.of("n"), false)),
            one(0, 0, Operations.dropIndex("people", "there")),
            one(5, 1, copied()),
            one(
                0,
                0,
                Operations.runNative(
                    "people",
                    "UPDATE people SET n = 77 WHERE id = 3",
                    "UPDATE people SET n = 3 WHERE id = 3")))
        .filter(each -> CHAOS || each.forth() > 0 || each.back() > 0);
  }

  private static MigrationOperation created() {
    return Operations.createContainer("made", Map.of("id", "int"), List.of("id"));
  }

  private static MigrationOperation copied() {
    return MigrationOperation.of(
        OperationType.MIGRATE_DATA, "people", Map.of("target_table", "copy"));
  }

  private static MigrationOperation renamed() {
    return MigrationOperation.of(
        OperationType.RENAME_CONTAINER,
        "people",
        new LinkedHashMap<>(Map.of("new_name", "folk", "allow_copy", true)));
  }

  private static Case one(int forth, int back, MigrationOperation operation) {
    return new Case(operation.withBatchSize(3).withOperationId("op"), forth, back);
  }

  private static CassandraSpace people() {
    CassandraSpace space = CassandraSpace.open();
    var schema =
        CassandraSpace.schema(
            List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.INT);
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(new Object[] {i, "n" + i, i});
    }
    space.load("people", schema, rows.toArray(Object[][]::new));
    return space;
  }

  private static List<Integer> instants(int chosen) {
    List<Integer> instants = new ArrayList<>();
    for (int i = 1; CHAOS && i <= LIMIT; i++) {
      instants.add(i);
    }
    return CHAOS ? instants : chosen == 0 ? List.of() : List.of(chosen);
  }

  private static boolean dies(CassandraSpace space, Verb verb, Case each, int instant)
      throws Exception {
    int exit = OperationProcess.run(space.url(), verb, each.operation(), "*:" + instant);
    assertThat(exit).as(verb + " at instant " + instant).isIn(KILLED, 0);
    assertThat(CHAOS || exit == KILLED).as("there are so many instants").isTrue();
    return exit == KILLED;
  }

  private static void prepare(CassandraSpace space, Case each) {
    if (each.operation().type().equals(OperationType.DROP_INDEX)) {
      space.apply(Operations.createIndex("people", "there", List.of("name"), false));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void killedWhileExecutingItEndsAsUndisturbedAndIsUndoneExactly(Case each) throws Exception {
    List<String> before;
    List<String> undisturbed;
    long records;
    try (CassandraSpace space = people()) {
      prepare(space, each);
      before = plain(space);
      records = space.applied(each.operation());
      undisturbed = plain(space);
    }

    for (int instant : instants(each.forth())) {
      try (CassandraSpace space = people()) {
        prepare(space, each);
        if (!dies(space, Verb.EXECUTE, each, instant)) {
          break;
        }

        assertThat(space.applied(each.operation())).as("instant " + instant).isEqualTo(records);
        assertThat(plain(space)).as("instant " + instant).isEqualTo(undisturbed);

        space.rollBack("op");

        assertThat(plain(space)).as("back from instant " + instant).isEqualTo(before);
      }
      try (CassandraSpace space = people()) {
        prepare(space, each);
        dies(space, Verb.EXECUTE, each, instant);

        space.rollBack("op");

        assertThat(plain(space)).as("given up at instant " + instant).isEqualTo(before);
      }
    }
  }

  // Keyspaces have names of their own.
  private static List<String> plain(CassandraSpace space) {
    return space.everything().stream()
        .map(line -> line.replaceAll("cassandra_[0-9a-f]{12}", "keyspace"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void killedWhileRollingBackItIsUndoneExactlyAllTheSame(Case each) throws Exception {
    for (int instant : instants(each.back())) {
      try (CassandraSpace space = people()) {
        prepare(space, each);
        List<String> before = plain(space);
        space.apply(each.operation());
        if (!dies(space, Verb.ROLL_BACK, each, instant)) {
          break;
        }

        space.rollBack("op");

        assertThat(plain(space)).as("instant " + instant).isEqualTo(before);

        space.finalizeUndo("op");

        assertThat(space.leftOver()).as("what is left of instant " + instant).isEmpty();
      }
    }
  }
}
