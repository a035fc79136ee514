package io.polymigrate.testkit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process, told from a later one that got the same id.
 *
 * @param pid the process id
 * @param born when it was started, as the word that {@code servers.sh} makes; empty if there was no
 *     such process
 */
record ProcessIdentity(long pid, String born) {
  private static final int STATE = 0;
  private static final int START_TIME = 19;

  static ProcessIdentity of(long pid) {
    return new ProcessIdentity(pid, born(pid));
  }

  /** The process that a server's {@code pid} file names; empty if there is no such file. */
  static Optional<ProcessIdentity> read(Path pidFile) {
    try {
      String[] words = Files.readString(pidFile).trim().split(" ", -1);
      return words.length < 2
          ? Optional.empty()
          : Optional.of(new ProcessIdentity(Long.parseLong(words[0]), words[1]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  boolean isAlive() {
    return !born.isEmpty() && (onLinux() ? born.equals(born(pid)) : exists(pid));
  }

  private static boolean onLinux() {
    return Files.isDirectory(Path.of("/proc/self"));
  }

  private static boolean exists(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  // Elsewhere than on Linux the id alone has to do on the Java side.
  private static String born(long pid) {
    if (!onLinux()) {
      return exists(pid) ? "some-time" : "";
    }
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean dead = fields[STATE].equals("Z") || fields[STATE].equals("X");
      return dead ? "" : fields[START_TIME];
    } catch (IOException e) {
      return "";
    }
  }
}
