package io.polymigrate.sql.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.ConnectionString;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresqlOptionsTest {

  private static PostgresqlOptions options(String url) {
    return PostgresqlOptions.of(ConnectionString.parse(url));
  }

  @Test
  void everythingHasADefaultButTheDatabase() {
    PostgresqlOptions options = options("postgresql:///shop");

    assertThat(options.hosts()).isEqualTo("localhost:5432");
    assertThat(options.sslMode()).isEqualTo("prefer");
    assertThat(options.connectTimeoutSeconds()).isEqualTo(10);
    assertThat(options.schema()).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> options("postgresql://localhost"))
        .hasMessageContaining("names no database");
  }

  @Test
  void optionsReachTheDriver() {
    PostgresqlOptions options =
        options(
            "postgresql://me:p%40ss@h:1/a%20b?schema=my%22s&sslmode=verify-full&sslrootcert=/ca.pem&connect_timeout=3");

    assertThat(options.jdbcUrl()).isEqualTo("jdbc:postgresql://h:1/a%20b");
    assertThat(options.properties())
        .containsEntry("user", "me")
        .containsEntry("password", "p@ss")
        .containsEntry("currentSchema", "\"my\"\"s\"")
        .containsEntry("sslmode", "verify-full")
        .containsEntry("sslrootcert", "/ca.pem")
        .containsEntry("connectTimeout", "3");
  }

  @Test
  void wrongOptionsAreRefusedByName() {
    assertThatThrownBy(() -> options("postgresql://h/d?colour=red"))
        .hasMessageContaining("Unknown option 'colour'");
    assertThatThrownBy(() -> options("postgresql://h/d?sslmode=maybe"))
        .hasMessageContaining("Invalid sslmode 'maybe'");
    assertThatThrownBy(() -> options("postgresql://h/d?connect_timeout=0"))
        .hasMessageContaining("connect_timeout");
  }

  @Test
  void thePasswordIsNotShown() {
    assertThat(options("postgresql://me:secret@h/d")).hasToString("postgresql://h/d");
  }
}
