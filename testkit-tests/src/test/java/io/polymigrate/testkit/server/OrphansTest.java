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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrphansTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endWhatAFailureLeft() {
    started.forEach(Process::destroyForcibly);
  }

  private Child start(String run) throws IOException {
    Child child = new Child(Child.process(run));
    started.add(child.process);
    child.awaitReady();
    return child;
  }

  @Test
  void killingAJvmByKill9EndsItsServersAndRemovesTheirData() throws Exception {
    Child child = start("self");
    List<ProcessIdentity> servers = child.servers();
    assertThat(servers).hasSizeGreaterThan(2);
    assertThat(child.folder()).isDirectory();

    child.process.destroyForcibly();

    await().atMost(LIMIT).until(() -> servers.stream().noneMatch(ProcessIdentity::isAlive));
    await().atMost(LIMIT).until(() -> !Files.exists(child.folder()));
  }

  @Test
  void jvmsOfOneRunShareServersThatOutliveThemAndEndWithTheRun() throws Exception {
    Process run = new ProcessBuilder("sleep", "600").start();
    started.add(run);
    Child first = start(Long.toString(run.pid()));
    List<ProcessIdentity> servers = first.servers();
    Path folder = first.folder();
    first.process.destroyForcibly().waitFor();

    Child second = start(Long.toString(run.pid()));
    assertThat(second.servers()).contains(servers.get(0));
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

    static Process process(String run) throws IOException {
      return new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              "-Dpolymigrate.run=" + run,
              ServersOfAChild.class.getName())
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    }

    void awaitReady() throws IOException {
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.equals("ready")) {
          return;
        }
        lines.add(line);
      }
      throw new AssertionError("The child ended: " + lines);
    }

    Path folder() {
      return Path.of(lines.get(0));
    }

    // Servers have short-lived workers too, which may be gone by now.
    List<ProcessIdentity> servers() {
      return lines.stream()
          .skip(1)
          .map(pid -> ProcessIdentity.of(Long.parseLong(pid)))
          .filter(ProcessIdentity::isAlive)
          .toList();
    }
  }
}
