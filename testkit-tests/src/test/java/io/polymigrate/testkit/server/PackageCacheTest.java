package io.polymigrate.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageCacheTest {
  @TempDir Path folder;

  @Test
  void manyAtOnceMakeAPackageOnce() {
    PackageCache cache = new PackageCache(folder);
    AtomicInteger made = new AtomicInteger();

    CompletableFuture.allOf(
            IntStream.range(0, 6)
                .mapToObj(
                    i ->
                        CompletableFuture.runAsync(
                            () -> cache.install("p", into -> made.incrementAndGet())))
                .toArray(CompletableFuture<?>[]::new))
        .join();

    assertThat(made).hasValue(1);
    assertThat(folder.resolve("p")).isDirectory();
  }

  @Test
  void aPackageThatFailsHalfwayIsNotThere() {
    PackageCache cache = new PackageCache(folder);

    assertThatThrownBy(
            () ->
                cache.install(
                    "p",
                    into -> {
                      Files.writeString(into.resolve("half"), "");
                      throw new IOException("no more");
                    }))
        .hasMessageContaining("no more");

    assertThat(folder)
        .isDirectoryNotContaining("glob:**/p")
        .isDirectoryNotContaining("glob:**.work");
  }

  @Test
  void aFileThatIsNotThePinnedOneIsRefusedAndRemoved() throws IOException {
    Path file = Files.writeString(folder.resolve("server.jar"), "something else");

    assertThatThrownBy(() -> new Checksum("00").verify(file))
        .isInstanceOf(ServerUnavailableException.class)
        .hasMessageContaining("'server.jar'")
        .hasMessageContaining("SHA-256");

    assertThat(file).doesNotExist();
  }

  @Test
  void aPackageThatTheRegistryDoesNotHaveIsNamed() {
    MavenArtefact artefact =
        new MavenArtefact("io.polymigrate:no-such-server:0.0.0", new Checksum("00"));

    assertThatThrownBy(() -> artefact.fetch(folder))
        .isInstanceOf(ServerUnavailableException.class)
        .hasMessageContaining("io.polymigrate:no-such-server:0.0.0");
  }
}
