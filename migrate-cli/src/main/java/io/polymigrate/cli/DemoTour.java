package io.polymigrate.cli;

import io.polymigrate.api.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The way through a demo: titles, specifications, the commands a person would type, the end. */
final class DemoTour {
  private final Invocation invocation;
  private final Report report;
  private final DemoStores stores;
  private final Path folder;
  private final List<Map<String, @Nullable Object>> results = new ArrayList<>();
  private ExitCode code = ExitCode.DONE;

  DemoTour(Invocation invocation, DemoStores stores, Path folder) {
    this.invocation = invocation;
    this.report = invocation.report();
    this.stores = stores;
    this.folder = folder;
  }

  Report report() {
    return report;
  }

  /** What the last command ended with. */
  ExitCode code() {
    return code;
  }

  void title(String text) {
    report.line("");
    report.line("== " + text);
  }

  /** Writes a specification into the demo's folder, and shows it. */
  void show(String name) throws IOException {
    try (InputStream in = DemoTour.class.getResourceAsStream("demo/" + name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(folder.resolve(name), text);
      text.lines().forEach(line -> report.line("  " + line));
    }
  }

  /** Runs the same command that a person would type; false when it did not end well. */
  boolean command(String verb, String name, Map<String, String> variables) {
    List<String> args = new ArrayList<>(List.of(verb, folder.resolve(name).toString()));
    new TreeMap<>(variables)
        .forEach(
            (variable, value) -> {
              args.add("--set");
              args.add(variable + "=" + value);
            });
    report.line("");
    report.line("$ polymigrate " + quoted(args));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int number =
        invocation.command(
            new PrintStream(out, true, StandardCharsets.UTF_8), args.toArray(String[]::new));
    String text = out.toString(StandardCharsets.UTF_8).strip();
    if (invocation.json()) {
      results.add(Json.parseObject(text));
    } else {
      text.lines().forEach(report::line);
    }
    code = ExitCode.of(number);
    return code == ExitCode.DONE;
  }

  private static String quoted(List<String> args) {
    return args.stream()
        .map(arg -> arg.matches("[A-Za-z0-9._/-]+") ? arg : "'" + arg + "'")
        .collect(Collectors.joining(" "));
  }

  /** Has PostgreSQL compare the first schema and the last. */
  ExitCode compare(String way, long orders) throws SQLException {
    List<SchemaComparison.TableResult> tables = stores.compare();
    Table table = new Table("table", "rows", "rows back", "only there", "only back", "");
    long differences = 0;
    for (SchemaComparison.TableResult it : tables) {
      differences += it.differences();
      table.row(
          it.table(),
          Summaries.number(it.rows()),
          Summaries.number(it.rowsBack()),
          Summaries.number(it.onlyThere()),
          Summaries.number(it.onlyBack()),
          it.differences() == 0 ? "equal" : "DIFFERENT");
    }
    report.line(SchemaComparison.statement("TABLE"));
    table.lines().forEach(report::line);
    report.put("tables", tables.stream().map(SchemaComparison.TableResult::toMap).toList());
    report.line("");
    report.line(
        String.format(
            Locale.ROOT,
            "%s: %,d orders %s in %.1f s, %.1f s of CPU in this process",
            differences == 0 ? "equal to the last value" : "DIFFERENT",
            orders,
            way,
            report.seconds(),
            Report.cpuSeconds()));
    report.counted(sum("read"), sum("written"), sum("rejected"), sum("skipped"));
    long all = differences + sum("differences");
    report.line("differences: " + all);
    report.differ(OptionalLong.of(all));
    return ExitCode.of(differences, 0);
  }

  private long sum(String name) {
    return results.stream()
        .mapToLong(result -> result.get(name) instanceof Number number ? number.longValue() : 0)
        .sum();
  }
}
