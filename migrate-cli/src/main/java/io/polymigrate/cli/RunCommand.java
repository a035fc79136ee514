package io.polymigrate.cli;

import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a migration. */
@Command(name = "run", description = "Runs a migration, or goes on with one that was interrupted.")
final class RunCommand extends CliCommand {
  @Mixin private SpecFile spec = new SpecFile();

  @Option(
      names = "--restart",
      description = "Forget an interrupted run of the same specification and begin anew.")
  private boolean restart;

  @Override
  ExitCode run(Invocation invocation) {
    invocation
        .report()
        .ifPartial(
            "part of the records may be in the target and the checkpoint is kept: run the same command"
                + " again to go on from there (--restart begins anew)");
    CrossPlatformMigrator migrator = invocation.migrator(spec.read());
    RunSummary summary = Moving.with(invocation, call -> Stages.join(migrator.run(call, restart)));
    return Summaries.run(invocation.report(), summary, migrator.spec().options());
  }
}
