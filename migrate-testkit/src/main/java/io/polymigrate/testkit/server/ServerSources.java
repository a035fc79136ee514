package io.polymigrate.testkit.server;

import io.polymigrate.testkit.server.Origin.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Goes through the four sources of a server until one has it.
 *
 * @param recipe how the kind is made
 * @param cache where packages are kept
 * @param environment where URLs of servers may be
 */
record ServerSources(ServerRecipe recipe, PackageCache cache, Map<String, String> environment) {
  ServerSources {
    environment = Map.copyOf(environment);
  }

  static ServerSources of(ServerKind kind) {
    return of(Recipes.of(kind));
  }

  static ServerSources of(ServerRecipe recipe) {
    return new ServerSources(recipe, PackageCache.standard(), System.getenv());
  }

  /** The server of the environment, or one started in the folder. */
  RunningServer find(ServerFolder folder, Durability durability) {
    Optional<RunningServer> given = fromEnvironment();
    if (given.isPresent()) {
      return given.get();
    }
    ContainerEngine engine = new ContainerEngine(recipe);
    List<String> missing = new ArrayList<>();
    if (engine.answers()) {
      try {
        return engine.prepare(folder, durability).start();
      } catch (ServerUnavailableException e) {
        missing.add(e.getMessage());
      }
    }
    return prepare(folder, durability, missing).start();
  }

  /** A server whose process is ours: from the third or fourth source. */
  ServerBoot prepareOwn(ServerFolder folder, Durability durability) {
    return prepare(folder, durability, new ArrayList<>());
  }

  private ServerBoot prepare(ServerFolder folder, Durability durability, List<String> missing) {
    Installation installation = recipe.findInstalled().orElseGet(() -> fetch(missing));
    return ServerBoot.prepare(recipe, installation, folder, durability);
  }

  private Installation fetch(List<String> missing) {
    try {
      return recipe.fetch(cache);
    } catch (ServerUnavailableException e) {
      missing.add(e.getMessage());
      throw new ServerUnavailableException(
          "%s is not to be had. Set %s, or start a container engine, or install it (%s). Tried: %s"
              .formatted(
                  recipe.kind().title(),
                  recipe.kind().environmentVariable(),
                  recipe.installCommand(),
                  String.join("; ", missing)),
          e);
    }
  }

  private Optional<RunningServer> fromEnvironment() {
    String variable = recipe.kind().environmentVariable();
    String url = environment.getOrDefault(variable, "");
    return url.isEmpty() ? Optional.empty() : Optional.of(given(variable, url));
  }

  private RunningServer given(String variable, String url) {
    Origin origin = new Origin(Source.ENVIRONMENT, "the URL in " + variable);
    try {
      String version = recipe.admin(url).becomeReady();
      return new RunningServer(recipe.kind(), version, url, origin, 0, Duration.ZERO);
    } catch (ServerNotReadyException e) {
      throw new ServerUnavailableException(
          "The server that " + variable + " names does not answer: " + e.getMessage(), e);
    }
  }
}
