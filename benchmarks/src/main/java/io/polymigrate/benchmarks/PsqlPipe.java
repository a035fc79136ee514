package io.polymigrate.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** PostgreSQL's own tool: COPY out of one database, piped into another, then the primary key. */
final class PsqlPipe {
  private static final String SCRIPT =
      """
      set -euo pipefail
      TIMEFORMAT='TIMES %3R %3U %3S'
      copy() {
        psql -X -q "$FROM_URL" -c "COPY $FROM TO STDOUT (FORMAT binary)" \
          | psql -X -q "$TO_URL" -c "COPY $TO FROM STDIN (FORMAT binary)"
        psql -X -q "$TO_URL" -c "ALTER TABLE $TO ADD PRIMARY KEY (id)"
      }
      time copy
      """;

  private PsqlPipe() {}

  static boolean possible() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "psql")));
  }

  static Measured run(Job.Place source, Job.Place target) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", SCRIPT).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "FROM_URL", source.url(),
                "FROM", source.container(),
                "TO_URL", target.url(),
                "TO", target.container()));
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int mark = printed.lastIndexOf("TIMES ");
    if (process.waitFor() != 0 || mark < 0) {
      throw new IllegalStateException("psql failed: " + printed);
    }
    String[] times = printed.substring(mark).strip().toLowerCase(Locale.ROOT).split(" ", -1);
    double cpu = Double.parseDouble(times[2]) + Double.parseDouble(times[3]);
    return new Measured(cpu, 0, Double.parseDouble(times[1]), 0, 0, 0, 0, 0, 0);
  }
}
