package io.polymigrate.benchmarks;

import io.polymigrate.testkit.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** What servers' processes have used, those that ended too. */
final class ServerCpu {
  // The kernel's unit in these files on every Linux there is.
  static final double TICKS_PER_SECOND = 100;

  private ServerCpu() {}

  static double seconds(Collection<RunningServer> servers) {
    double ticks = 0;
    for (RunningServer server : servers) {
      for (long pid : server.pids()) {
        ticks += ticks(pid);
      }
    }
    return ticks / TICKS_PER_SECOND;
  }

  // User and system time of the process, then of its ended children; after the name, which may hold
  // spaces.
  private static double ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] parts = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      double ticks = 0;
      for (int i = 11; i <= 14; i++) {
        ticks += Double.parseDouble(parts[i]);
      }
      return ticks;
    } catch (IOException e) {
      return 0; // ended meanwhile, or a system without such files
    }
  }
}
