package io.polymigrate.testkit.server;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the process whose end ends the shared servers.
 *
 * <p>Three situations: 1. {@code -Dpolymigrate.run=PID} (or {@code POLYMIGRATE_RUN} in the
 * environment) names it, {@code self} meaning this JVM. 2. This JVM runs under Maven: the topmost
 * Maven process, so that the JVMs of all modules share. 3. Otherwise this JVM, as in an IDE.
 */
final class RunOwner {
  private static final String MAVEN_MAIN = "org.codehaus.plexus.classworlds.launcher.Launcher";

  private RunOwner() {}

  static ProcessIdentity find() {
    ProcessHandle self = ProcessHandle.current();
    String named = named();
    if (named != null && !named.equals("self")) {
      return ProcessIdentity.of(Long.parseLong(named));
    }
    return ProcessIdentity.of(named == null ? topmostMaven(self).pid() : self.pid());
  }

  private static @Nullable String named() {
    String property = System.getProperty("polymigrate.run");
    return property != null ? property : System.getenv("POLYMIGRATE_RUN");
  }

  private static ProcessHandle topmostMaven(ProcessHandle self) {
    ProcessHandle found = self;
    Optional<ProcessHandle> next = Optional.of(self);
    while (next.isPresent()) {
      ProcessHandle process = next.get();
      if (process.info().commandLine().orElse("").contains(MAVEN_MAIN)) {
        found = process;
      }
      next = process.parent();
    }
    return found;
  }
}
