package io.polymigrate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.MigrationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionStringTest {

  @Test
  void partsAreDecoded() {
    ConnectionString url =
        ConnectionString.parse("postgresql://us%40er:p%3Aw%2F@h1:5432,h2/db%20x?sslmode=require");

    assertThat(url.scheme()).isEqualTo("postgresql");
    assertThat(url.user()).contains("us@er");
    assertThat(url.password()).contains("p:w/");
    assertThat(url.hosts()).isEqualTo("h1:5432,h2");
    assertThat(url.path()).isEqualTo("db x");
    assertThat(url.options()).isEqualTo(Map.of("sslmode", "require"));
  }

  @Test
  void aSecretFromTheEnvironmentIsTakenAsItStands() {
    ConnectionString url =
        ConnectionString.parse("mysql://root:${env:PW}@h/db", Map.of("PW", "a%41/@:+")::get);

    assertThat(url.password()).contains("a%41/@:+");
  }

  @Test
  void theWholeMayComeFromTheEnvironment() {
    Map<String, String> environment = Map.of("URL", "mysql://root:a%40b@h/db");

    ConnectionString url = ConnectionString.parse("${env:URL}", environment::get);

    assertThat(url.toString()).isEqualTo("mysql://root:***@h/db");
    assertThat(url.password()).contains("a@b");
  }

  @Test
  void aSecretFromAFileIsReadWithoutItsLineEnd(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("pw"), "geheim\n");

    ConnectionString url = ConnectionString.parse("mysql://root:${file:" + file + "}@h/db");

    assertThat(url.password()).contains("geheim");
  }

  @Test
  void secretsAreNeverShown() {
    ConnectionString url = ConnectionString.parse("redis://u:geheim@h/0?trust_password=geheim");

    assertThat(url.toString()).isEqualTo("redis://u:***@h/0?trust_password=***");
    assertThat(url.identity()).isEqualTo("redis://h/0");
  }

  @Test
  void aMalformedStringIsRefusedWithoutEchoingIt() {
    assertThatThrownBy(() -> ConnectionString.parse("postgresql:/root:geheim@h"))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("scheme://user:password@host:port/path")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void anUnsetVariableIsNamed() {
    assertThatThrownBy(() -> ConnectionString.parse("mysql://r:${env:NOPE}@h/d", name -> null))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("'NOPE'");
  }
}
