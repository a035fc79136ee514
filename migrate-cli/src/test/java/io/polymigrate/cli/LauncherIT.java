package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./polymigrate}, over what this build has packaged. */
class LauncherIT {
  private static final Path SCRIPT = Path.of("..", "polymigrate").toAbsolutePath().normalize();

  @TempDir private Path folder;

  private Cli launch(Path script, String... args) {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(args));
    return ChildProcess.startCommand(folder, command, Map.of("POLYMIGRATE_BUILD", "never")).end();
  }

  @Test
  void itStartsTheCommandLineAndHandsItsExitCodeOn() {
    Cli version = launch(SCRIPT, "--version");
    Cli wrong = launch(SCRIPT, "run", "none.yaml", "--json");

    assertThat(version.exitCode()).as(version.err()).isZero();
    assertThat(version.out()).startsWith("polymigrate ");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.json()).containsEntry("exit_code", 2L);
  }

  @Test
  void itIsFoundThroughASymbolicLink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("pm"), SCRIPT);

    assertThat(launch(link, "adapters").out()).contains("postgresql://");
  }

  @Test
  void itMigrates() {
    try (Stores stores = new Stores()) {
      stores.users();
      Path spec =
          Cli.write(
              folder,
              "spec.yaml",
              stores.spec(
                  """
                  steps:
                    - {type: extract, source_table: users}
                    - {type: load, target_table: users}
                  options: {verify: true}
                  """));

      Cli run = launch(SCRIPT, "run", spec.toString(), "--json");

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.json()).containsEntry("written", 3L).containsEntry("differences", 0L);
    }
  }

  @Test
  void theDemoOfAProcessOfItsOwnRunsToItsEnd() {
    Cli demo = launch(SCRIPT, "demo", "--orders", "50", "--json");

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.json()).containsEntry("differences", 0L);
  }
}
