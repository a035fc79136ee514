package io.polymigrate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.json.Json;
import io.polymigrate.testkit.ShownCommands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the manual shows is understood, and its output is what it says. */
class ReadmeTest {

  @Test
  void everyCommandThatTheDocumentationShowsIsUnderstood() throws Exception {
    List<List<String>> commands =
        ShownCommands.of(Path.of("README.md"), Path.of("../README.md"), Path.of("../docs")).stream()
            .filter(words -> words.get(0).equals("bench"))
            .toList();

    assertThat(commands).hasSizeGreaterThan(3);
    for (List<String> words : commands) {
      List<String> arguments = words.subList(1, words.size());
      BenchOptions options = BenchOptions.parse(arguments.toArray(String[]::new));
      assertThat(options.pairs()).as("./polymigrate %s", words).isNotEmpty();
    }
  }

  @Test
  void theUsageNamesEveryOptionThatTheManualNames() throws Exception {
    String manual = Files.readString(Path.of("README.md"));

    for (String option :
        List.of("--rows", "--runs", "--data", "--transforms", "--peers", "--heap")) {
      assertThat(manual).contains(option);
      assertThat(BenchOptions.USAGE).contains(option);
    }
  }

  @Test
  void jsonIsAllThatIsPrinted() throws Exception {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchMain.class.getName()));
    words.addAll(List.of("pg-pg", "--rows", "1000", "--runs", "1", "--data", "a,e", "--json"));

    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    List<?> objects = (List<?>) Json.parse(printed);
    assertThat(objects).hasSize(2).hasOnlyElementsOfType(Map.class);
    assertThat(printed.lines()).hasSize(1);
  }
}
