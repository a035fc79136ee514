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
    // Picocli's script is for bash, and for zsh once its emulation of bash's completion is loaded.
    String head = shell == Shell.zsh ? "autoload -U +X compinit && compinit\n" : "";
    invocation.report().line(head + script);
    invocation.report().put("script", head + script);
    return ExitCode.DONE;
  }
}
