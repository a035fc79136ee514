package io.polymigrate.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.ServerKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"POSTGRESQL_16", "POSTGRESQL_18"})
class PostgresqlLoadTest {
  private static final RecordSchema USERS =
      new RecordSchema(
          List.of(Field.of("id", Simple.LONG).withNullable(false), Field.of("name", Simple.STRING)),
          List.of("id"));

  private final ServerKind kind;
  private PostgresqlFixture fixture;
  private Copying copying;

  PostgresqlLoadTest(ServerKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void open() {
    fixture = new PostgresqlFixture(kind);
    copying = new Copying(fixture);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static RecordBatch batch(RecordSchema schema, @Nullable Object[]... rows) {
    return new ObjectBatch(schema, List.of(rows), Optional.empty());
  }

  private static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }

  private static Optional<CheckpointMark> mark(String value) {
    return Optional.of(new CheckpointMark("run-1", "users#0", value));
  }

  private LoadSession load(String table, RecordSchema schema, LoadMode mode, boolean checkpoints) {
    return copying.open(Copying.request(table, schema, Optional.empty(), mode, checkpoints));
  }

  private List<String> users() {
    return fixture.texts("SELECT id || '=' || coalesce(name, '?') FROM users ORDER BY id");
  }

  @Test
  void anUpsertUpdatesGivenFieldsAndKeepsOthers() {
    fixture.sql(
        "CREATE TABLE users (id bigint PRIMARY KEY, name text, kept text DEFAULT 'd')",
        "INSERT INTO users VALUES (1, 'old', 'mine')");

    LoadSession session = load("users", USERS, LoadMode.UPSERT, true);
    WriteResult result =
        copying.write(
            session, batch(USERS, row(1L, "new"), row(2L, "first"), row(2L, "second")), mark("a"));

    assertThat(result).isEqualTo(WriteResult.allWritten(3));
    assertThat(users()).containsExactly("1=new", "2=second");
    assertThat(fixture.texts("SELECT kept FROM users ORDER BY id")).containsExactly("mine", "d");
    assertThat(fixture.texts("SELECT value FROM _polymigrate_checkpoints")).containsExactly("a");
  }

  @Test
  void aReplaceForgetsOtherFields() {
    fixture.sql(
        "CREATE TABLE users (id bigint PRIMARY KEY, name text, kept text DEFAULT 'd')",
        "INSERT INTO users VALUES (1, 'old', 'mine')");

    copying.write(
        load("users", USERS, LoadMode.REPLACE, false),
        batch(USERS, row(1L, "new")),
        Optional.empty());

    assertThat(fixture.texts("SELECT kept FROM users")).containsExactly("d");
  }

  @Test
  void skippedRecordsAreCounted() {
    fixture.sql(
        "CREATE TABLE users (id bigint PRIMARY KEY, name text)",
        "INSERT INTO users VALUES (1, 'old')");

    WriteResult result =
        copying.write(
            load("users", USERS, LoadMode.SKIP_EXISTING, false),
            batch(USERS, row(1L, "new"), row(2L, "b")),
            Optional.empty());

    assertThat(result).isEqualTo(new WriteResult(1, 1, List.of()));
    assertThat(users()).containsExactly("1=old", "2=b");
  }

  @Test
  void anInsertOfAnExistingKeyIsARejection() {
    fixture.sql(
        "CREATE TABLE users (id bigint PRIMARY KEY, name text)",
        "INSERT INTO users VALUES (2, 'old')");

    WriteResult result =
        copying.write(
            load("users", USERS, LoadMode.INSERT, false),
            batch(USERS, row(1L, "a"), row(2L, "b"), row(3L, "c")),
            Optional.empty());

    assertThat(result.written()).isEqualTo(2);
    assertThat(result.rejections()).extracting(Rejection::row).containsExactly(1);
    assertThat(result.rejections())
        .extracting(Rejection::code)
        .containsExactly(StandardErrorCode.DUPLICATE_KEY);
    assertThat(users()).containsExactly("1=a", "2=old", "3=c");
  }

  @Test
  void recordsTheServerRefusesAreRejectedOneByOne() {
    fixture.sql(
        "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL CHECK (name <> 'bad'))");
    RecordBatch given =
        batch(
            USERS,
            row(1L, "a"),
            row(2L, "bad"),
            row(3L, null),
            row(4L, "d"),
            row(4L, "e"),
            row(5L, "f"));

    WriteResult marked =
        copying.write(load("users", USERS, LoadMode.UPSERT, true), given, mark("a"));

    assertThat(marked.written()).isZero();
    assertThat(marked.rejections()).extracting(Rejection::row).containsExactly(1, 2, 4);
    assertThat(users()).isEmpty();
    assertThat(fixture.texts("SELECT value FROM _polymigrate_checkpoints")).isEmpty();
    WriteResult merged =
        copying.write(load("users", USERS, LoadMode.UPSERT, false), given, Optional.empty());
    assertThat(merged.written()).isEqualTo(4);
    assertThat(merged.rejections()).extracting(Rejection::row).containsExactly(1, 2);
    assertThat(merged.rejections())
        .extracting(Rejection::code)
        .containsOnly(StandardErrorCode.SCHEMA_VIOLATION);
    assertThat(users()).containsExactly("1=a", "4=e", "5=f");
  }

  @Test
  void anEmptyBatchWithAMarkSavesTheMark() {
    LoadSession session = load("users", USERS, LoadMode.UPSERT, true);

    copying.write(session, batch(USERS), mark("done"));

    assertThat(fixture.texts("SELECT value FROM _polymigrate_checkpoints")).containsExactly("done");
  }

  @Test
  void valuesThatWouldBeRoundedCutOrPaddedAreRejected() {
    fixture.sql(
        "CREATE TABLE t (id int PRIMARY KEY, n numeric(5,2), v varchar(2), c char(3), s smallint,"
            + " at timestamptz, day time(3))");
    RecordSchema schema =
        new RecordSchema(
            List.of(
                Field.of("id", Simple.INT),
                Field.of("n", LogicalType.Decimal.UNBOUNDED),
                Field.of("v", Simple.STRING),
                Field.of("c", Simple.STRING),
                Field.of("s", Simple.LONG),
                Field.of("at", Simple.INSTANT),
                Field.of("day", Simple.TIME)),
            List.of("id"));
    Instant now = Instant.parse("2024-03-31T01:00:00Z");
    LocalTime noon = LocalTime.NOON;
    RecordBatch given =
        batch(
            schema,
            row(1, new BigDecimal("1.2300"), "ab", "abc", 1L, now, noon),
            row(2, new BigDecimal("1.234"), "ab", "abc", 1L, now, noon),
            row(3, new BigDecimal("1000"), "ab", "abc", 1L, now, noon),
            row(4, BigDecimal.ONE, "abc", "abc", 1L, now, noon),
            row(5, BigDecimal.ONE, "ab", "ab", 1L, now, noon),
            row(6, BigDecimal.ONE, "ab", "abc", 40000L, now, noon),
            row(7, BigDecimal.ONE, "ab", "abc", 1L, now.plusNanos(1), noon),
            row(8, BigDecimal.ONE, "ab", "abc", 1L, now, noon.plusNanos(1000)),
            row(9, BigDecimal.ONE, "a\0", "abc", 1L, now, noon),
            row(10, BigDecimal.ONE, "\ud800", "abc", 1L, now, noon));

    WriteResult result =
        copying.write(load("t", schema, LoadMode.UPSERT, false), given, Optional.empty());

    assertThat(result.written()).isEqualTo(1);
    assertThat(result.rejections())
        .extracting(rejection -> rejection.field().orElse("?"))
        .containsExactly("n", "n", "v", "c", "s", "at", "day", "v", "v");
    assertThat(result.rejections())
        .extracting(Rejection::code)
        .containsOnly(StandardErrorCode.VALUE_NOT_REPRESENTABLE);
  }

  @Test
  void aTableOfAnotherShapeIsRefusedBeforeAnythingIsWritten() {
    fixture.sql("CREATE TABLE users (id bigint PRIMARY KEY, name int, must text NOT NULL)");
    RecordSchema schema =
        new RecordSchema(
            List.of(
                Field.of("id", Simple.LONG),
                Field.of("name", Simple.STRING),
                Field.of("extra", Simple.STRING)),
            List.of("id"));

    assertThatThrownBy(() -> load("users", schema, LoadMode.UPSERT, true))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.SCHEMA_MISMATCH))
        .hasMessageContaining("column 'name' is integer and does not take string")
        .hasMessageContaining("it has no column 'extra'")
        .hasMessageContaining("column 'must' must not be null");
    assertThat(fixture.texts("SELECT relname FROM pg_class WHERE relname LIKE '\\_polymigrate%'"))
        .isEmpty();
  }

  @Test
  void duplicateKeysOfADirectLoadAreNamedInTheEnd() {
    LoadSession session = load("users", USERS, LoadMode.UPSERT, true);
    copying.write(session, batch(USERS, row(7L, "a"), row(7L, "b")), mark("a"));

    assertThatThrownBy(() -> Stages.join(session.complete()))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.DUPLICATE_KEY))
        .hasMessageContaining("[7]")
        .hasMessageContaining("[id]");
  }

  @Test
  void aLoadWithoutAKeyShowsNothingBeforeItsEndAndDoublesNothing() {
    RecordSchema noKey = USERS.withKey(List.of());
    LoadSession killed = load("users", noKey, LoadMode.UPSERT, true);
    copying.write(killed, batch(noKey, row(1L, "a")), Optional.empty());
    assertThat(fixture.texts("SELECT to_regclass('users')::text")).containsOnlyNulls();

    for (int i = 0; i < 2; i++) {
      LoadSession again = load("users", noKey, LoadMode.UPSERT, true);
      assertThat(again.atomicCheckpoints()).isFalse();
      copying.write(
          again, batch(noKey, row(1L, "a"), row(1L, "a"), row(2L, null)), Optional.empty());
      Stages.join(again.complete());
      Stages.join(again.complete());
      assertThat(users()).containsExactlyInAnyOrder("1=a", "1=a", "2=?");
    }
    assertThat(
            fixture.texts(
                "SELECT relname FROM pg_class WHERE relname LIKE '\\_polymigrate\\_stage%'"))
        .isEmpty();
  }

  @Test
  void rowsOfOthersAreNotReplacedByALoadWithoutAKey() {
    fixture.sql("CREATE TABLE users (id bigint, name text)", "INSERT INTO users VALUES (1, 'x')");

    assertThatThrownBy(() -> load("users", USERS.withKey(List.of()), LoadMode.UPSERT, true))
        .hasMessageContaining("holds rows and the records have no key");
  }

  @Test
  void anUnfinishedLoadIsResumedOrBegunAnew() {
    LoadSession first = load("users", USERS, LoadMode.UPSERT, true);
    copying.write(first, batch(USERS, row(1L, "a")), mark("1"));
    LoadRequest fresh = Copying.request("users", USERS, Optional.empty(), LoadMode.UPSERT, true);
    LoadRequest resumed =
        LoadRequest.of("users", USERS, "run-1")
            .withResumeState(Optional.of(first.resumeState()))
            .withCheckpointsInTarget(true);

    LoadSession second = copying.open(resumed);
    copying.write(second, batch(USERS, row(2L, "b")), mark("2"));
    Stages.join(second.complete());
    assertThat(users()).containsExactly("1=a", "2=b");
    assertThat(
            fixture.text(
                "SELECT count(*) FROM pg_index WHERE indrelid = 'users'::regclass AND indisprimary"))
        .isEqualTo("1");

    fixture.sql("DROP TABLE users");
    LoadSession third = copying.open(fresh);
    copying.write(third, batch(USERS, row(1L, "a")), mark("1"));
    LoadSession anew = copying.open(fresh);
    copying.write(anew, batch(USERS, row(3L, "c")), mark("1"));
    Stages.join(anew.complete());
    assertThat(users()).containsExactly("3=c");
  }

  @Test
  void aCarriedTypeIsDescribedAsWhatItIs() {
    Field document =
        new Field(
            "doc", new LogicalType.MapOf(Simple.LONG), true, Simple.JSON, Map.of("mongodb.x", "y"));
    RecordSchema schema =
        new RecordSchema(List.of(Field.of("id", Simple.INT), document), List.of("id"));
    Stages.join(load("docs", schema, LoadMode.UPSERT, true).complete());

    Field read =
        Stages.join(fixture.adapter.describe("docs", CallContext.create()))
            .schema()
            .find("doc")
            .orElseThrow();

    assertThat(read.type()).isEqualTo(document.type());
    assertThat(read.held()).isEqualTo(Simple.JSON);
    assertThat(read.attributes())
        .containsEntry("mongodb.x", "y")
        .containsEntry("postgresql.type", "json");
  }

  @Test
  void everythingOfATableComesAlong() {
    fixture.sql(
        "CREATE TYPE mood AS ENUM ('a', 'b')",
        "CREATE TABLE parent (id int PRIMARY KEY)",
        "INSERT INTO parent VALUES (1)",
        "CREATE TABLE src (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, m mood DEFAULT 'b',"
            + " p int REFERENCES parent, n numeric(10,2) NOT NULL CHECK (n > 0), s serial,"
            + " twice numeric GENERATED ALWAYS AS (n * 2) STORED, t text COLLATE \"C\" UNIQUE)",
        "CREATE INDEX src_n ON src (n DESC, m)",
        "CREATE UNIQUE INDEX src_low ON src (lower(t)) WHERE n > 1",
        "INSERT INTO src (m, p, n, t) VALUES ('a', 1, 1.5, 'X'), (NULL, NULL, 2, 'y')");

    assertThat(copying.copy("src", "dst", false, true)).isEmpty();

    assertThat(fixture.texts("SELECT dst::text FROM dst ORDER BY id"))
        .isEqualTo(fixture.texts("SELECT src::text FROM src ORDER BY id"));
    String definitions =
        "SELECT regexp_replace(pg_get_constraintdef(oid), '', '') FROM pg_constraint"
            + " WHERE conrelid = '%s'::regclass AND contype <> 'n' ORDER BY 1";
    assertThat(fixture.texts(definitions.formatted("dst")))
        .isEqualTo(fixture.texts(definitions.formatted("src")));
    assertThat(
            fixture.texts(
                "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'dst'::regclass"))
        .hasSize(4)
        .anyMatch(index -> index.endsWith("USING btree (n DESC, m)"))
        .anyMatch(index -> index.contains("lower(t)) WHERE (n > (1)::numeric)"));
    fixture.sql("INSERT INTO dst (n, t) VALUES (9, 'z')");
    assertThat(
            fixture.text(
                "SELECT id || ' ' || m || ' ' || s || ' ' || twice FROM dst WHERE t = 'z'"))
        .isEqualTo("3 b 3 18.00");
  }

  @Test
  void manyRejectionsOfOneBatchAreAllFound() {
    fixture.sql("CREATE TABLE users (id bigint PRIMARY KEY, name text CHECK (name <> 'bad'))");
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (long i = 0; i < 1000; i++) {
      rows.add(row(i, i % 3 == 0 ? "bad" : "good"));
    }

    WriteResult direct =
        copying.write(
            load("users", USERS, LoadMode.UPSERT, true),
            new ObjectBatch(USERS, rows, Optional.empty()),
            mark("a"));
    WriteResult merged =
        copying.write(
            load("users", USERS, LoadMode.UPSERT, false),
            new ObjectBatch(USERS, rows, Optional.empty()),
            Optional.empty());

    assertThat(direct.rejections()).hasSize(334);
    assertThat(merged.rejections())
        .isEqualTo(
            direct.rejections().stream()
                .map(r -> new Rejection(r.row(), r.field(), r.code(), r.reason()))
                .toList());
    assertThat(users()).hasSize(666);
  }

  @Test
  void foreignKeysWaitForTheTablesTheyReferTo() {
    fixture.sql(
        "CREATE SCHEMA src",
        "CREATE TABLE src.a (id int PRIMARY KEY)",
        "CREATE TABLE src.b (id int PRIMARY KEY, a int REFERENCES src.a)",
        "ALTER TABLE src.a ADD b int REFERENCES src.b",
        "INSERT INTO src.a VALUES (1)",
        "INSERT INTO src.b VALUES (1, 1), (2, 1)",
        "UPDATE src.a SET b = 2");
    DatabaseAdapter source = fixture.open(fixture.database.url() + "?schema=src");
    for (String table : List.of("b", "a")) {
      ContainerDescription origin = Stages.join(source.describe(table, CallContext.create()));
      LoadSession session =
          copying.open(
              Copying.request(table, origin.schema(), Optional.of(origin), LoadMode.UPSERT, true));
      Object[][] rows =
          table.equals("a") ? new Object[][] {{1, 2}} : new Object[][] {{1, 1}, {2, 1}};
      copying.write(session, batch(origin.schema(), rows), mark(table));
      Stages.join(session.complete());
    }
    Stages.join(source.closeAsync());

    assertThat(
            fixture.texts(
                "SELECT conrelid::regclass || ' ' || convalidated FROM pg_constraint WHERE contype = 'f'"
                    + " AND connamespace = 'public'::regnamespace ORDER BY 1"))
        .containsExactly("a true", "b true");
    assertThat(fixture.texts("SELECT definition FROM _polymigrate_foreign_keys")).isEmpty();
  }
}
