package io.polymigrate.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClassTrainingTest {
  /** A program that a JVM's launcher could start. */
  static final class Program {
    private Program() {}

    public static void main(String[] words) {
      System.out.println("started with " + String.join(" and ", words));
    }
  }

  @Test
  void classesOfAJarAreLoadedBeforeTheProgramStarts() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                ClassTraining.class.getName(),
                "opentest4j",
                "--",
                Program.class.getName(),
                "this",
                "that")
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(printed)
        .containsSubsequence("org.opentest4j.MultipleFailuresError", "started with this and that")
        .doesNotContain("org.assertj.core.api.Assertions");
  }
}
