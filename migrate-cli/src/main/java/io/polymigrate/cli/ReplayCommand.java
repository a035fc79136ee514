package io.polymigrate.cli;

import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Loads mended dead letters. */
@Command(
    name = "replay",
    description = "Loads the records of a file of dead letters, once they or the spec are mended.")
final class ReplayCommand extends CliCommand {
  @Mixin private SpecFile spec = new SpecFile();

  @Parameters(index = "1", paramLabel = "LETTERS", description = "The file of dead letters.")
  private Path letters = Path.of("");

  @Override
  ExitCode run(Invocation invocation) {
    CrossPlatformMigrator migrator = invocation.migrator(spec.read());
    RunSummary summary =
        Moving.with(invocation, call -> Stages.join(migrator.replay(letters, call)));
    return Summaries.run(invocation.report(), summary, migrator.spec().options());
  }
}
