package io.polymigrate.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/errors.md explains every error code there is in the sources, and no other. */
class ErrorsDocumentTest {
  private static final Pattern CONSTANT =
      Pattern.compile("(?m)^  ([A-Z][A-Z0-9_]+)\\((?:ErrorCode\\.)?Category\\.([A-Z]+)\\)[,;]");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([A-Z][A-Z0-9_]+)` \\| ([A-Z]+) \\| (\\S.*?) \\| (\\S.*?) \\|$");

  private static Map<String, String> declared() throws IOException {
    Map<String, String> codes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("..", ".."))) {
      List<Path> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> file.toString().contains("src/main/java/io/polymigrate"))
              .toList();
      for (Path source : sources) {
        String text = Files.readString(source);
        if (text.contains("implements ErrorCode")) {
          Matcher constant = CONSTANT.matcher(text);
          while (constant.find()) {
            codes.put(constant.group(1), constant.group(2));
          }
        }
      }
    }
    return codes;
  }

  @Test
  void everyCodeIsExplainedOnceWithItsCategory() throws IOException {
    List<String> explained = new ArrayList<>();
    Map<String, String> categories = new TreeMap<>();
    Matcher row = ROW.matcher(Document.of("docs/errors.md").text());
    while (row.find()) {
      explained.add(row.group(1));
      categories.put(row.group(1), row.group(2));
    }

    assertThat(explained).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    assertThat(categories).isEqualTo(declared());
  }
}
