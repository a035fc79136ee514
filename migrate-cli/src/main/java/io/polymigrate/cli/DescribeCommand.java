package io.polymigrate.cli;

import io.polymigrate.api.AdapterInfo;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a store holds. */
@Command(
    name = "describe",
    description = "Shows a store's containers: fields, types, key, indexes, number of records.")
final class DescribeCommand extends CliCommand {
  @Parameters(paramLabel = "URL", description = "The store's connection string.")
  private String url = "";

  @Option(names = "--container", paramLabel = "NAME", description = "Only this one.")
  private Optional<String> container = Optional.empty();

  private record Store(AdapterInfo info, List<ContainerDescription> containers) {}

  @Override
  ExitCode run(Invocation invocation) {
    Store store =
        invocation.with(
            url,
            adapter ->
                (container.isPresent()
                        ? adapter.describe(container.get(), invocation.call()).thenApply(List::of)
                        : adapter.describe(invocation.call()))
                    .thenApply(found -> new Store(adapter.info(), found)));
    Report report = invocation.report();
    AdapterInfo info = store.info();
    report.put("adapter", info.name());
    report.put("product", info.product());
    report.put("version", info.version());
    report.put("address", info.address());
    report.line(info.product() + " " + info.version() + " at " + info.address());
    List<Object> all = new ArrayList<>();
    for (ContainerDescription description : store.containers()) {
      all.add(json(description));
      lines(report, description);
    }
    report.put("containers", all);
    if (store.containers().isEmpty()) {
      report.line("no containers");
    }
    return ExitCode.DONE;
  }

  private static void lines(Report report, ContainerDescription it) {
    String records =
        it.estimatedRecords() < 0
            ? "number of records unknown"
            : "about " + Summaries.number(it.estimatedRecords()) + " records";
    report.line("");
    report.line(
        it.kind() + " " + it.name() + ", " + records + (it.inferred() ? ", schema inferred" : ""));
    Table table = new Table("  field", "type", "");
    for (Field field : it.schema().fields()) {
      List<String> remarks = new ArrayList<>();
      if (it.schema().key().contains(field.name())) {
        remarks.add("key");
      }
      if (!field.nullable()) {
        remarks.add("not null");
      }
      if (!field.held().equals(field.type())) {
        remarks.add("held as " + field.held());
      }
      table.row("  " + field.name(), field.type().toString(), String.join(", ", remarks));
    }
    table.lines().forEach(report::line);
    for (ContainerDescription.IndexDescription index : it.indexes()) {
      report.line(
          "  "
              + (index.unique() ? "unique " : "")
              + "index "
              + index.name()
              + " "
              + index.fields());
    }
  }

  private static Map<String, @Nullable Object> json(ContainerDescription it) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", it.name());
    json.put("kind", it.kind());
    json.put("estimated_records", it.estimatedRecords() < 0 ? null : it.estimatedRecords());
    json.put("inferred", it.inferred());
    json.put("key", it.schema().key());
    List<Object> fields = new ArrayList<>();
    for (Field field : it.schema().fields()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", field.name());
      one.put("type", field.type().toString());
      one.put("held", field.held().toString());
      one.put("nullable", field.nullable());
      fields.add(one);
    }
    json.put("fields", fields);
    List<Object> indexes = new ArrayList<>();
    for (ContainerDescription.IndexDescription index : it.indexes()) {
      indexes.add(Map.of("name", index.name(), "fields", index.fields(), "unique", index.unique()));
    }
    json.put("indexes", indexes);
    json.put("unique_keys", it.portable().uniqueKeys());
    json.put("foreign_keys", it.portable().foreignKeys());
    json.put("constraints", it.constraints());
    return json;
  }
}
