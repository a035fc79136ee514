package io.polymigrate.core.spec;

import io.polymigrate.api.error.MigrationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Makes options of a document's {@code options}. */
final class OptionsBuilder {
  private OptionsBuilder() {}

  static RunOptions options(SpecMap map) {
    RunOptions defaults = RunOptions.defaults();
    RunOptions options =
        defaults
            .withParallelism(map.number("parallelism").orElse(defaults.parallelism()))
            .withInFlight(map.number("in_flight").orElse(defaults.inFlight()))
            .withVerify(verify(map))
            .withNulls(nulls(map.textOr("nulls", "keep")))
            .withRate(
                new RunOptions.Rate(
                    map.map("rate").longOr("records_per_second", 0),
                    map.map("rate").longOr("bytes_per_second", 0)))
            .withRetry(retry(map.map("retry")));
    if (map.has("batch_size") || map.has("batch_bytes")) {
      options =
          options.withBatch(
              map.number("batch_size").orElse(defaults.batchSize()),
              map.longOr("batch_bytes", defaults.batchBytes()));
    }
    if (map.has("on_error")) {
      options = options.withOnError(onError(map.map("on_error")));
    }
    if (map.has("dead_letters")) {
      options = options.withDeadLetters(Path.of(map.text("dead_letters")));
    }
    return checkpoint(options, map.map("checkpoint"));
  }

  private static RunOptions.Verify verify(SpecMap map) {
    if (map.map("verify").has("scope")) {
      boolean source = map.map("verify").text("scope").equals("source");
      return source ? RunOptions.Verify.SOURCE : RunOptions.Verify.BOTH;
    }
    return map.flag("verify", false) ? RunOptions.Verify.BOTH : RunOptions.Verify.NO;
  }

  private static RunOptions.Nulls nulls(String name) {
    return RunOptions.Nulls.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static RunOptions checkpoint(RunOptions options, SpecMap map) {
    boolean file = map.textOr("in", "target").equals("file");
    if (file != map.has("path")) {
      throw MigrationException.invalid(
          map.path() + ": 'path' goes with 'in: file', and must be given then");
    }
    return file ? options.withCheckpointFile(Path.of(map.text("path"))) : options;
  }

  private static RunOptions.Retry retry(SpecMap map) {
    RunOptions.Retry defaults = RunOptions.Retry.DEFAULT;
    return new RunOptions.Retry(
        map.number("attempts").orElse(defaults.attempts()),
        Duration.ofMillis(map.longOr("first_wait_ms", defaults.firstWait().toMillis())),
        Duration.ofMillis(map.longOr("longest_wait_ms", defaults.longestWait().toMillis())));
  }

  private static RunOptions.OnError onError(SpecMap map) {
    boolean reject = map.text("mode").equals("reject");
    Object limit = map.values().get("limit");
    if (limit == null) {
      return reject ? RunOptions.OnError.REJECT : RunOptions.OnError.FAIL;
    }
    if (!reject) {
      throw MigrationException.invalid(map.path() + ".limit goes with 'mode: reject' only");
    }
    if (limit instanceof Long records) {
      return new RunOptions.OnError(true, records, -1);
    }
    String percent = String.valueOf(limit).replace("%", "").strip();
    return new RunOptions.OnError(true, -1, Double.parseDouble(percent));
  }
}
