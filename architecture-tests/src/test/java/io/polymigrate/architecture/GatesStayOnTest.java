package io.polymigrate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Javadoc cannot run on a module without a public type, so new modules skip it: but only until they
 * have one.
 */
class GatesStayOnTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^public (abstract |final |sealed |non-sealed )*(@interface|class|enum|interface|record) ",
          Pattern.MULTILINE);

  @Test
  void modulesWithAPublicTypeHaveTheirJavadocChecked() {
    List<Path> poms = find(ROOT, "pom.xml").filter(GatesStayOnTest::skipsJavadoc).toList();

    assertThat(poms)
        .as("poms to delete maven.javadoc.skip from: the module has a public type")
        .noneMatch(pom -> hasPublicType(pom.resolveSibling("src").resolve("main")));
  }

  private static boolean skipsJavadoc(Path pom) {
    return !pom.getParent().equals(ROOT) && read(pom).contains("<maven.javadoc.skip>true");
  }

  private static boolean hasPublicType(Path sources) {
    return Files.isDirectory(sources)
        && find(sources, ".java").anyMatch(file -> PUBLIC_TYPE.matcher(read(file)).find());
  }

  private static Stream<Path> find(Path folder, String suffix) {
    try (Stream<Path> files = Files.find(folder, 30, (file, kind) -> kind.isRegularFile())) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .filter(file -> !file.toString().contains("/target/"))
          .toList()
          .stream();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
