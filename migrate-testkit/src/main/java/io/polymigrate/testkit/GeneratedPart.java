package io.polymigrate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a page of documentation that a test makes, between the lines {@code <!-- NAME: begin
 * -->} and {@code <!-- NAME: end -->}. The test fails when the page says something else; with
 * {@code -Dpolymigrate.docs.update=true} it writes the page.
 *
 * @param file the page
 * @param name the part's name, unique in its page
 */
public record GeneratedPart(Path file, String name) {
  private static final String UPDATE = "polymigrate.docs.update";

  /** Checks the part, or writes it when asked to. */
  public void require(String expected) {
    String text = read();
    Matcher part =
        Pattern.compile(
                "(<!-- "
                    + Pattern.quote(name)
                    + ": begin .*-->\\n)((?:.*\\n)*?)(<!-- "
                    + Pattern.quote(name)
                    + ": end -->)")
            .matcher(text);
    assertThat(part.find()).as("a part '%s' in %s", name, file).isTrue();
    if (Boolean.getBoolean(UPDATE)) {
      write(text.substring(0, part.end(1)) + expected + text.substring(part.start(3)));
      return;
    }
    assertThat(part.group(2))
        .as("the part '%s' of %s; this test with -D%s=true writes it", name, file, UPDATE)
        .isEqualTo(expected);
  }

  private String read() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
