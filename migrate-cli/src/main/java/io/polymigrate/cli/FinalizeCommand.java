package io.polymigrate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gives up what a rollback would need. */
@Command(
    name = "finalize",
    description = "Gives up what was kept for a rollback; there is none afterwards.")
final class FinalizeCommand extends CliCommand {
  @Mixin private OperationFile file = new OperationFile();

  @Override
  ExitCode run(Invocation invocation) {
    String id = file.operationId();
    boolean unused =
        invocation.with(
            file.url(),
            adapter -> adapter.finalizeUndo(id, invocation.call()).thenApply(done -> true));
    invocation.report().put("operation_id", id);
    invocation.report().line("finalised '" + id + "'");
    return ExitCode.DONE;
  }
}
