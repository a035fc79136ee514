package io.polymigrate.examples.docs;

import io.polymigrate.testkit.GeneratedPart;
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
    new GeneratedPart(file, name).require(expected);
  }
}
