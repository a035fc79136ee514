package io.polymigrate.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.core.AdapterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The options of all adapters, and the packages of the build, are in the documentation. */
class DeclarationsDocumentTest {
  private static final List<AdapterProvider> PROVIDERS = AdapterRegistry.load().providers();

  @Test
  void theOptionsOfEachStoreAreDescribed() {
    for (AdapterProvider provider : PROVIDERS) {
      String page =
          Document.of("docs/" + provider.name().replace("mariadb", "mysql") + ".md").text();
      for (AdapterProvider.OptionDescription option : provider.options()) {
        if (!option.name().equals(AdapterProvider.ANY_OPTION)) {
          assertThat(page).as(provider.name()).contains("| `" + option.name() + "` |");
        }
      }
    }
  }

  @Test
  void thePackagesOfTheReadmeAreThoseThatTheBuildInstalls() {
    String installed =
        Document.of(".ci/run")
            .text()
            .lines()
            .filter(line -> line.startsWith("packages="))
            .map(line -> line.substring(line.indexOf('(') + 1, line.indexOf(')')))
            .findFirst()
            .orElseThrow();

    assertThat(Document.of("README.md").blocks("bash"))
        .contains("apt-get install " + installed + "\n");
  }
}
