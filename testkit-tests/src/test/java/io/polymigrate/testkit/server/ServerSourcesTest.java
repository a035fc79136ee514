package io.polymigrate.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.testkit.server.Origin.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerSourcesTest {
  private static final String VARIABLE = "POLYMIGRATE_TEST_POSTGRESQL_16_URL";

  @TempDir Path folder;

  @Test
  void aUrlInTheEnvironmentIsTakenBeforeAllElse() {
    String url = Servers.shared().server(ServerKind.POSTGRESQL_16).url();

    RunningServer found = sources(url).find(new ServerFolder(folder), Durability.FAST);

    assertThat(found.url()).isEqualTo(url);
    assertThat(found.origin().source()).isEqualTo(Source.ENVIRONMENT);
    assertThat(found.origin().sentence()).contains(VARIABLE);
    assertThat(found.pids()).isEmpty();
  }

  @Test
  void aServerOfTheEnvironmentThatDoesNotAnswerIsAnErrorAndNotReplaced() {
    ServerSources sources = sources("postgresql://127.0.0.1:" + FreePort.find() + "/postgres");

    assertThatThrownBy(() -> sources.find(new ServerFolder(folder), Durability.FAST))
        .isInstanceOf(ServerUnavailableException.class)
        .hasMessageContaining(VARIABLE);
  }

  @Test
  void aServerThatEndsAtOnceIsAnErrorWithTheEndOfItsLog() {
    ServerBoot boot =
        new ServerBoot(
            Recipes.of(ServerKind.POSTGRESQL_16),
            new ServerFolder(folder),
            new ServerCommand(List.of("sh", "-c", "echo no room"), Map.of(), "TERM"),
            "postgresql://127.0.0.1:" + FreePort.find() + "/postgres",
            new Origin(Source.PATH, "sh"));

    assertThatThrownBy(boot::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PostgreSQL 16 (sh) ended at once")
        .hasMessageContaining("no room");
  }

  private static ServerSources sources(String url) {
    return new ServerSources(
        Recipes.of(ServerKind.POSTGRESQL_16), PackageCache.standard(), Map.of(VARIABLE, url));
  }
}
