package io.polymigrate.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.error.MigrationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MysqlOptionsTest {

  private static MysqlOptions parse(String url) {
    return MysqlOptions.of(ConnectionString.parse(url));
  }

  @Test
  void tlsIsPreferredUnlessTheServerIsOnThisMachine() {
    assertThat(parse("mysql://db.example.org/x").sslMode())
        .isEqualTo(MysqlOptions.SslMode.PREFERRED);
    assertThat(parse("mysql://db.example.org/x").allowPublicKeyRetrieval()).isFalse();
    assertThat(parse("mysql://127.0.0.1:3306/x").sslMode())
        .isEqualTo(MysqlOptions.SslMode.DISABLED);
    assertThat(parse("mysql://127.0.0.1:3306/x").allowPublicKeyRetrieval()).isTrue();
    assertThat(parse("mysql://127.0.0.1.example.org/x").sslMode())
        .isEqualTo(MysqlOptions.SslMode.PREFERRED);
    assertThat(parse("mysql://localhost,far/x?ssl_mode=verify_ca").sslMode())
        .isEqualTo(MysqlOptions.SslMode.VERIFY_CA);
  }

  @Test
  void thePasswordIsNotShown() {
    assertThat(parse("mariadb://me:hush@h:1/db")).hasToString("mariadb://h:1/db");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mysql://h                        | names no database",
        "mysql://h/x?sslmode=required     | Unknown option 'sslmode'",
        "mysql://h/x?ssl_mode=always      | possible: [disabled, preferred, required, verify_ca,",
        "mysql://h/x?driver=odbc          | possible: [auto, connector_j, mariadb]",
        "mysql://h/x?local_infile=yes     | possible: [true, false]",
        "mysql://h/x?connect_timeout=0    | 1 to 600",
      })
  void aWrongOptionIsNamed(String url, String message) {
    assertThatThrownBy(() -> parse(url))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining(message);
  }
}
