package io.polymigrate.cli;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.Validation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks both questions about an operation. */
@Command(
    name = "validate",
    description = {
      "Asks whether an operation could be applied, and whether the store is as it leaves it.",
      "Changes nothing. Bad input (2) if neither is so."
    })
final class ValidateCommand extends CliCommand {
  @Mixin private OperationFile file = new OperationFile();

  private record Answers(Validation check, Validation inspection) {}

  @Override
  ExitCode run(Invocation invocation) {
    MigrationOperation operation = file.read();
    Answers answers =
        invocation.with(
            file.url(),
            adapter ->
                adapter
                    .check(operation, invocation.call())
                    .thenCombine(adapter.inspect(operation, invocation.call()), Answers::new));
    Report report = invocation.report();
    tell(report, "can be applied", "can_be_applied", answers.check());
    tell(report, "is applied", "is_applied", answers.inspection());
    return answers.check().ok() || answers.inspection().ok() ? ExitCode.DONE : ExitCode.BAD_INPUT;
  }

  private static void tell(Report report, String question, String name, Validation answer) {
    report.line(question + ": " + (answer.ok() ? "yes" : "no"));
    List<Object> problems = new ArrayList<>();
    for (Validation.Problem problem : answer.problems()) {
      String keys =
          problem.firstKeys().isEmpty() ? "" : ", keys " + String.join(" ", problem.firstKeys());
      String count =
          problem.count() > 0 ? " (" + Summaries.number(problem.count()) + keys + ")" : "";
      report.line("  " + problem.code().name() + ": " + problem.message() + count);
      problems.add(json(problem));
    }
    report.put(name, answer.ok());
    report.put(name + "_problems", problems);
  }

  private static Map<String, @Nullable Object> json(Validation.Problem problem) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("code", problem.code().name());
    json.put("field", problem.field().orElse(null));
    json.put("message", problem.message());
    json.put("count", problem.count());
    json.put("first_keys", problem.firstKeys());
    return json;
  }
}
