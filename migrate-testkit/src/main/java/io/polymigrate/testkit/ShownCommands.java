package io.polymigrate.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The command lines of {@code ./polymigrate} that pages of documentation show. */
public final class ShownCommands {
  // A command in a block or in a comment, with the lines that a backslash joins to it.
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^(?:#\\s*)?\\./polymigrate( (?:.*\\\\\n)*.*)$");
  // As a shell parts them: at blanks outside of quotes, a comment left out.
  private static final Pattern WORD = Pattern.compile("#.*|(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");

  private ShownCommands() {}

  /**
   * Gives the words of each command, without the leading {@code ./polymigrate}.
   *
   * @param pages files, or folders whose pages ({@code .md}) and declarations ({@code .yaml}) count
   */
  public static List<List<String>> of(Path... pages) throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (Path page : pages) {
      try (Stream<Path> files = Files.isDirectory(page) ? Files.list(page) : Stream.of(page)) {
        for (Path file : files.filter(ShownCommands::isPage).sorted().toList()) {
          Matcher command = COMMAND.matcher(Files.readString(file));
          while (command.find()) {
            commands.add(words(command.group(1).replaceAll("\\\\\n#?", " ")));
          }
        }
      }
    }
    return commands;
  }

  private static boolean isPage(Path file) {
    return file.toString().matches(".*\\.(md|yaml)");
  }

  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(command);
    while (word.find() && !word.group().startsWith("#")) {
      words.add(word.group().replaceAll("[\"']", ""));
    }
    return words;
  }
}
