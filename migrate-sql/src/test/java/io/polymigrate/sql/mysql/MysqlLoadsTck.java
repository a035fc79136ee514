package io.polymigrate.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.FaultProxy;
import io.polymigrate.testkit.server.ServerKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loads: modes, keys, stages, rejections, checkpoints; the same for both servers. */
abstract class MysqlLoadsTck {
  private final ServerKind kind;
  private final String driver;
  private MysqlFixture mysql;

  MysqlLoadsTck(ServerKind kind, String driver) {
    this.kind = kind;
    this.driver = driver;
  }

  @BeforeEach
  void open() {
    mysql = new MysqlFixture(kind, driver);
  }

  @AfterEach
  void close() {
    mysql.close();
  }

  private static RecordSchema schema(List<String> key, Object... namesAndTypes) {
    List<Field> fields = new java.util.ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(Field.of((String) namesAndTypes[i], (LogicalType) namesAndTypes[i + 1]));
    }
    return new RecordSchema(fields, key);
  }

  private static final RecordSchema ID_AND_V =
      schema(List.of("id"), "id", Simple.INT, "v", Simple.STRING);

  private WriteResult load(String table, RecordSchema schema, LoadMode mode, Object[]... rows) {
    return mysql.load(MysqlFixture.request(table, schema, mode), rows);
  }

  private static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }

  @Test
  void anUpsertKeepsOtherColumnsAndAReplaceResetsThem() {
    mysql.sql(
        "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9), o INT DEFAULT 5)",
        "INSERT INTO t VALUES (1,'a',1),(2,'b',2)");

    load("t", ID_AND_V, LoadMode.UPSERT, row(1, "x"), row(3, "c"));
    load("t", ID_AND_V, LoadMode.REPLACE, row(2, "y"));

    assertThat(mysql.texts("SELECT CONCAT_WS(',', id, v, o) FROM t ORDER BY id"))
        .containsExactly("1,x,1", "2,y,5", "3,c,5");
  }

  @Test
  void insertingAnExistingKeyIsARejectionAndSkippingItIsCounted() {
    mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9))", "INSERT INTO t VALUES (2,'b')");

    WriteResult inserted =
        load("t", ID_AND_V, LoadMode.INSERT, row(1, "x"), row(2, "y"), row(3, "z"));
    WriteResult skipped = load("t", ID_AND_V, LoadMode.SKIP_EXISTING, row(3, "n"), row(4, "m"));

    assertThat(inserted.written()).isEqualTo(2);
    assertThat(inserted.rejections()).hasSize(1);
    assertThat(inserted.rejections().get(0).row()).isEqualTo(1);
    assertThat(inserted.rejections().get(0).code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY);
    assertThat(inserted.rejections().get(0).reason()).doesNotContain("'2'");
    assertThat(skipped).isEqualTo(new WriteResult(1, 1, List.of()));
    assertThat(mysql.texts("SELECT CONCAT(id, v) FROM t ORDER BY id"))
        .containsExactly("1x", "2b", "3z", "4m");
  }

  @Test
  void theLastOfTwoRecordsWithOneKeyWinsAlsoInOneBatch() {
    load("t", ID_AND_V, LoadMode.UPSERT, row(1, "a"), row(2, "b"), row(1, "c"));

    assertThat(mysql.texts("SELECT v FROM t ORDER BY id")).containsExactly("c", "b");
  }

  @Test
  void anotherUniqueIndexNeverHasTheWrongRowUpdated() {
    mysql.sql(
        "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9), UNIQUE KEY (v))",
        "INSERT INTO t VALUES (1,'a'),(2,'b')");

    WriteResult result =
        load("t", ID_AND_V, LoadMode.UPSERT, row(9, "a"), row(2, "a"), row(1, "z"), row(3, "c"));

    assertThat(result.written()).isEqualTo(2);
    assertThat(result.rejections()).extracting(Rejection::row).containsExactly(0, 1);
    assertThat(result.rejections())
        .extracting(Rejection::code)
        .containsOnly(StandardErrorCode.DUPLICATE_KEY);
    assertThat(mysql.texts("SELECT CONCAT(id, v) FROM t ORDER BY id"))
        .containsExactly("1z", "2b", "3c");
  }

  @Test
  void keysThatACollationTakesForTheSameAreRejectedNotMerged() {
    mysql.sql(
        "CREATE TABLE t (k VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY,"
            + " v INT)");
    RecordSchema schema = schema(List.of("k"), "k", Simple.STRING, "v", Simple.INT);

    WriteResult result =
        load(
            "t",
            schema,
            LoadMode.UPSERT,
            row("a", 1),
            row("A", 2),
            row("a ", 3),
            row("b", 4),
            row("b", 5));

    assertThat(result.rejections()).extracting(Rejection::row).containsExactly(1, 2);
    assertThat(mysql.texts("SELECT CONCAT(k, v) FROM t ORDER BY k")).containsExactly("a1", "b5");
  }

  @Test
  void aTableMadeForTextKeysTellsCaseAccentsAndBlanksApart() {
    RecordSchema schema =
        schema(List.of("k", "b"), "k", Simple.STRING, "b", Simple.BYTES, "v", Simple.INT);
    byte[] some = {1, 0};

    WriteResult result =
        load(
            "t",
            schema,
            LoadMode.UPSERT,
            row("a", some, 1),
            row("A", some, 2),
            row("a ", some, 3),
            row("á", some, 4),
            row("a", new byte[] {1}, 5),
            row("", new byte[0], 6));

    assertThat(result.rejections()).isEmpty();
    assertThat(mysql.texts("SELECT COUNT(*) FROM t")).containsExactly("6");
    assertThat(mysql.read("t")).hasSize(6);
  }

  @Test
  void badRowsAreRejectedAndTheOthersWritten() {
    mysql.sql(
        "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(3) CHARACTER SET latin1, CHECK (v <> 'no'))");

    WriteResult result =
        load(
            "t",
            ID_AND_V,
            LoadMode.UPSERT,
            row(1, "ok"),
            row(2, "long"),
            row(3, "\u4e2d"),
            row(4, "no"),
            row(null, "x"),
            row(6, null));

    assertThat(result.written()).isEqualTo(2);
    assertThat(result.rejections()).extracting(Rejection::row).containsExactly(1, 2, 3, 4);
    assertThat(result.rejections())
        .extracting(Rejection::code)
        .containsExactly(
            StandardErrorCode.VALUE_NOT_REPRESENTABLE,
            StandardErrorCode.VALUE_NOT_REPRESENTABLE,
            StandardErrorCode.SCHEMA_VIOLATION,
            StandardErrorCode.KEY_MISSING);
    assertThat(result.rejections().get(1).field()).contains("v");
    assertThat(mysql.texts("SELECT id FROM t ORDER BY id")).containsExactly("1", "6");
  }

  @Test
  void recordsWithoutAKeyReplaceTheTableWhole() {
    RecordSchema schema = schema(List.of(), "a", Simple.INT, "b", Simple.STRING);
    mysql.sql("CREATE TABLE t (a INT, b TEXT)", "INSERT INTO t VALUES (7,'old')");
    LoadRequest request = MysqlFixture.request("t", schema, LoadMode.UPSERT);
    LoadSession session = mysql.open(request);

    MysqlFixture.write(session, schema, Optional.empty(), row(1, "x"), row(1, "x"), row(null, ""));

    assertThat(mysql.texts("SELECT b FROM t")).containsExactly("old");
    Stages.join(session.complete());
    Stages.join(session.complete());
    assertThat(mysql.texts("SELECT b FROM t")).containsExactlyInAnyOrder("x", "x", "");
    assertThat(mysql.texts("SHOW TABLES")).containsExactlyInAnyOrder("t", "_polymigrate_schema");
  }

  @Test
  void aMarkIsCommittedWithItsRecords() {
    LoadRequest request = LoadRequest.of("t", ID_AND_V, "r").withCheckpointsInTarget(true);
    LoadSession session = mysql.open(request);
    CheckpointMark mark = new CheckpointMark("r", "t/0", "done");

    MysqlFixture.write(session, ID_AND_V, Optional.of(mark), row(1, "x"));

    assertThat(session.atomicCheckpoints()).isTrue();
    assertThat(Stages.join(mysql.adapter.checkpoints().load("r"))).containsExactly(mark);
    LoadSession resumed =
        mysql.open(
            LoadRequest.of("t", ID_AND_V, "r")
                .withResumeState(Optional.of(session.resumeState()))
                .withCheckpointsInTarget(true));
    MysqlFixture.write(resumed, ID_AND_V, Optional.empty(), row(1, "y"), row(2, "z"));
    assertThat(mysql.texts("SELECT v FROM t ORDER BY id")).containsExactly("y", "z");
    Stages.join(mysql.adapter.checkpoints().delete("r"));
    assertThat(Stages.join(mysql.adapter.checkpoints().load("r"))).isEmpty();
  }

  @Test
  void withAMarkABatchOfWhichARecordIsRejectedLeavesNothing() {
    mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9), UNIQUE KEY (v))");
    LoadRequest request = LoadRequest.of("t", ID_AND_V, "r").withCheckpointsInTarget(true);
    LoadSession session = mysql.open(request);
    Optional<CheckpointMark> mark = Optional.of(new CheckpointMark("r", "t/0", "done"));

    WriteResult byServer =
        MysqlFixture.write(session, ID_AND_V, mark, row(1, "x"), row(2, "x"), row(3, "y"));
    WriteResult byUs =
        MysqlFixture.write(session, ID_AND_V, mark, row(1, "x"), row(2, "more than 9 long"));

    assertThat(byServer.written()).isZero();
    assertThat(byServer.rejections()).extracting(Rejection::row).containsExactly(1);
    assertThat(byUs.written()).isZero();
    assertThat(byUs.rejections()).extracting(Rejection::row).containsExactly(1);
    assertThat(mysql.texts("SELECT id FROM t")).isEmpty();
    assertThat(Stages.join(mysql.adapter.checkpoints().load("r"))).isEmpty();
  }

  @Test
  void aCommitWhoseAnswerIsLostIsUnknownAndWritingAgainIsHarmless() {
    mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9))");
    LoadRequest request = MysqlFixture.request("t", ID_AND_V, LoadMode.UPSERT);
    try (FaultProxy proxy = FaultProxy.before(mysql.database.url())) {
      DatabaseAdapter adapter = mysql.open(proxy.url() + "?driver=" + driver);
      LoadSession session = Stages.join(adapter.openLoad(request, CallContext.create()));
      proxy.dropReplyTo("COMMIT");

      assertThatThrownBy(() -> MysqlFixture.write(session, ID_AND_V, Optional.empty(), row(1, "x")))
          .isInstanceOfSatisfying(
              MigrationException.class,
              e -> {
                assertThat(e.code()).isEqualTo(StandardErrorCode.CONNECTION_LOST);
                assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
              });

      assertThat(mysql.texts("SELECT v FROM t")).containsExactly("x");
      proxy.pass();
      MysqlFixture.write(session, ID_AND_V, Optional.empty(), row(1, "x"));
      assertThat(mysql.texts("SELECT v FROM t")).containsExactly("x");
      proxy.cut();
      assertThatThrownBy(() -> MysqlFixture.write(session, ID_AND_V, Optional.empty(), row(2, "y")))
          .isInstanceOfSatisfying(
              MigrationException.class,
              e -> {
                assertThat(e.code()).isEqualTo(StandardErrorCode.CONNECTION_LOST);
                assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED);
              });
      Stages.join(adapter.closeAsync());
    }
  }

  @Test
  void aRowLargerThanAPacketIsRejected() {
    mysql.sql("CREATE TABLE t (id INT PRIMARY KEY, v LONGTEXT)");

    WriteResult result =
        load("t", ID_AND_V, LoadMode.UPSERT, row(1, "x".repeat(68_000_000)), row(2, "ok"));

    assertThat(result.rejections()).hasSize(1);
    assertThat(result.rejections().get(0).code()).isEqualTo(StandardErrorCode.RECORD_TOO_LARGE);
    assertThat(mysql.texts("SELECT id FROM t")).containsExactly("2");
  }

  @Test
  void aRowOfManyMegabytesIsWrittenAndRead() {
    String large = "\uD83D\uDE00".repeat(4_000_000);

    load("t", ID_AND_V, LoadMode.UPSERT, row(1, large));
    load("t", ID_AND_V, LoadMode.UPSERT, row(2, large));

    assertThat(mysql.read("t")).allMatch(record -> large.equals(record.value("v")));
  }

  @Test
  void abortRemovesOnlyATableThatTheLoadMade() {
    mysql.sql("CREATE TABLE there (id INT PRIMARY KEY, v TEXT)");
    LoadSession existing = mysql.open(MysqlFixture.request("there", ID_AND_V, LoadMode.UPSERT));
    LoadSession made = mysql.open(MysqlFixture.request("made", ID_AND_V, LoadMode.UPSERT));

    Stages.join(existing.abort());
    Stages.join(made.abort());

    assertThat(mysql.texts("SHOW TABLES")).containsExactly("there");
  }
}
