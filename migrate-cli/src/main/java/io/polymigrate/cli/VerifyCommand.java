package io.polymigrate.cli;

import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.VerifySummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Compares source and target. */
@Command(
    name = "verify",
    description = "Compares what the target holds with what the source gives. Changes nothing.")
final class VerifyCommand extends CliCommand {
  @Mixin private SpecFile spec = new SpecFile();

  @Override
  ExitCode run(Invocation invocation) {
    invocation.report().ifPartial("the comparison did not come to its end; nothing was changed");
    CrossPlatformMigrator migrator = invocation.migrator(spec.read());
    VerifySummary summary = Moving.with(invocation, call -> Stages.join(migrator.verify(call)));
    return Summaries.verify(invocation.report(), summary);
  }
}
