package io.polymigrate.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrphansTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void killingAJvmByKill9EndsItsServersAndRemovesTheirData() throws Exception {
    Child child = Child.start("self");
    List<ProcessIdentity> servers = child.servers();
    assertThat(servers).hasSizeGreaterThan(2).allMatch(ProcessIdentity::isAlive);
    assertThat(child.folder()).isDirectory();

    child.process.destroyForcibly();

    await().atMost(LIMIT).until(() -> servers.stream().noneMatch(ProcessIdentity::isAlive));
    await().atMost(LIMIT).until(() -> !Files.exists(child.folder()));
  }

  @Test
  void jvmsOfOneRunShareServersThatOutliveThemAndEndWithTheRun() throws Exception {
    Process run = new ProcessBuilder("sleep", "600").start();
    Child first = Child.start(Long.toString(run.pid()));
    List<ProcessIdentity> servers = first.servers();
    Path folder = first.folder();
    first.process.destroyForcibly().waitFor();

    Child second = Child.start(Long.toString(run.pid()));
    assertThat(second.servers()).contains(servers.get(0)).allMatch(ProcessIdentity::isAlive);
    assertThat(second.folder()).isEqualTo(folder);
    run.destroyForcibly();

    await().atMost(LIMIT).until(() -> servers.stream().noneMatch(ProcessIdentity::isAlive));
    await().atMost(LIMIT).until(() -> !Files.exists(folder));
    second.process.destroyForcibly();
  }

  /** A JVM that starts servers, tells their processes, and then waits to be killed. */
  private static final class Child {
    private final Process process;
    private final List<String> lines = new ArrayList<>();

    private Child(Process process) {
      this.process = process;
    }

    static Child start(String run) throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  "-Dpolymigrate.run=" + run,
                  ServersOfAChild.class.getName())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Child child = new Child(process);
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.equals("ready")) {
          return child;
        }
        child.lines.add(line);
      }
      throw new AssertionError("The child ended: " + child.lines);
    }

    Path folder() {
      return Path.of(lines.get(0));
    }

    List<ProcessIdentity> servers() {
      return lines.stream().skip(1).map(pid -> ProcessIdentity.of(Long.parseLong(pid))).toList();
    }
  }
}
