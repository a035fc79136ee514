package io.polymigrate.testkit.process;

import io.polymigrate.testkit.server.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main method in a process of its own, which dies at an instant that {@link
 * io.polymigrate.api.spi.KillPoint} names, as by {@code kill -9}.
 */
public final class MortalProcess {
  /** What a killed process leaves. */
  public static final int KILLED = 137;

  private static final int LONGEST_SECONDS = 120;

  private MortalProcess() {}

  /**
   * Runs it with this process's class path; blocks.
   *
   * @param killPoint where to die: {@code name}, {@code name:visit} or {@code *:visit}; empty for
   *     nowhere
   * @return {@link #KILLED} when it died there, else what it exited with
   */
  public static int run(Class<?> main, String killPoint, String... arguments)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>();
    options.add("-XX:+UseSerialGC");
    if (!killPoint.isEmpty()) {
      options.add("-Dpolymigrate.killpoint=" + killPoint);
    }
    options.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    Process process =
        new ProcessBuilder(ChildJvm.command(options, main, arguments))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("The process did not end in " + LONGEST_SECONDS + " seconds");
    }
    return process.exitValue();
  }
}
