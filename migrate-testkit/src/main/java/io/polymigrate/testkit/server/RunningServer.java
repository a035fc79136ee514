package io.polymigrate.testkit.server;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server that answers.
 *
 * @param kind the kind
 * @param version the version it told, like {@code 16.15}
 * @param url how clients reach it as its administrator, password included
 * @param origin where it came from
 * @param pid its main process; 0 if it is not ours, as with a URL from the environment
 * @param bootTime from the start of the process to the first answer; zero if we did not start it
 */
public record RunningServer(
    ServerKind kind, String version, String url, Origin origin, long pid, Duration bootTime) {

  /** Its processes at this moment, the main one first; empty if it is not ours. */
  public List<Long> pids() {
    return ProcessHandle.of(pid).stream()
        .flatMap(main -> Stream.concat(Stream.of(main), main.descendants()))
        .map(ProcessHandle::pid)
        .toList();
  }

  /**
   * Creates an empty database that nobody else uses. In MongoDB it exists from its first record on.
   *
   * @param prefix how its name begins: letters, digits and underscores, at most 30
   * @return the database; closing it drops it
   */
  public TestDatabase newDatabase(String prefix) {
    return TestDatabase.create(Recipes.of(kind).admin(url), prefix);
  }

  @Override
  public String toString() {
    return kind.title() + " " + version + " (" + origin.sentence() + ")";
  }
}
