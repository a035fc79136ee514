package io.polymigrate.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does each job in a JVM of its own. */
final class ForkedJobs implements Jobs {
  /** The file with classes that are kept ready, if there is one. */
  private static final String ARCHIVE = "polymigrate.bench.archive";

  private final int heapMb;
  private final List<String> options;
  private final Optional<Path> trace;
  private final Optional<Path> archive;

  ForkedJobs(int heapMb, List<String> options, Optional<Path> trace) {
    this.heapMb = heapMb;
    this.options = options;
    this.trace = trace;
    this.archive =
        Optional.ofNullable(System.getProperty(ARCHIVE)).map(Path::of).filter(Files::exists);
  }

  @Override
  public Measured run(Job job) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As the launcher has it.
    words.addAll(List.of("-XX:+UseParallelGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    // Silent when the archive is of another JVM: it is ignored then.
    archive.ifPresent(
        file ->
            words.addAll(
                List.of(
                    "-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:cds+dynamic=off")));
    words.add("-Xmx" + heapMb + "m");
    // Ended compiler threads could not be asked what they used.
    words.add("-XX:-UseDynamicNumberOfCompilerThreads");
    words.addAll(options);
    trace.ifPresent(file -> words.add("-D" + Trace.PROPERTY + "=" + file.toAbsolutePath()));
    words.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(JobMain.class.getName());
    words.addAll(job.words());
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    int mark = printed.lastIndexOf(JobMain.MARK);
    if (exit != 0 || mark < 0) {
      throw new IllegalStateException(
          "The job " + job.kind() + " ended with exit code " + exit + "\n" + printed);
    }
    return Measured.read(printed.substring(mark + JobMain.MARK.length()).strip());
  }
}
