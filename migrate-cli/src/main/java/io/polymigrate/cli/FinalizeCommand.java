package io.polymigrate.cli;

import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.spec.MigrationSpec;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gives up what a rollback would need. */
@Command(
    name = "finalize",
    description = "Gives up what was kept for a rollback; there is none afterwards.")
final class FinalizeCommand extends CliCommand {
  @Mixin private Execution execution = new Execution();

  @Override
  ExitCode run(Invocation invocation) {
    Optional<MigrationSpec> spec = execution.spec();
    if (spec.isPresent()) {
      boolean unused = joined(invocation.migrator(spec.get()).finalizeUndo(invocation.call()));
      invocation.report().line("finalised the run");
      return ExitCode.DONE;
    }
    String id = execution.id();
    boolean unused =
        invocation.with(
            execution.url(),
            adapter -> adapter.finalizeUndo(id, invocation.call()).thenApply(done -> true));
    invocation.report().put("operation_id", id);
    invocation.report().line("finalised '" + id + "'");
    return ExitCode.DONE;
  }

  private static boolean joined(CompletionStage<Void> stage) {
    return Stages.join(stage.thenApply(done -> true));
  }
}
