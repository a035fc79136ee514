package io.polymigrate.testkit.server;

import io.polymigrate.testkit.server.Origin.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Runs a server as a container with the {@code docker} program.
 *
 * <p>The client stays in the foreground, so it is ended like any server process, and the guard
 * removes the container by name. <b>Not tested by this project's own build</b>, which has no
 * engine.
 *
 * @param recipe how the kind is made
 */
record ContainerEngine(ServerRecipe recipe) {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final Duration PULL_LIMIT = Duration.ofMinutes(10);

  boolean answers() {
    Command.Ended info =
        Command.of("docker", "info", "--format", "{{.ServerVersion}}").run(ANSWER_LIMIT);
    return info.succeeded() && !info.output().isBlank();
  }

  /**
   * Fetches the image and says how to run it.
   *
   * @throws ServerUnavailableException if the image can't be had
   */
  ServerBoot prepare(ServerFolder folder, Durability durability) {
    int port = FreePort.find();
    ServerRecipe.Container container = recipe.container(port, durability);
    Command.Ended pull = Command.of("docker", "pull", "-q", container.image()).run(PULL_LIMIT);
    if (!pull.succeeded()) {
      throw new ServerUnavailableException(
          "docker could not pull " + container.image() + "; it said: " + pull.output().strip());
    }
    ServerCommand command = new ServerCommand(words(container, folder, port), Map.of(), "TERM");
    Origin origin = new Origin(Source.CONTAINER_ENGINE, "container of " + container.image());
    return new ServerBoot(recipe, folder, command, recipe.url(port), origin);
  }

  private static List<String> words(
      ServerRecipe.Container container, ServerFolder folder, int port) {
    String name = "polymigrate-" + UUID.randomUUID();
    List<String> words = new ArrayList<>(List.of("docker", "run", "--rm", "--name", name));
    words.addAll(List.of("-p", "127.0.0.1:" + port + ":" + container.port()));
    container.environment().forEach(setting -> words.addAll(List.of("-e", setting)));
    words.add(container.image());
    words.addAll(container.arguments());
    try {
      Files.writeString(folder.container(), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return words;
  }
}
