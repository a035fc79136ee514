package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.ServerKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads that keep prior images are undone to the last value. */
class LoadUndoTest {
  private static final RecordSchema SCHEMA =
      new RecordSchema(
          List.of(Field.of("id", Simple.LONG).withNullable(false), Field.of("name", Simple.STRING)),
          List.of("id"));

  static List<ServerKind> servers() {
    return SqlServers.all();
  }

  private static Store people(ServerKind kind) throws SQLException {
    Store store = Store.open(kind);
    store.run(
        "CREATE TABLE people (id bigint PRIMARY KEY, name varchar(50) NOT NULL,"
            + " note varchar(20) DEFAULT 'none', level int)",
        "INSERT INTO people VALUES (1, 'a', 'x', 1), (2, 'b', 'y', 2), (3, 'c', 'z', null),"
            + " (4, 'd', null, 4), (5, 'e', '', 5)");
    return store;
  }

  private static LoadSession open(Store store, String table, LoadMode mode, String id) {
    LoadRequest request =
        LoadRequest.of(table, SCHEMA, "run").withMode(mode).withUndoId(Optional.of(id));
    return Stages.join(store.adapter().openLoad(request, CallContext.create()));
  }

  private static ObjectBatch batch(Object... idsAndNames) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < idsAndNames.length; i += 2) {
      rows.add(new Object[] {((Number) idsAndNames[i]).longValue(), idsAndNames[i + 1]});
    }
    return new ObjectBatch(SCHEMA, rows, Optional.empty());
  }

  private static List<WriteResult> load(
      Store store, String table, LoadMode mode, String id, ObjectBatch... batches) {
    LoadSession session = open(store, table, mode, id);
    RecordSink sink = Stages.join(session.openSink());
    List<WriteResult> results = new ArrayList<>();
    for (ObjectBatch batch : batches) {
      results.add(Stages.join(sink.write(batch, Optional.empty())));
    }
    Stages.join(sink.closeAsync());
    Stages.join(session.complete());
    Stages.join(session.closeAsync());
    return results;
  }

  @ParameterizedTest
  @MethodSource("servers")
  void whatWasOverwrittenComesBackAndWhatWasAddedGoes(ServerKind kind) throws SQLException {
    try (Store store = people(kind)) {
      List<String> before = store.everything();
      // The first image stays, whether a batch comes twice or a key does.
      load(
          store,
          "people",
          LoadMode.UPSERT,
          "first",
          batch(4, "D", 5, "E", 6, "F", 6, "F2", 7, "G"),
          batch(4, "D", 5, "E", 6, "F", 6, "F2", 7, "G"),
          batch(5, "EE", 7, "GG", 8, "H"));

      assertThat(store.rows("SELECT id, name, note, level FROM people WHERE id > 3 ORDER BY id"))
          .containsExactly(
              "4|D|null|4", "5|EE||5", "6|F2|none|null", "7|GG|none|null", "8|H|none|null");

      RollbackResult result = store.rollBack("first");

      assertThat(result.restored()).isEqualTo(5);
      assertThat(result.conflictCount()).isZero();
      assertThat(store.everything()).isEqualTo(before);
      assertThat(store.rollBack("first").conflictCount()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void rowsThatOthersChangedSinceAreLeftAloneAndNamed(ServerKind kind) throws SQLException {
    try (Store store = people(kind)) {
      load(
          store,
          "people",
          LoadMode.UPSERT,
          "changed",
          batch(1, "A", 2, "B", 3, "C", 6, "F", 7, "G", 8, "H"));
      store.run(
          "UPDATE people SET level = 9 WHERE id = 1",
          "DELETE FROM people WHERE id = 2",
          "UPDATE people SET name = 'mine' WHERE id = 7",
          "DELETE FROM people WHERE id = 8");

      RollbackResult result = store.rollBack("changed");

      assertThat(result.restored()).isEqualTo(2);
      assertThat(result.conflicts()).containsExactly("1", "2", "7");
      assertThat(store.rows("SELECT id, name, note, level FROM people ORDER BY id"))
          .containsExactly("1|A|x|9", "3|c|z|null", "4|d|null|4", "5|e||5", "7|mine|none|null");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void everyModeIsUndone(ServerKind kind) throws SQLException {
    try (Store store = people(kind)) {
      List<String> before = store.everything();

      List<WriteResult> replaced =
          load(store, "people", LoadMode.REPLACE, "replace", batch(1, "A", 9, "I"));
      assertThat(replaced.get(0).written()).isEqualTo(2);
      assertThat(store.rows("SELECT * FROM people WHERE id = 1")).containsExactly("1|A|none|null");
      store.rollBack("replace");
      assertThat(store.everything()).isEqualTo(before);

      List<WriteResult> skipped =
          load(
              store,
              "people",
              LoadMode.SKIP_EXISTING,
              "skip",
              batch(1, "A", 9, "I", 10, "J"),
              batch(9, "II", 11, "K"));
      assertThat(skipped).extracting(WriteResult::skipped).containsExactly(1L, 1L);
      assertThat(store.rows("SELECT id, name FROM people WHERE id IN (1, 9, 11) ORDER BY id"))
          .containsExactly("1|a", "9|I", "11|K");
      store.rollBack("skip");
      assertThat(store.everything()).isEqualTo(before);

      List<WriteResult> inserted =
          load(store, "people", LoadMode.INSERT, "insert", batch(1, "A", 9, "I"));
      assertThat(inserted.get(0).rejections())
          .singleElement()
          .matches(rejection -> rejection.code() == StandardErrorCode.DUPLICATE_KEY);
      assertThat(inserted.get(0).written()).isEqualTo(1);
      store.rollBack("insert");
      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aTableThatTheLoadMadeGoesUnlessOthersUseIt(ServerKind kind) throws SQLException {
    try (Store store = Store.open(kind)) {
      load(store, "made", LoadMode.UPSERT, "one", batch(1, "a", 2, "b"));
      load(store, "used", LoadMode.UPSERT, "two", batch(1, "a", 2, "b"));
      store.run("INSERT INTO used VALUES (3, 'theirs')");

      store.rollBack("one");
      store.rollBack("two");

      assertThatThrownBy(() -> store.rows("SELECT * FROM made")).isInstanceOf(SQLException.class);
      assertThat(store.rows("SELECT * FROM used")).containsExactly("3|theirs");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void addedRowsThatOthersReferToStay(ServerKind kind) throws SQLException {
    try (Store store = people(kind)) {
      store.run(
          "CREATE TABLE pets (name varchar(20) PRIMARY KEY, owner bigint,"
              + " FOREIGN KEY (owner) REFERENCES people (id) ON DELETE CASCADE)");
      load(store, "people", LoadMode.UPSERT, "referred", batch(1, "A", 6, "F", 7, "G"));
      store.run("INSERT INTO pets VALUES ('Rex', 7)");

      RollbackResult result = store.rollBack("referred");

      assertThat(result.conflicts()).containsExactly("7");
      assertThat(result.restored()).isEqualTo(2);
      assertThat(store.rows("SELECT * FROM pets")).containsExactly("Rex|7");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void valuesThatOthersTookMeanwhileAreConflicts(ServerKind kind) throws SQLException {
    try (Store store = people(kind)) {
      store.run("CREATE UNIQUE INDEX names ON people (name)");
      // Names move round: they can only be put back one after the other.
      load(store, "people", LoadMode.UPSERT, "swap", batch(3, "free"));
      load(store, "people", LoadMode.UPSERT, "names", batch(1, "other", 2, "a", 4, "taken"));
      store.run("INSERT INTO people (id, name) VALUES (9, 'd')");

      RollbackResult result = store.rollBack("names");

      assertThat(result.conflicts()).containsExactly("4");
      assertThat(store.rows("SELECT id, name FROM people ORDER BY id"))
          .containsExactly("1|a", "2|b", "3|free", "4|taken", "5|e", "9|d");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void finalisedImagesAreGone(ServerKind kind) throws SQLException {
    try (Store store = people(kind)) {
      load(store, "people", LoadMode.UPSERT, "final", batch(1, "A"));

      store.finalizeUndo("final");

      assertThatThrownBy(() -> store.rows("SELECT * FROM _polymigrate_undo_final"))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> store.rollBack("final"))
          .isInstanceOfSatisfying(
              MigrationException.class,
              e -> assertThat(e.code()).isEqualTo(StandardErrorCode.ALREADY_FINALIZED));
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aLoadThatWasRolledBackWritesNothingMore(ServerKind kind) throws SQLException {
    try (Store store = people(kind)) {
      List<String> before = store.everything();
      LoadSession session = open(store, "people", LoadMode.UPSERT, "going");
      RecordSink sink = Stages.join(session.openSink());
      Stages.join(sink.write(batch(1, "A", 6, "F"), Optional.empty()));

      store.rollBack("going");

      assertThatThrownBy(() -> Stages.join(sink.write(batch(2, "B"), Optional.empty())))
          .isInstanceOfSatisfying(
              MigrationException.class,
              e -> assertThat(e.code()).isEqualTo(StandardErrorCode.ALREADY_ROLLED_BACK));
      assertThat(store.everything()).isEqualTo(before);
      Stages.join(sink.closeAsync());
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void refusedRowsLeaveNoImage(ServerKind kind) throws SQLException {
    try (Store store = people(kind)) {
      List<String> before = store.everything();
      store.run("CREATE UNIQUE INDEX names ON people (name)");

      List<WriteResult> results =
          load(store, "people", LoadMode.UPSERT, "refused", batch(1, "b", 4, "D", 6, "e", 7, "G"));

      assertThat(results.get(0).written()).isEqualTo(2);
      assertThat(results.get(0).rejections()).extracting(r -> r.row()).containsExactly(0, 2);
      assertThat(store.rollBack("refused").restored()).isEqualTo(2);
      store.run(store.postgresql() ? "DROP INDEX names" : "DROP INDEX names ON people");
      assertThat(store.everything()).isEqualTo(before);
    }
  }
}
