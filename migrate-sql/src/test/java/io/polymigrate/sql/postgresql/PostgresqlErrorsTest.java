package io.polymigrate.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.testkit.server.RunningServer;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresqlErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "08001, CONNECTION_FAILED, NOT_APPLIED",
    "08004, CONNECTION_FAILED, NOT_APPLIED",
    "57P03, CONNECTION_FAILED, NOT_APPLIED",
    "08003, CONNECTION_LOST, NOT_APPLIED",
    "08006, CONNECTION_LOST, NOT_APPLIED",
    "57P01, CONNECTION_LOST, NOT_APPLIED",
    "57P02, CONNECTION_LOST, NOT_APPLIED",
    "57P05, CONNECTION_LOST, NOT_APPLIED",
    "25P03, CONNECTION_LOST, NOT_APPLIED",
    "28000, ACCESS_DENIED, NOT_APPLIED",
    "28P01, ACCESS_DENIED, NOT_APPLIED",
    "42501, ACCESS_DENIED, NOT_APPLIED",
    "3D000, INVALID_INPUT, NOT_APPLIED",
    "3F000, INVALID_INPUT, NOT_APPLIED",
    "22P02, INVALID_INPUT, NOT_APPLIED",
    "22007, INVALID_INPUT, NOT_APPLIED",
    "42601, INVALID_INPUT, NOT_APPLIED",
    "42883, INVALID_INPUT, NOT_APPLIED",
    "42804, INVALID_INPUT, NOT_APPLIED",
    "42704, INVALID_INPUT, NOT_APPLIED",
    "42P01, CONTAINER_NOT_FOUND, NOT_APPLIED",
    "42P07, CONTAINER_EXISTS, NOT_APPLIED",
    "42703, FIELD_NOT_FOUND, NOT_APPLIED",
    "42701, FIELD_EXISTS, NOT_APPLIED",
    "23505, DUPLICATE_KEY, NOT_APPLIED",
    "23502, SCHEMA_VIOLATION, NOT_APPLIED",
    "22003, VALUE_NOT_REPRESENTABLE, NOT_APPLIED",
    "54000, RECORD_TOO_LARGE, NOT_APPLIED",
    "40001, STORE_BUSY, NOT_APPLIED",
    "40P01, STORE_BUSY, NOT_APPLIED",
    "53200, STORE_BUSY, NOT_APPLIED",
    "53300, STORE_BUSY, NOT_APPLIED",
    "55006, STORE_BUSY, NOT_APPLIED",
    "55P03, LOCK_TIMEOUT, NOT_APPLIED",
    "57014, CANCELLED, NOT_APPLIED",
    "53100, POSTGRESQL_DISK_FULL, NOT_APPLIED",
    "25006, POSTGRESQL_READ_ONLY, NOT_APPLIED",
    "XX000, STORE_ERROR, NOT_APPLIED",
  })
  void everyStateHasItsCode(String state, String code, Outcome outcome) {
    MigrationException failure =
        PostgresqlErrors.translate(new SQLException("words", state), "do it");

    assertThat(failure.code().name()).isEqualTo(code);
    assertThat(failure.outcome()).isEqualTo(outcome);
    assertThat(failure).hasMessageStartingWith("postgresql could not do it: words (state " + state);
  }

  @Test
  void aConnectionLostDuringCommitLeavesTheOutcomeUnknown() {
    SQLException lost =
        new PostgresqlErrors.CommitFailedException(new SQLException("gone", "08006"));
    SQLException refused =
        new PostgresqlErrors.CommitFailedException(new SQLException("no", "23503"));

    assertThat(PostgresqlErrors.translate(lost, "x").outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(PostgresqlErrors.translate(lost, "x").code())
        .isEqualTo(StandardErrorCode.CONNECTION_LOST);
    assertThat(PostgresqlErrors.translate(refused, "x").outcome()).isEqualTo(Outcome.NOT_APPLIED);
  }

  @Test
  void whatIsNoSqlExceptionHasACodeToo() {
    assertThat(PostgresqlErrors.translate(new IOException("x"), "x").code())
        .isEqualTo(StandardErrorCode.CONNECTION_LOST);
    assertThat(PostgresqlErrors.translate(new RejectedExecutionException(), "x").code())
        .isEqualTo(StandardErrorCode.CANCELLED);
    assertThat(PostgresqlErrors.translate(new IllegalStateException("x"), "x").code())
        .isEqualTo(StandardErrorCode.INTERNAL_ERROR);
  }

  @Test
  void aMessageDoesNotShowTheValue() {
    SQLException failure =
        new SQLException("invalid input syntax for type integer: \"secret\"", "22P02");

    assertThat(PostgresqlErrors.words(failure)).doesNotContain("secret");
  }

  @Test
  void aWrongPasswordIsSaidButNotEchoed() {
    String url = server().url().replace(":secret@", ":wr0ng-pw@");

    assertThatThrownBy(() -> open(url))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.ACCESS_DENIED))
        .hasMessageNotContaining("wr0ng-pw");
  }

  @Test
  void aMissingDatabaseOrSchemaIsInvalidInput() {
    String url = server().url();

    assertThatThrownBy(() -> open(url.replaceAll("/postgres$", "/no_such_db")))
        .hasMessageContaining("no_such_db")
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.INVALID_INPUT));
    assertThatThrownBy(() -> open(url + "?schema=nowhere"))
        .hasMessageContaining("Schema 'nowhere' does not exist");
    assertThatThrownBy(() -> open(url + "?colour=red"))
        .hasMessageContaining("Unknown option 'colour'");
  }

  @Test
  void anUnreachableServerFailsAtOnce() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    assertThatThrownBy(() -> open("postgresql://u:p@127.0.0.1:" + port + "/db"))
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> assertThat(e.code()).isEqualTo(StandardErrorCode.CONNECTION_FAILED));
  }

  @Test
  void aMissingTableIsNamed() {
    try (PostgresqlFixture fixture = new PostgresqlFixture(ServerKind.POSTGRESQL_16)) {
      assertThatThrownBy(
              () -> Stages.join(fixture.adapter.describe("nothing", CallContext.create())))
          .isInstanceOfSatisfying(
              MigrationException.class,
              e -> assertThat(e.code()).isEqualTo(StandardErrorCode.CONTAINER_NOT_FOUND))
          .hasMessageContaining("'nothing'");
    }
  }

  private static RunningServer server() {
    return Servers.shared().server(ServerKind.POSTGRESQL_16);
  }

  private static void open(String url) {
    Stages.join(
        new PostgresqlAdapterProvider()
            .open(
                new AdapterConfig(
                    ConnectionString.parse(url), command -> new Thread(command, "test").start())));
  }
}
