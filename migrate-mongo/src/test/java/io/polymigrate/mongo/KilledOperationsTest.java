package io.polymigrate.mongo;

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
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real process dies at each step, forward and back; another run ends as an undisturbed one, and
 * is undone whole. By default at one step of some operations, with {@code -Dpolymigrate.chaos=true}
 * at every step of all.
 */
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
            one(7, 5, Operations.addField("people", "level", "int", 7)),
            one(0, 0, Operations.addField("loaded", "since", "date", "2024-02-29")),
            one(6, 0, Operations.renameField("people", "name", "title")),
            one(0, 0, Operations.renameField("loaded", "name", "title")),
            one(0, 6, Operations.removeField("loaded", "name")),
            one(0, 0, Operations.changeFieldType("loaded", "n", "decimal(40,2)")),
            one(0, 6, Operations.createContainer("made", Map.of("id", "int"), List.of("id"))),
            one(2, 3, Operations.dropContainer("loaded")),
            one(0, 0, Operations.renameContainer("loaded", "people2")),
            one(3, 0, Operations.createIndex("people", "by_name", List.of("name"), true)),
            one(0, 2, Operations.dropIndex("people", "there")),
            one(
                0,
                0,
                Operations.schemaValidation(
                    "people", Map.of("properties", Map.of("name", Map.of("type", "string"))))),
            one(8, 0, migrate("{\"pipeline\": [{\"$set\": {\"n\": {\"$add\": [\"$n\", 1]}}}]}")),
            one(
                0,
                0,
                migrate(
                    "{\"pipeline\": [{\"$group\": {\"_id\": \"$even\", \"n\": {\"$sum\": \"$n\"}}},"
                        + " {\"$merge\": {\"into\": \"loaded\"}}]}")),
            one(
                0,
                0,
                migrate(
                    "{\"pipeline\": [{\"$project\": {\"n\": 1}}, {\"$merge\": {\"into\":"
                        + " \"totals\"}}]}")),
            one(
                2,
                0,
                Operations.runNative(
                    "people",
                    "{update: 'people', updates: [{q: {}, u: {$inc: {n: 1}}, multi: true}]}",
                    "{update: 'people', updates: [{q: {}, u: {$inc: {n: -1}}, multi: true}]}")))
        .filter(each -> CHAOS || each.forth() > 0 || each.back() > 0);
  }

  private static Case one(int forth, int back, MigrationOperation operation) {
    return new Case(operation.withBatchSize(3).withOperationId("op"), forth, back);
  }

  private static MigrationOperation migrate(String data) {
    return MigrationOperation.of(OperationType.MIGRATE_DATA, "people", Json.parseObject(data));
  }

  private static OperationSpace people() {
    OperationSpace space = OperationSpace.open();
    space.with(
        "people",
        8,
        i ->
            BsonDocument.parse(
                "{_id: "
                    + (i % 3 == 0 ? "'k" + i + "'" : String.valueOf(i))
                    + ", name: 'n"
                    + i
                    + "', n: "
                    + i
                    + ", even: "
                    + (i % 2 == 0)
                    + ", z: [1]}"));
    space
        .collection("people")
        .createIndex(
            BsonDocument.parse("{z: 1}"),
            new com.mongodb.client.model.IndexOptions().name("there"));
    space.with("totals", "{_id: 1, old: true}", "{_id: 99}");
    var schema =
        MongoSpace.schema(List.of("id"), "id", Simple.INT, "name", Simple.STRING, "n", Simple.INT);
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(new Object[] {i, "n" + i, i});
    }
    space
        .space()
        .load(
            MongoSpace.load("loaded", schema, LoadMode.UPSERT),
            MongoSpace.rows(rows.toArray(Object[][]::new)));
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
        space.apply(each.operation());
        if (!dies(space, Verb.ROLL_BACK, each, instant)) {
          break;
        }

        space.rollBack("op");

        assertThat(space.everything()).as("instant " + instant).isEqualTo(before);

        space.finalizeUndo("op");

        assertThat(space.own())
            .as("what is left of instant " + instant)
            .containsExactlyInAnyOrder("_polymigrate_operations", "_polymigrate_schema");
      }
    }
  }
}
