package io.polymigrate.cli;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.json.Json;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a command has to say at its end: lines for a person, or one JSON object for a program. */
final class Report {
  private static final double NANOS = 1e9;
  private static final long MEGABYTE = 1 << 20;

  private final Console console;
  private final String command;
  private final boolean json;
  private final boolean verbose;
  private final long start = System.nanoTime();
  private final Map<String, @Nullable Object> counts = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> more = new LinkedHashMap<>();
  private String ifPartial = "part of the work may be done; run the same command again to go on";

  Report(Console console, String command, boolean json, boolean verbose) {
    this.console = console;
    this.command = command;
    this.json = json;
    this.verbose = verbose;
    for (String name : new String[] {"read", "written", "rejected", "skipped", "differences"}) {
      counts.put(name, null);
    }
  }

  /** A line for a person. */
  void line(String text) {
    if (!json) {
      console.out().println(text);
    }
  }

  /** A member of the JSON object. */
  void put(String name, @Nullable Object value) {
    more.put(name, value);
  }

  /** What became of all records. */
  void counted(long read, long written, long rejected, long skipped) {
    counts.put("read", read);
    counts.put("written", written);
    counts.put("rejected", rejected);
    counts.put("skipped", skipped);
  }

  /** What is known of a run that failed. */
  void countedSoFar(long read, long rejected) {
    counts.put("read", read);
    counts.put("rejected", rejected);
  }

  /** How many records differ; empty when nobody compared, or it can't be said. */
  void differ(OptionalLong differences) {
    counts.put("differences", differences.isPresent() ? differences.getAsLong() : null);
  }

  /** What to tell when a failure leaves part of the work done. */
  void ifPartial(String advice) {
    ifPartial = advice;
  }

  ExitCode ended(ExitCode code) {
    if (json) {
      printJson(code, null);
    }
    return code;
  }

  ExitCode failed(Throwable failure) {
    ExitCode code = ExitCode.of(failure);
    PrintStream err = console.err();
    err.println(command + ": " + message(failure));
    err.println("  " + advice(failure));
    if (verbose) {
      failure.printStackTrace(err);
    }
    if (json) {
      Map<String, @Nullable Object> error = new LinkedHashMap<>();
      error.put("code", code(failure));
      error.put("message", message(failure));
      error.put("outcome", outcome(failure).name());
      printJson(code, error);
    }
    return code;
  }

  private static String message(Throwable failure) {
    if (failure instanceof MigrationException || failure instanceof BadUsageException) {
      return String.valueOf(failure.getMessage());
    }
    return "Unforeseen: " + failure;
  }

  private static String code(Throwable failure) {
    if (failure instanceof MigrationException e) {
      return e.code().name();
    }
    return failure instanceof BadUsageException ? "INVALID_INPUT" : "INTERNAL_ERROR";
  }

  private static Outcome outcome(Throwable failure) {
    if (failure instanceof MigrationException e) {
      return e.outcome();
    }
    return failure instanceof BadUsageException ? Outcome.NOT_APPLIED : Outcome.UNKNOWN;
  }

  private String advice(Throwable failure) {
    String state =
        switch (outcome(failure)) {
          case NOT_APPLIED -> "nothing was changed";
          case PARTIALLY_APPLIED -> ifPartial;
          case UNKNOWN ->
              "whether it was applied is not known: look at the target before trying again";
        };
    boolean unforeseen = code(failure).equals("INTERNAL_ERROR");
    return code(failure)
        + ": "
        + state
        + (unforeseen && !verbose ? "; -v shows where it happened, please report that" : "");
  }

  private void printJson(ExitCode code, @Nullable Map<String, @Nullable Object> error) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("command", command);
    object.put("exit_code", (long) code.number());
    object.putAll(counts);
    object.put("seconds", seconds());
    object.put("client_cpu_seconds", cpuSeconds());
    object.put("peak_heap_mb", peakHeapMegabytes());
    object.putAll(more);
    if (error != null) {
      object.put("error", error);
    }
    console.out().println(Json.write(object));
  }

  double seconds() {
    return rounded((System.nanoTime() - start) / NANOS);
  }

  /** Of this whole process, its start included. */
  static double cpuSeconds() {
    Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    return rounded(cpu.toNanos() / NANOS);
  }

  // The pools' peaks need not have been at the same time: an upper bound.
  private static long peakHeapMegabytes() {
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        bytes += pool.getPeakUsage().getUsed();
      }
    }
    return Math.max(1, bytes / MEGABYTE);
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 1000) / 1000.0;
  }
}
