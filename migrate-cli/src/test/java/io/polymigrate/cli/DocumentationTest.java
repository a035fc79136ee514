package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.polymigrate.testkit.GeneratedPart;
import io.polymigrate.testkit.ShownCommands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documentation says of the command line is so. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void theTableOfTheReadmeIsWhatTheAdaptersDeclare() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code =
        Main.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            System.err,
            "adapters",
            "--markdown");
    String declared = out.toString(StandardCharsets.UTF_8);

    assertThat(code).isZero();
    new GeneratedPart(ROOT.resolve("README.md"), "adapters").require(declared);
  }

  @Test
  void everyCommandThatTheDocumentationShowsIsOne() throws IOException {
    List<List<String>> shown =
        ShownCommands.of(ROOT.resolve("README.md"), ROOT.resolve("docs"), ROOT.resolve("examples"));

    assertThat(shown).hasSizeGreaterThan(5);
    for (List<String> command : shown) {
      // The benchmarks are no part of the command line; their own test looks at these.
      if (!command.get(0).equals("bench")) {
        assertThatCode(() -> commandLine().parseArgs(command.toArray(String[]::new)))
            .as("./polymigrate %s", command)
            .doesNotThrowAnyException();
      }
    }
  }

  private static CommandLine commandLine() {
    return Polymigrate.commandLine(Console.of(System.out, System.err), Interrupts.none());
  }
}
