package io.polymigrate.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetachedServersTest {
  @TempDir Path folder;

  @Test
  void theyAreUpOnceThenDeadOrAliveThenDown() throws Exception {
    DetachedServers servers = new DetachedServers(folder);
    try {
      RunningServer server = servers.up(ServerKind.MONGODB_8);

      assertThat(servers.up(ServerKind.MONGODB_8).pid()).isEqualTo(server.pid());
      assertThat(servers.status()).containsExactly(new DetachedServers.Status(server, true));

      ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
      process.destroyForcibly();
      process.onExit().get();
      assertThat(servers.status()).containsExactly(new DetachedServers.Status(server, false));
      assertThat(servers.up(ServerKind.MONGODB_8).pid()).isNotEqualTo(server.pid());
    } finally {
      servers.down();
    }
    assertThat(servers.status()).isEmpty();
    assertThat(folder.resolve("mongodb-8")).doesNotExist();
  }
}
