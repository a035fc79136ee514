package io.polymigrate.cli;

import io.polymigrate.api.RollbackResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes an execution back. */
@Command(
    name = "rollback",
    description = {
      "Takes back what an execution did, and nothing else.",
      "Records that others changed since are left alone and listed (3)."
    })
final class RollbackCommand extends CliCommand {
  @Mixin private OperationFile file = new OperationFile();

  @Override
  ExitCode run(Invocation invocation) {
    String id = file.operationId();
    RollbackResult result =
        Moving.with(
            invocation, call -> invocation.with(file.url(), adapter -> adapter.rollBack(id, call)));
    Report report = invocation.report();
    report.put("operation_id", id);
    report.put("restored", result.restored());
    report.put("conflicts", result.conflictCount());
    report.put("first_conflicts", result.conflicts());
    report.line(
        "rolled back '" + id + "', " + Summaries.number(result.restored()) + " records restored");
    if (result.conflictCount() > 0) {
      report.line(
          Summaries.number(result.conflictCount())
              + " records were changed by others since and left alone, keys "
              + String.join(" ", result.conflicts()));
    }
    return ExitCode.of(0, result.conflictCount());
  }
}
