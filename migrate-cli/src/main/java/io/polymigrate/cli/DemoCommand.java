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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the main job on real servers: a shop there and back again. */
@Command(
    name = "demo",
    description = {
      "Starts a real PostgreSQL and a real MongoDB, fills a shop, migrates it with its child rows",
      "embedded, verifies, migrates back, and compares. Everything stops with it."
    })
final class DemoCommand extends CliCommand {
  private static final String THERE = "shop-to-mongodb.yaml";
  private static final String BACK = "mongodb-to-shop.yaml";

  @Option(names = "--orders", paramLabel = "N", description = "How many orders; 200000 by default.")
  private long orders = 200_000;

  @Option(names = "--keep", description = "Leave servers, data and specifications to look at.")
  private boolean keep;

  @Override
  ExitCode run(Invocation invocation) throws IOException, SQLException {
    if (orders < 1) {
      throw new BadUsageException("--orders must be at least 1");
    }
    invocation.report().ifPartial("see above; the demo's servers and data are gone with it");
    Path folder = Files.createTempDirectory("polymigrate-demo-");
    try (DemoStores stores = DemoStores.start(invocation, keep)) {
      ExitCode code = new Tour(invocation, stores, folder).run();
      if (keep) {
        kept(invocation.report(), stores, folder);
      }
      return code;
    } finally {
      if (!keep) {
        Files.deleteIfExists(folder.resolve(THERE));
        Files.deleteIfExists(folder.resolve(BACK));
        Files.deleteIfExists(folder);
      }
    }
  }

  private static void kept(Report report, DemoStores stores, Path folder) {
    report.put("shop", stores.shop());
    report.put("shop_back", stores.back());
    report.put("mongodb", stores.mongodb());
    report.put("specifications", folder.toString());
    report.line("");
    report.line("kept until 'polymigrate servers down':");
    report.line("  " + stores.shop());
    report.line("  " + stores.back());
    report.line("  " + stores.mongodb());
    report.line("  " + folder);
  }

  /** The way through the demo. */
  private final class Tour {
    private final Invocation invocation;
    private final Report report;
    private final DemoStores stores;
    private final Path folder;
    private final List<Map<String, @Nullable Object>> results = new ArrayList<>();
    private ExitCode code = ExitCode.DONE;

    Tour(Invocation invocation, DemoStores stores, Path folder) {
      this.invocation = invocation;
      this.report = invocation.report();
      this.stores = stores;
      this.folder = folder;
    }

    ExitCode run() throws IOException, SQLException {
      title(
          "1. a shop in PostgreSQL: "
              + Summaries.number(orders)
              + " orders, hard values in all columns");
      stores.fill(orders, report);
      title("2. into MongoDB, children embedded");
      show(THERE);
      if (!command("run", THERE, stores.shop())) {
        return code;
      }
      title("3. verified, record by record");
      if (!command("verify", THERE, stores.shop())) {
        return code;
      }
      title("4. an order as a document");
      report.line(stores.document());
      title("5. back into an empty schema");
      show(BACK);
      if (!command("run", BACK, stores.back())) {
        return code;
      }
      title("6. both schemas compared by PostgreSQL itself");
      return compare();
    }

    private ExitCode compare() throws SQLException {
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
              "%s: %,d orders there and back in %.1f s, %.1f s of CPU in this process",
              differences == 0 ? "equal to the last value" : "DIFFERENT",
              orders,
              report.seconds(),
              Report.cpuSeconds()));
      report.counted(sum("read"), sum("written"), sum("rejected"), sum("skipped"));
      report.differ(OptionalLong.of(differences + sum("differences")));
      return ExitCode.of(differences, 0);
    }

    private long sum(String name) {
      return results.stream()
          .mapToLong(result -> result.get(name) instanceof Number number ? number.longValue() : 0)
          .sum();
    }

    private void title(String text) {
      report.line("");
      report.line("== " + text);
    }

    private void show(String name) throws IOException {
      try (InputStream in = DemoCommand.class.getResourceAsStream("demo/" + name)) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        Files.writeString(folder.resolve(name), text);
        text.lines().forEach(line -> report.line("  " + line));
      }
    }

    private String quoted(String... args) {
      return Arrays.stream(args)
          .map(arg -> arg.matches("[A-Za-z0-9._/-]+") ? arg : "'" + arg + "'")
          .collect(Collectors.joining(" "));
    }

    // The same commands that a person would type.
    private boolean command(String verb, String name, String shop) {
      String[] args = {
        verb,
        folder.resolve(name).toString(),
        "--set",
        "shop=" + shop,
        "--set",
        "mongodb=" + stores.mongodb()
      };
      report.line("");
      report.line("$ polymigrate " + quoted(args));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      int number = invocation.command(new PrintStream(out, true, StandardCharsets.UTF_8), args);
      String text = out.toString(StandardCharsets.UTF_8).strip();
      if (invocation.json()) {
        results.add(Json.parseObject(text));
      } else {
        text.lines().forEach(report::line);
      }
      code = ExitCode.of(number);
      return code == ExitCode.DONE;
    }
  }
}
