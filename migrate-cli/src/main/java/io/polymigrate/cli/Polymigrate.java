package io.polymigrate.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command that all others belong to; holds the options that all of them have. */
@Command(
    name = "polymigrate",
    description = "Changes schemas and moves data across SQL and NoSQL stores.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      VerifyCommand.class,
      ReplayCommand.class,
      ApplyCommand.class,
      ValidateCommand.class,
      RollbackCommand.class,
      FinalizeCommand.class,
      DescribeCommand.class,
      AdaptersCommand.class,
      ServersCommand.class,
      CompletionCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed; the same command again goes on",
      "2:bad input; something given must be changed first",
      "3:finished, records were set aside",
      "4:source and target differ"
    },
    synopsisSubcommandLabel = "COMMAND")
final class Polymigrate {
  private final Console console;
  private final Interrupts interrupts;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print one JSON object at the end, and nothing else, on standard output.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log what the drivers say; print stack traces.")
  private boolean verbose;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Load further adapters and functions from the jars in this folder.")
  private Optional<Path> plugins = Optional.empty();

  private Polymigrate(Console console, Interrupts interrupts) {
    this.console = console;
    this.interrupts = interrupts;
  }

  static CommandLine commandLine(Console console, Interrupts interrupts) {
    Polymigrate root = new Polymigrate(console, interrupts);
    return new CommandLine(root)
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(root::misused)
        .setUsageHelpAutoWidth(false)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  static Set<String> commandNames() {
    return new TreeSet<>(
        commandLine(Console.ofProcess(), Interrupts.none()).getSubcommands().keySet());
  }

  Console console() {
    return console;
  }

  Interrupts interrupts() {
    return interrupts;
  }

  boolean json() {
    return json;
  }

  boolean verbose() {
    return verbose;
  }

  Optional<Path> plugins() {
    return plugins;
  }

  // Picocli stops at what is wrong, so --json may not have been seen yet.
  private int misused(CommandLine.ParameterException wrong, String[] args) {
    boolean asJson = Arrays.asList(args).contains("--json");
    String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
    BadUsageException failure =
        new BadUsageException(wrong.getMessage() + "; see '" + name + " --help'");
    return new Report(console, name, asJson, verbose).failed(failure).number();
  }
}
