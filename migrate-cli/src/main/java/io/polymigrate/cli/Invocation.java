package io.polymigrate.cli;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.AdapterRegistry;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.MigrationSpec;
import io.polymigrate.core.transform.FunctionRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;

/** One call of a command: what was said for all commands, and where it reports. */
final class Invocation {
  private final Polymigrate root;
  private final Report report;
  private final CallContext call;
  private final ClassLoader loader;

  Invocation(Polymigrate root, Report report, CallContext call) {
    this.root = root;
    this.report = report;
    this.call = call;
    this.loader = root.plugins().map(Invocation::plugins).orElse(Main.class.getClassLoader());
  }

  Report report() {
    return report;
  }

  Console console() {
    return root.console();
  }

  CallContext call() {
    return call;
  }

  AdapterRegistry adapters() {
    return AdapterRegistry.load(loader);
  }

  CrossPlatformMigrator migrator(MigrationSpec spec) {
    return CrossPlatformMigrator.builder()
        .adapters(adapters())
        .functions(FunctionRegistry.load(loader))
        .build(spec);
  }

  boolean json() {
    return root.json();
  }

  /** Runs another command as a person would, its result printed to the stream; its exit code. */
  int command(PrintStream out, String... args) {
    Console console = console();
    List<String> all = new ArrayList<>(List.of(args));
    if (root.json()) {
      all.add("--json");
    }
    if (root.verbose()) {
      all.add("--verbose");
    }
    return Polymigrate.commandLine(
            new Console(out, console.err(), console.terminal(), console.columns()),
            root.interrupts())
        .execute(all.toArray(String[]::new));
  }

  /** Opens a store, uses it, closes it. */
  <T> T with(String url, Function<DatabaseAdapter, CompletionStage<T>> use) {
    ExecutorService threads = Executors.newCachedThreadPool(Invocation::daemon);
    try {
      DatabaseAdapter adapter = Stages.join(adapters().open(ConnectionString.parse(url), threads));
      try {
        return Stages.join(use.apply(adapter));
      } finally {
        Stages.join(adapter.closeAsync());
      }
    } finally {
      threads.shutdown();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "polymigrate-store");
    thread.setDaemon(true);
    return thread;
  }

  private static ClassLoader plugins(Path folder) {
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        if (file.toString().endsWith(".jar")) {
          jars.add(file.toUri().toURL());
        }
      }
    } catch (IOException e) {
      throw new BadUsageException("The plugins folder '" + folder + "' can't be read: " + e);
    }
    if (jars.isEmpty()) {
      throw new BadUsageException("There is no jar in the plugins folder '" + folder + "'");
    }
    // Open as long as the process: what came from it may be used at any time.
    return new URLClassLoader(jars.toArray(URL[]::new), Main.class.getClassLoader());
  }
}
