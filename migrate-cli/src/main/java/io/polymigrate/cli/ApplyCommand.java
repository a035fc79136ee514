package io.polymigrate.cli;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Applies an operation. */
@Command(
    name = "apply",
    description = "Applies an operation to a store, or goes on with one that was interrupted.")
final class ApplyCommand extends CliCommand {
  @Mixin private OperationFile file = new OperationFile();

  @Override
  ExitCode run(Invocation invocation) {
    // An identity of ours, so that it is known whatever happens.
    MigrationOperation given = file.read();
    MigrationOperation operation =
        given.operationId().isPresent()
            ? given
            : given.withOperationId(java.util.UUID.randomUUID().toString());
    String id = operation.operationId().orElseThrow();
    Report report = invocation.report();
    report.put("operation_id", id);
    report.ifPartial(
        "part of the work is done: 'apply --id "
            + id
            + "' goes on, 'rollback --id "
            + id
            + "' takes it back");
    OperationResult result =
        Moving.with(
            invocation,
            call -> invocation.with(file.url(), adapter -> adapter.execute(operation, call)));
    report.put("already_applied", result instanceof OperationResult.AlreadyApplied);
    report.line(
        result.match(
            applied -> {
              report.put("records", applied.records());
              return "applied '"
                  + operation.type()
                  + "' to '"
                  + operation.collectionOrTable()
                  + "', "
                  + Summaries.number(applied.records())
                  + " records";
            },
            already -> "was applied already (" + already.evidence() + ")"));
    report.line("operation id " + id);
    return ExitCode.DONE;
  }
}
