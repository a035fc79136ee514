package io.polymigrate.cli;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.core.spec.SpecReader;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** An operation file, the values for it, and the store it is meant for. */
final class OperationFile {
  @Parameters(index = "0", paramLabel = "OPERATION", description = "Operation, YAML or JSON.")
  private Path file = Path.of("");

  @Option(
      names = "--url",
      required = true,
      description = "The store; secrets may be given as $${env:NAME} or $${file:PATH}.")
  private String url = "";

  @Option(names = "--id", description = "Identity of the execution, in place of operation_id.")
  private Optional<String> id = Optional.empty();

  @Mixin private SpecFile.Values values = new SpecFile.Values();

  String url() {
    return url;
  }

  MigrationOperation read() {
    MigrationOperation operation = SpecReader.readOperation(file, values.map());
    return id.map(operation::withOperationId).orElse(operation);
  }
}
