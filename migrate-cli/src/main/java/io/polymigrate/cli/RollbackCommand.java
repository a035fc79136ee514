package io.polymigrate.cli;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.spec.MigrationSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes an execution back. */
@Command(
    name = "rollback",
    description = {
      "Takes back what an operation, a load or a whole run did, and nothing else.",
      "Records that others changed since are left alone and listed (3)."
    })
final class RollbackCommand extends CliCommand {
  @Mixin private Execution execution = new Execution();

  @Override
  ExitCode run(Invocation invocation) {
    Optional<MigrationSpec> spec = execution.spec();
    List<RollbackResult> results =
        spec.isPresent()
            ? Moving.with(
                invocation, call -> Stages.join(invocation.migrator(spec.get()).rollBack(call)))
            : List.of(one(invocation, execution.url(), execution.id()));
    Report report = invocation.report();
    long restored = 0;
    long conflicts = 0;
    List<String> first = new ArrayList<>();
    for (RollbackResult result : results) {
      restored += result.restored();
      conflicts += result.conflictCount();
      first.addAll(result.conflicts());
      tell(report, result);
    }
    report.put("operation_ids", results.stream().map(RollbackResult::operationId).toList());
    report.put("restored", restored);
    report.put("conflicts", conflicts);
    report.put("first_conflicts", first);
    return ExitCode.of(0, conflicts);
  }

  private static RollbackResult one(Invocation invocation, String url, String id) {
    return Moving.with(
        invocation, call -> invocation.with(url, adapter -> adapter.rollBack(id, call)));
  }

  private static void tell(Report report, RollbackResult result) {
    report.line(
        "rolled back '"
            + result.operationId()
            + "', "
            + Summaries.number(result.restored())
            + " records restored");
    if (result.conflictCount() > 0) {
      report.line(
          Summaries.number(result.conflictCount())
              + " records were changed by others since and left alone, keys "
              + String.join(" ", result.conflicts()));
    }
  }
}
