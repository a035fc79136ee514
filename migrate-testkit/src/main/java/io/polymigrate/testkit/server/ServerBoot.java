package io.polymigrate.testkit.server;

import java.time.Duration;
import java.time.Instant;

/**
 * One server of ours with all it takes to start it, again too: same port, same data.
 *
 * @param recipe how its kind is made
 * @param folder where it lives
 * @param command how it is started
 * @param url how it is reached
 * @param origin where it came from
 */
record ServerBoot(
    ServerRecipe recipe, ServerFolder folder, ServerCommand command, String url, Origin origin) {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final long PAUSE_MILLIS = 50;

  static ServerBoot prepare(
      ServerRecipe recipe,
      Installation installation,
      ServerFolder folder,
      Durability durability) {
    int port = FreePort.find();
    ServerRecipe.Place place = new ServerRecipe.Place(folder, port, durability);
    return new ServerBoot(
        recipe,
        folder,
        recipe.prepare(installation, place),
        recipe.url(port),
        installation.origin());
  }

  /**
   * Starts it and waits for the first proper answer.
   *
   * @throws IllegalStateException if it ends or does not answer in time; with the end of its log
   */
  RunningServer start() {
    Instant start = Instant.now();
    Process process = ServersScript.launch(folder, command);
    String version = awaitReady(process, start.plus(LIMIT));
    return new RunningServer(
        recipe.kind(),
        version,
        url,
        origin,
        process.pid(),
        Duration.between(start, Instant.now()));
  }

  private String awaitReady(Process process, Instant deadline) {
    ServerAdmin admin = recipe.admin(url);
    while (true) {
      boolean alive = process.isAlive();
      try {
        return admin.becomeReady();
      } catch (ServerNotReadyException e) {
        if (!alive || Instant.now().isAfter(deadline)) {
          process.destroyForcibly();
          throw failure(alive ? "did not answer within " + LIMIT : "ended at once", e);
        }
      }
      pause();
    }
  }

  private IllegalStateException failure(String what, Exception cause) {
    return new IllegalStateException(
        "%s (%s) %s: %s%nThe end of %s:%n%s"
            .formatted(
                recipe.kind().title(),
                origin.sentence(),
                what,
                cause.getMessage(),
                folder.log(),
                folder.logTail()),
        cause);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a server was starting", e);
    }
  }
}
