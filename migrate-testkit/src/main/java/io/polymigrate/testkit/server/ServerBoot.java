package io.polymigrate.testkit.server;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

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
  private static final long PAUSE_MILLIS = 25;

  static ServerBoot prepare(
      ServerRecipe recipe, Installation installation, ServerFolder folder, Durability durability) {
    return prepare(recipe, installation, folder, durability, FreePort.find());
  }

  static ServerBoot prepare(
      ServerRecipe recipe,
      Installation installation,
      ServerFolder folder,
      Durability durability,
      int port) {
    ServerRecipe.Place place = new ServerRecipe.Place(folder, port, durability);
    return new ServerBoot(
        recipe,
        folder,
        recipe.prepare(installation, place),
        recipe.url(port),
        installation.origin());
  }

  /** The same with more arguments. */
  ServerBoot with(List<String> arguments) {
    List<String> words = new ArrayList<>(command.words());
    words.addAll(arguments);
    ServerCommand longer = new ServerCommand(words, command.environment(), command.stopSignal());
    return new ServerBoot(recipe, folder, longer, url, origin);
  }

  /**
   * Starts it and waits for the first proper answer.
   *
   * @throws IllegalStateException if it ends or does not answer in time; with the end of its log
   */
  RunningServer start() {
    Instant start = Instant.now();
    Process process = ServersScript.launch(folder, command);
    String version;
    try {
      version = awaitReady(process, start.plus(recipe.bootLimit()));
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    Duration bootTime = Duration.ofMillis(start.until(Instant.now(), ChronoUnit.MILLIS));
    return new RunningServer(recipe.kind(), version, url, origin, process.pid(), bootTime);
  }

  private String awaitReady(Process process, Instant deadline) {
    ServerAdmin admin = recipe.admin(url);
    while (true) {
      boolean alive = process.isAlive();
      try {
        connect();
        return admin.becomeReady();
      } catch (IOException | ServerNotReadyException e) {
        if (!alive || Instant.now().isAfter(deadline)) {
          throw failure(alive ? "did not answer within " + recipe.bootLimit() : "ended at once", e);
        }
      }
      pause();
    }
  }

  // Before the driver does: it would log each failure.
  private void connect() throws IOException {
    ServerUrl address = ServerUrl.parse(url);
    new Socket(address.host(), address.port()).close();
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

  static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a server", e);
    }
  }
}
