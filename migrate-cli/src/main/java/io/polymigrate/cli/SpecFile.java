package io.polymigrate.cli;

import io.polymigrate.core.spec.MigrationSpec;
import io.polymigrate.core.spec.SpecReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A specification file and the values for it. */
final class SpecFile {
  @Parameters(index = "0", paramLabel = "SPEC", description = "Specification, YAML or JSON.")
  private Path file = Path.of("");

  @Mixin private Values values = new Values();

  MigrationSpec read() {
    return SpecReader.read(file, values.map());
  }

  /** The values of {@code --set}. */
  static final class Values {
    @picocli.CommandLine.Option(
        names = "--set",
        paramLabel = "NAME=VALUE",
        description = "Value for $${NAME} in the file; may be given many times.")
    private Map<String, String> values = new LinkedHashMap<>();

    Map<String, String> map() {
      return values;
    }
  }
}
