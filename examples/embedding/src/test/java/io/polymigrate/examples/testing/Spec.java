package io.polymigrate.examples.testing;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.engine.VerifySummary;
import io.polymigrate.core.spec.MigrationSpec;
import io.polymigrate.core.spec.SpecReader;
import io.polymigrate.core.transform.FunctionRegistry;
import java.nio.file.Path;
import java.util.Map;

/** Runs the specification files of the examples as the command line does. */
public final class Spec {
  private Spec() {}

  /** Runs a file of the examples folder between two stores. */
  public static RunSummary run(String file, String sourceUrl, String targetUrl) {
    return migrator(file, sourceUrl, targetUrl).run();
  }

  /** Compares the two stores as a file of the examples folder says. */
  public static VerifySummary verify(String file, String sourceUrl, String targetUrl) {
    return Stages.join(migrator(file, sourceUrl, targetUrl).verify(CallContext.create()));
  }

  private static CrossPlatformMigrator migrator(String file, String sourceUrl, String targetUrl) {
    MigrationSpec spec =
        SpecReader.read(
            Path.of("..").resolve(file), Map.of("source", sourceUrl, "target", targetUrl));
    return CrossPlatformMigrator.builder()
        .functions(FunctionRegistry.load(Spec.class.getClassLoader()))
        .build(spec);
  }
}
