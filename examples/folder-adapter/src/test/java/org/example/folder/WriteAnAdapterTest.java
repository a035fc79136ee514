package org.example.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that leads strangers through this adapter shows its code as it is. */
class WriteAnAdapterTest {
  private static final Path PAGE = Path.of("../../docs/write-an-adapter.md");
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(""))) {
      return files
          .filter(file -> !file.startsWith("target") && Files.isRegularFile(file))
          .filter(file -> file.toString().matches(".*(\\.java|\\.xml|\\.md|Provider)"))
          .map(WriteAnAdapterTest::normal)
          .toList();
    }
  }

  private static String normal(Path file) {
    try {
      return normal(Files.readString(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String normal(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList().toString();
  }

  @Test
  void everyBlockOfCodeIsInTheSourcesOfTheExample() throws IOException {
    List<String> sources = sources();
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    int blocks = 0;

    while (block.find()) {
      blocks++;
      String wanted = normal(block.group(2));
      String lines = wanted.substring(1, wanted.length() - 1);
      assertThat(sources)
          .as("the sources, one of which should have:%n%s", block.group(2))
          .anySatisfy(source -> assertThat(source.contains(lines)).isTrue());
    }

    assertThat(blocks).isGreaterThan(10);
  }
}
