package io.polymigrate.cli;

import io.polymigrate.api.record.LeftOut;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.engine.UnitVerification;
import io.polymigrate.core.engine.VerifySummary;
import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.core.verify.VerifyResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Says what a run or a comparison did. */
final class Summaries {
  private Summaries() {}

  static ExitCode run(Report report, RunSummary summary, RunOptions options) {
    report.counted(summary.read(), summary.written(), summary.rejected(), summary.skipped());
    report.differ(summary.differences());
    report.put("run_id", summary.runId());
    report.put("resumed", summary.resumed());
    report.put("containers", summary.containers().stream().map(Summaries::json).toList());
    Table table = new Table("migration", "target", "read", "written", "skipped", "rejected");
    for (RunSummary.ContainerSummary c : summary.containers()) {
      table.row(
          c.name(),
          c.target(),
          number(c.read()),
          number(c.written()),
          number(c.skipped()),
          number(c.rejected()));
    }
    table.lines().forEach(report::line);
    undo(report, summary);
    leftOut(report, summary);
    if (summary.rejected() > 0) {
      Path folder = options.deadLetters().orElse(Path.of("dead-letters"));
      report.line(
          number(summary.rejected())
              + " records were set aside in '"
              + folder
              + "'; mend them or the specification, then load them with 'replay'");
      report.put("dead_letters", folder.toString());
    }
    if (!summary.verifications().isEmpty()) {
      verifications(report, summary.verifications());
    }
    report.line(
        String.format(
            Locale.ROOT,
            "%s%,d records in %.1f s (run %s)",
            summary.resumed() ? "went on where it was interrupted: " : "",
            summary.read(),
            summary.seconds(),
            summary.runId()));
    return ExitCode.of(summary.differences().orElse(0), summary.rejected());
  }

  private static void undo(Report report, RunSummary summary) {
    for (RunSummary.ContainerSummary c : summary.containers()) {
      c.undoId()
          .ifPresent(
              id -> report.line("'" + c.target() + "' can be taken back: rollback --id " + id));
      if (c.orphans() > 0) {
        report.line(
            number(c.orphans()) + " children for '" + c.target() + "' belong to no record read");
      }
    }
  }

  private static void leftOut(Report report, RunSummary summary) {
    for (RunSummary.ContainerSummary c : summary.containers()) {
      c.leftOutLines().forEach(line -> report.line("'" + c.target() + "' is without " + line));
    }
  }

  static ExitCode verify(Report report, VerifySummary summary) {
    long read = 0;
    long leftOut = 0;
    for (UnitVerification verification : summary.verifications()) {
      read += verification.result().readSource();
      leftOut += verification.result().leftOut();
    }
    report.counted(read, 0, 0, leftOut);
    report.differ(summary.differences());
    verifications(report, summary.verifications());
    return ExitCode.of(summary.differences().orElse(0), 0);
  }

  private static void verifications(Report report, List<UnitVerification> verifications) {
    List<Object> all = new ArrayList<>();
    Table table = new Table("verified", "source", "target", "left out", "differences");
    List<String> details = new ArrayList<>();
    for (UnitVerification verification : verifications) {
      VerifyResult result = verification.result();
      OptionalLong differences = result.differences();
      table.row(
          verification.target(),
          number(result.readSource()),
          number(result.readTarget()),
          number(result.leftOut()),
          differences.isPresent() ? number(differences.getAsLong()) : "not known");
      details(verification.target(), result, details);
      all.add(json(verification));
    }
    table.lines().forEach(report::line);
    details.forEach(report::line);
    report.put("verifications", all);
  }

  private static void details(String target, VerifyResult result, List<String> lines) {
    keys(target, "only in the source", result.missing(), result.firstMissing(), lines);
    keys(target, "only in the target", result.extra(), result.firstExtra(), lines);
    keys(target, "with other fields", result.different(), result.firstDifferent(), lines);
    if (!result.note().isEmpty()) {
      lines.add(target + ": " + result.note());
    }
  }

  private static void keys(
      String target, String what, long count, List<String> first, List<String> lines) {
    if (count > 0) {
      String keys = first.isEmpty() ? "" : ", keys " + String.join(" ", first);
      String more = count > first.size() && !first.isEmpty() ? " and more" : "";
      lines.add(target + ": " + number(count) + " " + what + keys + more);
    }
  }

  private static Map<String, @Nullable Object> json(RunSummary.ContainerSummary container) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", container.name());
    json.put("target", container.target());
    json.put("read", container.read());
    json.put("written", container.written());
    json.put("rejected", container.rejected());
    json.put("skipped", container.skipped());
    json.put("orphans", container.orphans());
    json.put("operation_id", container.undoId().orElse(null));
    json.put("left_out", container.leftOut().stream().map(Summaries::json).toList());
    return json;
  }

  private static Map<String, @Nullable Object> json(LeftOut leftOut) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("kind", leftOut.part().kind().text());
    json.put("name", leftOut.part().name());
    json.put("reason", leftOut.reason());
    json.put("waits", leftOut.waits());
    return json;
  }

  private static Map<String, @Nullable Object> json(UnitVerification verification) {
    VerifyResult result = verification.result();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", verification.name());
    json.put("target", verification.target());
    OptionalLong differences = result.differences();
    json.put("differences", differences.isPresent() ? differences.getAsLong() : null);
    json.put("read_source", result.readSource());
    json.put("read_target", result.readTarget());
    json.put("left_out", result.leftOut());
    json.put("missing", result.missing());
    json.put("extra", result.extra());
    json.put("different", result.different());
    json.put("first_missing", result.firstMissing());
    json.put("first_extra", result.firstExtra());
    json.put("first_different", result.firstDifferent());
    json.put("note", result.note());
    return json;
  }

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
