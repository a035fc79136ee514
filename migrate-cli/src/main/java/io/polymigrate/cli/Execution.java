package io.polymigrate.cli;

import io.polymigrate.core.spec.MigrationSpec;
import io.polymigrate.core.spec.SpecReader;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What was executed before: an operation or a single load by its identity on a store, or a whole
 * run by its specification.
 */
final class Execution {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The operation, or the specification of a run with 'undo: true'.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--url", description = "The store; not needed with a specification.")
  private Optional<String> url = Optional.empty();

  @Option(names = "--id", description = "Identity that 'apply' or 'run' has printed.")
  private Optional<String> id = Optional.empty();

  @Mixin private SpecFile.Values values = new SpecFile.Values();

  /** The whole run's specification, if one is meant. */
  Optional<MigrationSpec> spec() {
    if (id.isPresent() || file.isEmpty() || SpecReader.isOperation(file.get())) {
      return Optional.empty();
    }
    return Optional.of(SpecReader.read(file.get(), values.map()));
  }

  String url() {
    return url.orElseThrow(
        () -> new BadUsageException("Say with --url which store the execution was on"));
  }

  String id() {
    return id.or(
            () ->
                file.flatMap(given -> SpecReader.readOperation(given, values.map()).operationId()))
        .orElseThrow(
            () ->
                new BadUsageException(
                    file.map(given -> "'" + given + "' has no operation_id; ").orElse("")
                        + "say which execution is meant with --id, which 'apply' has printed"));
  }
}
