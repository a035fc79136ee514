package io.polymigrate.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MysqlErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "1021, HY000, MYSQL_DISK_FULL,          NOT_APPLIED",
    "1040, 08004, STORE_BUSY,               NOT_APPLIED",
    "1044, 42000, ACCESS_DENIED,            NOT_APPLIED",
    "1045, 28000, ACCESS_DENIED,            NOT_APPLIED",
    "1048, 23000, SCHEMA_VIOLATION,         NOT_APPLIED",
    "1049, 42000, MYSQL_DATABASE_NOT_FOUND, NOT_APPLIED",
    "1050, 42S01, CONTAINER_EXISTS,         NOT_APPLIED",
    "1051, 42S02, CONTAINER_NOT_FOUND,      NOT_APPLIED",
    "1053, 08S01, CONNECTION_LOST,          NOT_APPLIED",
    "1054, 42S22, FIELD_NOT_FOUND,          NOT_APPLIED",
    "1060, 42S21, FIELD_EXISTS,             NOT_APPLIED",
    "1062, 23000, DUPLICATE_KEY,            NOT_APPLIED",
    "1064, 42000, INVALID_INPUT,            NOT_APPLIED",
    "1091, 42000, FIELD_NOT_FOUND,          NOT_APPLIED",
    "1114, HY000, MYSQL_DISK_FULL,          NOT_APPLIED",
    "1142, 42000, ACCESS_DENIED,            NOT_APPLIED",
    "1143, 42000, ACCESS_DENIED,            NOT_APPLIED",
    "1146, 42S02, CONTAINER_NOT_FOUND,      NOT_APPLIED",
    "1153, 08S01, RECORD_TOO_LARGE,         NOT_APPLIED",
    "1205, 41000, LOCK_TIMEOUT,             NOT_APPLIED",
    "1213, 40001, STORE_BUSY,               NOT_APPLIED",
    "1227, 42000, ACCESS_DENIED,            NOT_APPLIED",
    "1264, 22003, VALUE_NOT_REPRESENTABLE,  NOT_APPLIED",
    "1265, 01000, VALUE_NOT_REPRESENTABLE,  NOT_APPLIED",
    "1290, HY000, MYSQL_READ_ONLY,          NOT_APPLIED",
    "1292, 22007, VALUE_NOT_REPRESENTABLE,  NOT_APPLIED",
    "1317, 70100, CANCELLED,                NOT_APPLIED",
    "1364, HY000, SCHEMA_MISMATCH,          NOT_APPLIED",
    "1366, HY000, VALUE_NOT_REPRESENTABLE,  NOT_APPLIED",
    "1367, 22007, VALUE_NOT_REPRESENTABLE,  NOT_APPLIED",
    "1406, 22001, VALUE_NOT_REPRESENTABLE,  NOT_APPLIED",
    "1451, 23000, SCHEMA_VIOLATION,         NOT_APPLIED",
    "1452, 23000, SCHEMA_VIOLATION,         NOT_APPLIED",
    "1586, 23000, DUPLICATE_KEY,            NOT_APPLIED",
    "1698, 28000, ACCESS_DENIED,            NOT_APPLIED",
    "1792, 25006, MYSQL_READ_ONLY,          NOT_APPLIED",
    "1836, HY000, MYSQL_READ_ONLY,          NOT_APPLIED",
    "3140, 22032, VALUE_NOT_REPRESENTABLE,  NOT_APPLIED",
    "3572, HY000, LOCK_TIMEOUT,             NOT_APPLIED",
    "3819, HY000, SCHEMA_VIOLATION,         NOT_APPLIED",
    "4025, 23000, SCHEMA_VIOLATION,         NOT_APPLIED",
    "0,    08S01, CONNECTION_LOST,          NOT_APPLIED",
    "2013, 08S01, CONNECTION_LOST,          NOT_APPLIED",
    "0,    08000, CONNECTION_LOST,          NOT_APPLIED",
    "0,    08001, CONNECTION_FAILED,        NOT_APPLIED",
    "0,    28000, ACCESS_DENIED,            NOT_APPLIED",
    "0,    40001, STORE_BUSY,               NOT_APPLIED",
    "0,    70100, CANCELLED,                NOT_APPLIED",
    "9999, HY000, STORE_ERROR,              NOT_APPLIED",
  })
  void everyErrorHasItsCode(int number, String state, String code, Outcome outcome) {
    SQLException failure = new SQLException("words of the server", state, number);

    MigrationException made = MysqlErrors.translate(failure, "read table 't'", Outcome.NOT_APPLIED);

    assertThat(made.code().name()).isEqualTo(code);
    assertThat(made.outcome()).isEqualTo(outcome);
    assertThat(made).hasMessageStartingWith("MySQL could not read table 't': words of the server");
    assertThat(made).hasCause(failure);
  }

  @Test
  void aCommitWithoutAnAnswerIsUnknown() {
    SQLException lost = new SQLException("Communications link failure", "08S01");

    MigrationException made =
        MysqlErrors.translate(
            new MysqlErrors.CommitFailedException(lost), "write", Outcome.NOT_APPLIED);

    assertThat(made.code()).isEqualTo(StandardErrorCode.CONNECTION_LOST);
    assertThat(made.outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void aConnectionThatWasNeverMadeHasFailedNotBeenLost() {
    SQLException refused = new SQLException("Communications link failure", "08S01");
    refused.initCause(new ConnectException("refused"));

    assertThat(MysqlErrors.code(refused)).isEqualTo(StandardErrorCode.CONNECTION_FAILED);
  }

  @Test
  void valuesOfRecordsAreCutOutOfTheServersWords() {
    SQLException duplicate =
        new SQLException("Duplicate entry 'se'cret' for key 't.PRIMARY'", "23000", 1062);
    SQLException wrong =
        new SQLException(
            "Incorrect integer value: 'secret' for column 'v' at row 1", "HY000", 1366);

    assertThat(MysqlErrors.words(duplicate, MysqlErrors.code(duplicate)))
        .isEqualTo("Duplicate entry for key 't.PRIMARY' (error 1062)");
    assertThat(MysqlErrors.words(wrong, MysqlErrors.code(wrong)))
        .isEqualTo("Incorrect integer value for column 'v' at row 1 (error 1366)");
  }

  @ParameterizedTest
  @CsvSource({"MYSQL_8,connector_j", "MYSQL_8,mariadb", "MARIADB,mariadb", "MARIADB,connector_j"})
  void whatIsWrongWithAConnectionIsSaidWithoutThePassword(ServerKind kind, String driver) {
    String url = Servers.shared().server(kind).url();

    assertFails(
        () -> open(url.replace(":secret@", ":hush-hush@") + "mysql?driver=" + driver),
        "ACCESS_DENIED");
    assertFails(() -> open(url + "no_such_database?driver=" + driver), "MYSQL_DATABASE_NOT_FOUND");
    assertFails(
        () -> open("mysql://root:hush-hush@127.0.0.1:1/x?driver=" + driver), "CONNECTION_FAILED");
    assertFails(
        () -> open("mysql://root:hush-hush@no.such.host.invalid/x?driver=" + driver),
        "CONNECTION_FAILED");
  }

  private static void assertFails(ThrowingCallable open, String code) {
    assertThatThrownBy(open)
        .isInstanceOfSatisfying(
            MigrationException.class,
            e -> {
              assertThat(e.code().name()).isEqualTo(code);
              assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED);
              assertThat(e.toString()).doesNotContain("hush");
            });
  }

  private static void open(String url) {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      AdapterProvider provider = new MysqlAdapterProvider();
      Stages.join(provider.open(new AdapterConfig(ConnectionString.parse(url), executor)));
    } finally {
      executor.shutdown();
    }
  }
}
