package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
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
          .extracting(CassandraSpace::code)
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
}
