package io.polymigrate.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a completion script. */
@Command(
    name = "completion",
    description = "Prints a completion script: source <(polymigrate completion bash)")
final class CompletionCommand extends CliCommand {
  private enum Shell {
    bash,
    zsh
  }

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell = Shell.bash;

  @Override
  ExitCode run(Invocation invocation) {
    String script = AutoComplete.bash("polymigrate", spec().root().commandLine());
    // One script for both: in zsh it loads the emulation of bash's completion first.
    invocation.report().line(script);
    invocation.report().put("shell", shell.name());
    invocation.report().put("script", script);
    return ExitCode.DONE;
  }
}
