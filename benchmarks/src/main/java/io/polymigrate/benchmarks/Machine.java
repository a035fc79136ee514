package io.polymigrate.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where figures were taken.
 *
 * @param processor model and number of processors
 * @param memoryGb memory
 * @param system operating system
 * @param jvm the JVM
 * @param commit of this project, with a + when files were changed since
 */
record Machine(String processor, long memoryGb, String system, String jvm, String commit) {

  static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors()
            + " × "
            + after("/proc/cpuinfo", "model name").replaceFirst(".*:\\s*", ""),
        number(after("/proc/meminfo", "MemTotal")) / 1_000_000,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        head());
  }

  private static String after(String file, String word) {
    try {
      for (String line : Files.readAllLines(Path.of(file))) {
        if (line.startsWith(word)) {
          return line;
        }
      }
    } catch (IOException e) {
      // another system
    }
    return "unknown";
  }

  private static long number(String line) {
    String digits = line.replaceAll("[^0-9]", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }

  // The page of results is written by the runs themselves, pair after pair.
  private static String head() {
    String head = git("rev-parse", "--short", "HEAD");
    String changed =
        git("status", "--porcelain", "--untracked-files=no", ":/", ":(top,exclude)*/results/*");
    return changed.isEmpty() ? head : head + "+";
  }

  private static String git(String... words) {
    try {
      List<String> command = new ArrayList<>(List.of("git"));
      command.addAll(List.of(words));
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of(System.getProperty("polymigrate.root", ".")).toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? printed : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
