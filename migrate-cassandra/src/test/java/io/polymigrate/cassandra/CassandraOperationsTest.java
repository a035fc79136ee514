package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CassandraOperationsTest {
  private static CassandraSpace events() {
    CassandraSpace space = CassandraSpace.open();
    space.cql(
        "CREATE TABLE events (tenant int, at int, a text, n int, PRIMARY KEY (tenant, at)) WITH"
            + " CLUSTERING ORDER BY (at DESC) AND comment = 'it''s'");
    for (int i = 0; i < 6; i++) {
      space.cql(
          "INSERT INTO events (tenant, at, a, n) VALUES ("
              + i % 2
              + ", "
              + i
              + ", 'a"
              + i
              + "', "
              + i
              + ") USING TIMESTAMP "
              + (1000 + i)
              + " AND TTL 100000");
    }
    return space;
  }

  private static MigrationOperation of(OperationType type, Object... namesAndValues) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      data.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return MigrationOperation.of(type, "events", data).withOperationId("op");
  }

  private static List<String> timed(CassandraSpace space, String table, String column) {
    return space
        .rows("SELECT at, WRITETIME(" + column + ") AS w, TTL(" + column + ") AS t FROM " + table)
        .stream()
        .map(row -> row.replaceAll("\\bt=[0-9]+", "t=some"))
        .toList();
  }

  @Test
  void aCopyKeepsTheTimesAndLivesOfCells() {
    try (CassandraSpace space = events()) {
      MigrationOperation copy =
          of(
                  OperationType.MIGRATE_DATA,
                  "target_table",
                  "copy",
                  "fields",
                  List.of("tenant", "at", "a"))
              .withConditions(Map.of("tenant", 1));

      assertThat(space.applied(copy)).isEqualTo(3);

      assertThat(timed(space, "copy", "a"))
          .containsExactly(
              "{at=1, t=some, w=1001}", "{at=3, t=some, w=1003}", "{at=5, t=some, w=1005}");
      assertThat(space.inspect(copy).problems()).isEmpty();

      space.cql("UPDATE copy SET a = 'theirs' WHERE tenant = 1 AND at = 3");
      RollbackResult undone = space.rollBack("op");

      assertThat(undone.conflictCount()).isEqualTo(1);
      assertThat(undone.conflicts()).containsExactly("[{\"$int\":\"1\"},{\"$int\":\"3\"}]");
      assertThat(space.rows("SELECT at, a FROM copy")).containsExactly("{a=theirs, at=3}");
    }
  }

  @Test
  void aRenameOfAColumnKeepsTimesAndOfAKeyColumnIsNative() {
    try (CassandraSpace space = events()) {
      space.apply(Operations.renameField("events", "a", "b c"));
      space.apply(Operations.renameField("events", "at", "moment"));

      assertThat(space.rows("SELECT moment AS at, \"b c\" AS v FROM events WHERE tenant = 0"))
          .containsExactly("{at=0, v=a0}", "{at=2, v=a2}", "{at=4, v=a4}");
      assertThat(space.rows("SELECT WRITETIME(\"b c\") AS w FROM events WHERE tenant = 1"))
          .containsExactly("{w=1001}", "{w=1003}", "{w=1005}");
    }
  }

  @Test
  void whatOthersWroteSinceAFieldWasRemovedStays() {
    try (CassandraSpace space = events()) {
      space.apply(Operations.removeField("events", "n").withOperationId("op"));
      space.cql("DELETE FROM events WHERE tenant = 0 AND at = 0", "ALTER TABLE events ADD n int");
      space.cql("UPDATE events SET n = 99 WHERE tenant = 0 AND at = 2");

      MigrationOperation again = Operations.removeField("events", "n").withOperationId("op");

      assertThat(space.inspect(again).ok()).isFalse();
      assertThat(space.rows("SELECT at, n FROM events WHERE tenant = 0"))
          .containsExactly("{at=2, n=99}", "{at=4, n=null}");
    }
  }

  @Test
  void aDroppedTableComesBackWithItsOptionsTimesAndIndexes() {
    try (CassandraSpace space = events()) {
      space.apply(Operations.createIndex("events", "by_n", List.of("n"), false));
      List<String> before = space.everything();
      List<String> times = timed(space, "events", "n");

      space.apply(Operations.dropContainer("events").withOperationId("op"));
      assertThat(space.tables()).doesNotContain("events");
      space.rollBack("op");

      assertThat(space.everything()).isEqualTo(before);
      assertThat(timed(space, "events", "n")).isEqualTo(times);
      assertThat(space.leftOver()).isEmpty();
    }
  }

  @Test
  void aViewIsMadeFilledAndDropped() {
    try (CassandraSpace space = events()) {
      MigrationOperation view =
          of(
              CreateView.TYPE,
              "view_name",
              "by_a",
              "key",
              List.of("a", "tenant", "at"),
              "partition_key",
              List.of("a"));

      space.apply(view);

      org.awaitility.Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(space.rows("SELECT at FROM by_a WHERE a = 'a3'"))
                      .containsExactly("{at=3}"));
      assertThat(space.inspect(view).problems()).isEmpty();
      assertThatThrownBy(() -> space.apply(Operations.removeField("events", "n")))
          .hasMessageContaining("by_a");

      space.rollBack("op");

      assertThat(space.tables()).doesNotContain("by_a");
      assertThat(space.inspect(view).ok()).isFalse();
    }
  }

  @Test
  void aTableWithAKeyOfSeveralFieldsIsNotMadeByGuess() {
    try (CassandraSpace space = CassandraSpace.open()) {
      MigrationOperation guess =
          Operations.createContainer(
              "t", Map.of("a", "int", "b", "int", "c", "instant"), List.of("a", "b"));
      Map<String, @Nullable Object> data = new LinkedHashMap<>(guess.data());
      data.put("partition_key", List.of("a"));
      data.put("descending", List.of("b"));

      assertThatThrownBy(() -> space.apply(guess))
          .hasMessageContaining("'partition_key'")
          .extracting(OperatedStore::code)
          .isEqualTo(StandardErrorCode.INVALID_INPUT);
      space.apply(MigrationOperation.of(OperationType.CREATE_CONTAINER, "t", data));

      assertThat(String.join("\n", space.everything()))
          .contains("PRIMARY KEY (a, b)")
          .contains("CLUSTERING ORDER BY (b DESC)");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE events SET n = 1 WHERE tenant = 1 AND at = 1 IF EXISTS",
        "UPDATE events SET l = l + [1] WHERE tenant = 1 AND at = 1",
        "INSERT INTO events (tenant, at, a) VALUES (1, 1, uuid())",
        "CREATE TABLE t (id int PRIMARY KEY)",
        "SELECT * FROM events",
      })
  void aStatementThatMayNotBeRunTwiceIsRefused(String statement) {
    assertThatThrownBy(() -> RunNative.parse(of(OperationType.RUN_NATIVE, "statement", statement)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStatementIsRunAndItsInverseRollsItBack() {
    try (CassandraSpace space = events()) {
      space.apply(
          of(
              OperationType.RUN_NATIVE,
              "statement",
              "UPDATE events SET a = 'if now() it = it + 1' WHERE tenant = 1 AND at = 1",
              "inverse",
              "UPDATE events SET a = 'a1' WHERE tenant = 1 AND at = 1"));
      assertThat(space.rows("SELECT a FROM events WHERE tenant = 1 AND at = 1"))
          .containsExactly("{a=if now() it = it + 1}");

      space.rollBack("op");

      assertThat(space.rows("SELECT a FROM events WHERE tenant = 1 AND at = 1"))
          .containsExactly("{a=a1}");
    }
  }

  private static RecordSchema people() {
    return CassandraSpace.schema(
        List.of("id"), "id", Simple.INT, "name", Simple.STRING, "born", Simple.INSTANT);
  }

  private static CassandraSpace withPeople() {
    CassandraSpace space = CassandraSpace.open();
    space.load(
        "people",
        people(),
        new Object[] {1, "7", Instant.parse("2001-02-03T04:05:06.000000007Z")},
        new Object[] {2, "8", Instant.EPOCH},
        new Object[] {3, null, null});
    return space;
  }

  private static MigrationOperation person(OperationType type, Map<String, ?> data) {
    return MigrationOperation.of(type, "people", new LinkedHashMap<>(data)).withOperationId("op");
  }

  @Test
  void recordsAreHeldToASchemaByLoadsUntilItIsRolledBack() {
    try (CassandraSpace space = withPeople()) {
      MigrationOperation first =
          Operations.schemaValidation(
              "people", Map.of("properties", Map.of("name", Map.of("maxLength", 3))));
      MigrationOperation second =
          Operations.schemaValidation(
                  "people",
                  Map.of(
                      "required",
                      List.of("name"),
                      "properties",
                      Map.of("name", Map.of("maxLength", 2))))
              .withOperationId("second");
      space.apply(first);

      assertThat(space.check(second).problems())
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.code()).isEqualTo(StandardErrorCode.SCHEMA_VIOLATION);
                assertThat(problem.count()).isEqualTo(1);
                assertThat(problem.firstKeys()).containsExactly("[{\"$int\":\"3\"}]");
              });
      space.cql("UPDATE people SET name = 'x' WHERE id = 3");
      space.apply(second);
      WriteResult result =
          space.load(
              "people",
              people(),
              new Object[] {4, "abc", null},
              new Object[] {5, null, null},
              new Object[] {6, "ab", null});

      assertThat(result.written()).isEqualTo(1);
      assertThat(result.rejections())
          .extracting(Rejection::row, Rejection::code, it -> it.field().orElse(""))
          .containsExactly(
              tuple(0, StandardErrorCode.SCHEMA_VIOLATION, "name"),
              tuple(1, StandardErrorCode.SCHEMA_VIOLATION, "name"));
      assertThat(space.inspect(second).problems()).isEmpty();
      assertThatThrownBy(() -> space.apply(Operations.removeField("people", "name")))
          .hasMessageContaining("schema");
      assertThatThrownBy(
              () -> space.load("people", CassandraSpace.schema(List.of("id"), "id", Simple.INT)))
          .hasMessageContaining("'name'");

      space.rollBack("second");

      assertThat(space.load("people", people(), new Object[] {4, "abc", null}).written())
          .isEqualTo(1);
      assertThat(
              Stages.join(
                      space.adapter().describe("people", io.polymigrate.api.CallContext.create()))
                  .constraints())
          .containsExactly("schema {\"properties\":{\"name\":{\"maxLength\":3}}}");
    }
  }

  @Test
  void aTypeIsChangedAndChangedBackWithWhatOthersWroteMeanwhile() {
    try (CassandraSpace space = withPeople()) {
      space.cql(
          "UPDATE people USING TIMESTAMP 1000 AND TTL 100000 SET name = '9' WHERE id = 4",
          "CREATE INDEX by_born ON people (born)");
      List<String> before = space.everything();
      MigrationOperation change =
          person(
              OperationType.CHANGE_FIELD_TYPE,
              Map.of("field_name", "name", "field_type", "long", "allow_copy", true));
      space.cql("UPDATE people SET name = 'many' WHERE id = 3");
      assertThat(space.check(change).problems())
          .singleElement()
          .satisfies(it -> assertThat(it.firstKeys()).hasSize(1));
      space.cql("DELETE name FROM people WHERE id = 3");

      assertThat(space.applied(change)).isEqualTo(3);

      assertThat(space.inspect(change).problems()).isEmpty();
      assertThat(space.rows("SELECT id, name, WRITETIME(name) AS w FROM people WHERE id = 4"))
          .containsExactly("{id=4, name=9, w=1000}");
      assertThat(space.read(ExtractRequest.of("people")))
          .anySatisfy(
              row ->
                  assertThat(row)
                      .containsEntry("name", 7L)
                      .containsEntry("born", Instant.parse("2001-02-03T04:05:06.000000007Z")));
      space.cql(
          "UPDATE people SET name = 70 WHERE id = 1",
          "DELETE FROM people WHERE id = 2",
          "INSERT INTO people (id, name) VALUES (5, 5)");

      space.rollBack("op");

      assertThat(space.rows("SELECT id, name FROM people"))
          .containsExactly(
              "{id=1, name=70}", "{id=3, name=null}", "{id=4, name=9}", "{id=5, name=5}");
      assertThat(space.rows("SELECT WRITETIME(name) AS w FROM people WHERE id = 4"))
          .containsExactly("{w=1000}");
      assertThat(space.everything().stream().filter(line -> line.startsWith("CREATE")))
          .containsExactlyElementsOf(
              before.stream().filter(line -> line.startsWith("CREATE")).toList());
      assertThat(space.leftOver()).isEmpty();
    }
  }

  @Test
  void whatIsSetInPlaceNeverReplacesWhatIsLaterAndIsPutBackExactly() {
    try (CassandraSpace space = withPeople()) {
      long later = System.currentTimeMillis() * 1000 + 3_600_000_000L;
      space.cql("UPDATE people USING TIMESTAMP " + later + " SET name = 'later' WHERE id = 2");
      List<String> before = space.rows("SELECT * FROM people");
      Map<String, @Nullable Object> none = new LinkedHashMap<>();
      none.put("constant", null);
      MigrationOperation set =
          person(
              OperationType.MIGRATE_DATA,
              Map.of(
                  "set",
                  Map.of(
                      "name",
                      Map.of("concatenate", List.of("name", "id"), "separator", "-"),
                      "born",
                      none)));

      assertThat(space.applied(set)).isEqualTo(3);

      assertThat(space.rows("SELECT id, name, born FROM people"))
          .containsExactly(
              "{born=null, id=1, name=7-1}",
              "{born=null, id=2, name=later}",
              "{born=null, id=3, name=3}");
      space.cql("UPDATE people SET name = 'theirs' WHERE id = 1");

      RollbackResult undone = space.rollBack("op");

      assertThat(undone.conflicts())
          .containsExactlyInAnyOrder("[{\"$int\":\"1\"}]", "[{\"$int\":\"2\"}]");
      assertThat(space.rows("SELECT * FROM people"))
          .isEqualTo(
              before.stream()
                  .map(row -> row.replace("name=7,", "name=theirs,"))
                  .map(row -> row.replace("name=7}", "name=theirs}"))
                  .toList());
      assertThat(space.leftOver()).isEmpty();
    }
  }

  @Test
  void rowsOfATableThatIsThereAreSetFromThoseOfAnother() {
    try (CassandraSpace space = withPeople()) {
      RecordSchema names =
          CassandraSpace.schema(
              List.of("id"), "id", Simple.INT, "label", Simple.STRING, "n", Simple.LONG);
      space.load("names", names, new Object[] {1, "one", 1L}, new Object[] {9, "nine", 9L});
      List<String> before = space.rows("SELECT * FROM names");
      MigrationOperation set =
          person(
                  OperationType.MIGRATE_DATA,
                  Map.of(
                      "target_table",
                      "names",
                      "set",
                      Map.of("label", Map.of("copy", "born"), "n", Map.of("copy", "name"))))
              .withConditions(Map.of("name", Map.of("exists", true)));

      assertThat(space.applied(set)).isEqualTo(2);

      assertThat(space.rows("SELECT * FROM names"))
          .containsExactly(
              "{id=1, label=2001-02-03T04:05:06.000000007Z, n=7}",
              "{id=2, label=1970-01-01T00:00:00Z, n=8}",
              "{id=9, label=nine, n=9}");
      assertThat(space.inspect(set).problems()).isEmpty();

      space.rollBack("op");

      assertThat(space.rows("SELECT * FROM names")).isEqualTo(before);
    }
  }
}
