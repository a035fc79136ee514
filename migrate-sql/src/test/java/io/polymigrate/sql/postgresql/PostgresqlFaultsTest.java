package io.polymigrate.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.server.FaultProxy;
import io.polymigrate.testkit.server.ServerKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresqlFaultsTest {
  private static final RecordSchema USERS =
      new RecordSchema(List.of(Field.of("id", Simple.INT)), List.of("id"));

  private PostgresqlFixture fixture;
  private FaultProxy proxy;
  private DatabaseAdapter adapter;

  @BeforeEach
  void open() {
    fixture = new PostgresqlFixture(ServerKind.POSTGRESQL_16);
    proxy = FaultProxy.before(fixture.database.url());
    adapter = fixture.open(proxy.url() + "?sslmode=disable");
  }

  @AfterEach
  void close() {
    Stages.join(adapter.closeAsync());
    proxy.close();
    fixture.close();
  }

  private static RecordBatch batch(int id) {
    return new ObjectBatch(USERS, List.<Object[]>of(new Object[] {id}), Optional.empty());
  }

  private static Optional<CheckpointMark> mark(String value) {
    return Optional.of(new CheckpointMark("run", "entry", value));
  }

  @Test
  void aLostAnswerToCommitIsAnUnknownOutcome() {
    LoadSession session =
        Stages.join(
            adapter.openLoad(
                Copying.request("users", USERS, Optional.empty(), LoadMode.UPSERT, true),
                CallContext.create()));
    RecordSink first = Stages.join(session.openSink());
    Stages.join(first.write(batch(1), mark("1")));
    // On a connection of its own, whose first COMMIT goes over the wire as text.
    RecordSink sink = Stages.join(session.openSink());
    proxy.dropReplyTo("COMMIT");

    assertThatThrownBy(() -> Stages.join(sink.write(batch(2), mark("2"))))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> {
              assertThat(e.code()).isEqualTo(StandardErrorCode.CONNECTION_LOST);
              assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN);
            });
    Stages.join(sink.closeAsync());
    Stages.join(first.closeAsync());
    proxy.pass();
    assertThat(fixture.texts("SELECT value FROM _polymigrate_checkpoints")).containsExactly("2");
    RecordSink again = Stages.join(session.openSink());
    Stages.join(again.write(batch(3), mark("3")));
    Stages.join(again.closeAsync());
    Stages.join(session.complete());
    assertThat(fixture.texts("SELECT id FROM users ORDER BY 1")).containsExactly("1", "2", "3");
  }

  @Test
  void aConnectionCutWhileReadingIsLostAndNotApplied() {
    fixture.sql(
        "CREATE TABLE t (id int PRIMARY KEY, x text)",
        "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i");
    ExtractPlan plan = Stages.join(adapter.plan(ExtractRequest.of("t"), CallContext.create()));
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    proxy.cut();

    assertThatThrownBy(
            () -> {
              while (Stages.join(source.nextBatch()).isPresent()) {
                // Some of it was on its way.
              }
            })
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> {
              assertThat(e.code()).isEqualTo(StandardErrorCode.CONNECTION_LOST);
              assertThat(e.retryable()).isTrue();
            });
    Stages.join(source.closeAsync());
    Stages.join(plan.closeAsync());
  }

  @Test
  void aCancelledReadStops() {
    fixture.sql(
        "CREATE TABLE t (id int PRIMARY KEY, x text)",
        "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i");
    CallContext context = CallContext.create();
    ExtractPlan plan = Stages.join(adapter.plan(ExtractRequest.of("t"), context));
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    Stages.join(source.nextBatch()).orElseThrow().release();
    context.cancel();

    assertThatThrownBy(
            () -> {
              while (Stages.join(source.nextBatch()).isPresent()) {
                // What was read before may still come.
              }
            })
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.CANCELLED));
    Stages.join(source.closeAsync());
    Stages.join(plan.closeAsync());
  }

  @Test
  void nothingIsLeftOpen() {
    fixture.sql(
        "CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 9000)");
    ExtractPlan plan = fixture.plan(ExtractRequest.of("t").withBatch(10, 1000));
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    Stages.join(source.nextBatch()).orElseThrow().release();
    Stages.join(source.closeAsync());
    Stages.join(plan.closeAsync());
    Stages.join(fixture.adapter.closeAsync());

    org.awaitility.Awaitility.await()
        .until(
            () ->
                fixture
                    .texts(
                        "SELECT pid::text FROM pg_stat_activity WHERE application_name = 'polymigrate'"
                            + " AND datname = current_database() AND state <> 'idle'")
                    .isEmpty());
  }

  @Test
  void whatHasNoCanonicalFormIsRefusedValueByValue() {
    fixture.sql(
        "CREATE TABLE t (id int PRIMARY KEY, a timestamptz, b date, c time, d int[])",
        "INSERT INTO t VALUES (1, 'infinity', NULL, NULL, NULL), (2, NULL, '-infinity', NULL, NULL),"
            + " (3, NULL, NULL, '24:00', NULL), (4, NULL, NULL, NULL, '{{1},{2}}'),"
            + " (5, NULL, NULL, NULL, '[0:1]={1,2}')");
    ExtractPlan plan = fixture.plan(ExtractRequest.of("t"));
    RecordSource source = Stages.join(plan.open(plan.splits().get(0)));
    RecordBatch batch = Stages.join(source.nextBatch()).orElseThrow();

    for (int row = 0; row < 5; row++) {
      int at = row;
      assertThatThrownBy(() -> DataRecord.of(batch, at)).isInstanceOf(RefusedValueException.class);
    }
    batch.release();
    Stages.join(source.closeAsync());
    Stages.join(plan.closeAsync());

    // Between two PostgreSQL tables they pass as they are.
    assertThat(new Copying(fixture).copy("t", "u", false, true)).isEmpty();
    assertThat(fixture.texts("SELECT u::text FROM u ORDER BY id"))
        .isEqualTo(fixture.texts("SELECT t::text FROM t ORDER BY id"));
  }
}
