package io.polymigrate.cli;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.OperationType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the adapters by what they declare. */
@Command(name = "adapters", description = "Lists the adapters there are and what they can do.")
final class AdaptersCommand extends CliCommand {
  @Option(names = "--markdown", description = "As a table for a Markdown file.")
  private boolean markdown;

  @Override
  ExitCode run(Invocation invocation) {
    List<AdapterProvider> providers = invocation.adapters().providers();
    Report report = invocation.report();
    report.put("adapters", providers.stream().map(AdaptersCommand::json).toList());
    if (markdown) {
      matrix(providers).markdown().forEach(report::line);
      return ExitCode.DONE;
    }
    for (AdapterProvider provider : providers) {
      report.line(provider.name());
      report.line("  connection strings  " + schemes(provider, " "));
      report.line("  operations          " + String.join(" ", names(provider.operations())));
      report.line("  options");
      Table options = new Table("    name", "default", "");
      for (AdapterProvider.OptionDescription option : provider.options()) {
        options.row("    " + option.name(), option.defaultValue(), option.description());
      }
      options.lines().stream().skip(1).forEach(report::line);
      report.line("");
    }
    return ExitCode.DONE;
  }

  private static Table matrix(List<AdapterProvider> providers) {
    Set<String> operations = new TreeSet<>();
    List<String> heads = new ArrayList<>(List.of("adapter"));
    for (AdapterProvider provider : providers) {
      operations.addAll(names(provider.operations()));
      heads.add(provider.name());
    }
    Table table = new Table(heads.toArray(String[]::new));
    List<String> schemes = new ArrayList<>(List.of("connection strings"));
    providers.forEach(provider -> schemes.add(schemes(provider, " ")));
    table.row(schemes.toArray(String[]::new));
    for (String operation : operations) {
      List<String> row = new ArrayList<>(List.of("`" + operation + "`"));
      for (AdapterProvider provider : providers) {
        row.add(names(provider.operations()).contains(operation) ? "yes" : "");
      }
      table.row(row.toArray(String[]::new));
    }
    return table;
  }

  private static String schemes(AdapterProvider provider, String separator) {
    List<String> schemes = new ArrayList<>();
    new TreeSet<>(provider.schemes()).forEach(scheme -> schemes.add(scheme + "://"));
    return String.join(separator, schemes);
  }

  private static Set<String> names(Set<OperationType> types) {
    Set<String> names = new TreeSet<>();
    types.forEach(type -> names.add(type.name()));
    return names;
  }

  private static Map<String, Object> json(AdapterProvider provider) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", provider.name());
    json.put("schemes", List.copyOf(new TreeSet<>(provider.schemes())));
    json.put("operations", List.copyOf(names(provider.operations())));
    List<Object> options = new ArrayList<>();
    for (AdapterProvider.OptionDescription option : provider.options()) {
      options.add(
          Map.of(
              "name", option.name(),
              "default", option.defaultValue(),
              "description", option.description()));
    }
    json.put("options", options);
    return json;
  }
}
