package io.polymigrate.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
  @TempDir private Path cache;

  /** Loads a class out of a jar, and dies as by kill -9. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      System.out.println("hello " + arguments[0] + " " + Test.class.getName());
      System.out.flush();
      Runtime.getRuntime().halt(7);
    }
  }

  @Test
  void fromTheSecondChildOnTheClassesOfJarsComeOutOfAnArchive() throws Exception {
    String first = run();
    String second = run();

    assertThat(first)
        .contains("hello world " + Test.class.getName())
        .containsPattern(Test.class.getName() + " source: .*\\.jar");
    assertThat(second)
        .contains("hello world " + Test.class.getName())
        .contains(Test.class.getName() + " source: shared objects file");
  }

  private String run() throws IOException, InterruptedException {
    List<String> command =
        ChildJvm.command(
            new PackageCache(cache), List.of("-Xlog:class+load"), Child.class, "world");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(7);
    return output;
  }
}
