package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executes what {@code docs/cli.md} shows. */
class CliGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "cli.md");
  private static final Pattern FILE =
      Pattern.compile("```yaml file=(\\S+)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern EXITS = Pattern.compile("# exits ([0-9])");

  @TempDir private Path folder;

  @Test
  void everyCommandOfTheGuideEndsAsItSays() throws IOException {
    String guide = Files.readString(GUIDE);
    Matcher file = FILE.matcher(guide);
    while (file.find()) {
      String text =
          file.group(2).replace("dead_letters: letters", "dead_letters: " + folder + "/letters");
      Path unused = Cli.write(folder, file.group(1), text);
    }
    try (Stores stores = new Stores()) {
      stores.sql(
          "CREATE TABLE users (id bigint PRIMARY KEY, name text, age text);"
              + "INSERT INTO users VALUES (1, 'Ada', '36'), (2, 'Bob', 'old'), (3, 'Cy', '7')");
      int commands = 0;
      Matcher block = COMMANDS.matcher(guide);
      while (block.find()) {
        for (String line : block.group(1).lines().toList()) {
          commands++;
          execute(line, stores);
        }
      }
      assertThat(commands).isGreaterThan(15);
    }
  }

  private void execute(String line, Stores stores) {
    assertThat(line).startsWith("polymigrate ");
    Matcher exits = EXITS.matcher(line);
    int expected = exits.find() ? Integer.parseInt(exits.group(1)) : 0;
    String command = line.replaceFirst("#.*", "").strip();
    List<String> args = new ArrayList<>();
    for (String word : command.split(" +", -1)) {
      Path file = folder.resolve(word.replace("$", ""));
      args.add(
          Files.exists(file)
              ? file.toString()
              : word.replace("$SHOP", stores.postgresql()).replace("$MONGO", stores.mongodb()));
    }

    Cli ended = Cli.run(args.subList(1, args.size()).toArray(String[]::new));

    assertThat(ended.exitCode()).as(line + "\n" + ended.err()).isEqualTo(expected);
  }

  @Test
  void theGuideNamesEveryCommandAndExitCode() throws IOException {
    String guide = Files.readString(GUIDE);

    for (String name : Polymigrate.commandNames()) {
      assertThat(guide).contains(name);
    }
    for (ExitCode code : ExitCode.values()) {
      assertThat(guide).contains("| " + code.number() + " | ");
    }
  }
}
