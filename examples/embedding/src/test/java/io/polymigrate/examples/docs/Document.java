package io.polymigrate.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the documentation. */
record Document(Path file) {
  private static final boolean UPDATE = Boolean.getBoolean("polymigrate.docs.update");

  /** A page by its path from the project's root. */
  static Document of(String path) {
    return new Document(Path.of("..", "..").resolve(path));
  }

  String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The code blocks of a language, in order. */
  List<String> blocks(String language) {
    Matcher matcher = Pattern.compile("(?m)^```" + language + "\n((?:.*\n)*?)```$").matcher(text());
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  /** Checks a part that is made by a test, or writes it when asked to. */
  void requireGenerated(String name, String expected) {
    Matcher matcher =
        Pattern.compile(
                "(<!-- " + name + ": begin .*-->\n)((?:.*\n)*?)(<!-- " + name + ": end -->)")
            .matcher(text());
    assertThat(matcher.find()).as("a part '%s' in %s", name, file).isTrue();
    if (UPDATE) {
      String updated =
          text().substring(0, matcher.end(1)) + expected + text().substring(matcher.start(3));
      try {
        Files.writeString(file, updated);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return;
    }
    assertThat(matcher.group(2))
        .as(
            "the part '%s' of %s; mvn -Pfast -pl examples/embedding -am test"
                + " -Dtest='*DocumentTest' -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dpolymigrate.docs.update=true writes it",
            name, file)
        .isEqualTo(expected);
  }
}
