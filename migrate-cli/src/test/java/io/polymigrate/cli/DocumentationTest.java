package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.polymigrate.testkit.GeneratedPart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documentation says of the command line is so. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");
  // A command in a block or in a comment, with the lines that a backslash joins to it.
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^(?:#\\s*)?\\./polymigrate( (?:.*\\\\\n)*.*)$");

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
    List<String> shown = new ArrayList<>();
    for (Path file : documents()) {
      Matcher command = COMMAND.matcher(Files.readString(file));
      while (command.find()) {
        shown.add(command.group(1).replaceAll("\\\\\n#?", " ").strip());
      }
    }

    assertThat(shown).hasSizeGreaterThan(5);
    for (String command : shown) {
      assertThatCode(() -> commandLine().parseArgs(words(command)))
          .as("./polymigrate %s", command)
          .doesNotThrowAnyException();
    }
  }

  private static CommandLine commandLine() {
    return Polymigrate.commandLine(Console.of(System.out, System.err), Interrupts.none());
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    for (String folder : List.of("docs", "examples")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().matches(".*\\.(md|yaml)")).forEach(documents::add);
      }
    }
    return documents;
  }

  // As a shell parts them: at blanks outside of quotes, a comment left out.
  private static String[] words(String command) {
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("#.*|(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+").matcher(command);
    while (word.find() && !word.group().startsWith("#")) {
      words.add(word.group().replaceAll("[\"']", ""));
    }
    return words.toArray(String[]::new);
  }
}
