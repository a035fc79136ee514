package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;
import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The containers that we made: a hash of their names, beside the data. Blocks. */
final class Registry {
  /** Whatever begins so is the library's. */
  static final String OWN = "_polymigrate_";

  static final String KEY = OWN + "schema";
  private static final String KEYS = OWN + "keys:";
  private static final String INDEX = OWN + "index:";
  private static final String STAGE = OWN + "stage_";

  private final RedisConnection connection;

  Registry(RedisConnection connection) {
    this.connection = connection;
  }

  byte[] key() {
    return connection.key(KEY);
  }

  /** The sorted set of the members of a container's records. */
  byte[] keysOf(String container) {
    return connection.key(KEYS + container);
  }

  /** The sorted set of an index. */
  byte[] indexOf(String container, String index) {
    return connection.key(INDEX + container + ":" + index);
  }

  /**
   * Whether the records of a container and the sorted sets of its indexes are together at all
   * times; in a cluster they are when a hash tag in its name says so.
   */
  boolean together(String container) {
    Optional<String> tag = tag(recordsOf(container));
    boolean tagged = tag.isPresent() && tag.equals(tag(indexOf(container, "")));
    return tagged || !connection.cluster();
  }

  /** Whether two containers are together. */
  boolean together(String container, String other) {
    return together(container)
        && (!connection.cluster() || tag(recordsOf(container)).equals(tag(recordsOf(other))));
  }

  /** What says in which slot of a cluster the keys with this beginning are, if it is the same. */
  static Optional<String> tag(byte[] beginning) {
    String text = text(beginning);
    int open = text.indexOf('{');
    int close = text.indexOf('}', open + 1);
    return open >= 0 && close > open + 1
        ? Optional.of(text.substring(open + 1, close))
        : Optional.empty();
  }

  /** What the keys of a container's records begin with. */
  byte[] recordsOf(String container) {
    return connection.key(container + ":");
  }

  /** Where a run stages records without a key. */
  static String stage(String runId) {
    return STAGE + runId;
  }

  Optional<Container> find(String name) {
    Object json = connection.call("HGET", key(), name);
    return json == null ? Optional.empty() : Optional.of(Container.parse(name, text(json)));
  }

  /** All of them by name, stages and other things of ours left out. */
  Map<String, Container> all() {
    List<byte[]> items = byteItems(connection.call("HGETALL", key()));
    TreeMap<String, Container> all = new TreeMap<>();
    for (int i = 0; i < items.size(); i += 2) {
      String name = text(items.get(i));
      if (!name.startsWith(OWN)) {
        all.put(name, Container.parse(name, text(items.get(i + 1))));
      }
    }
    return all;
  }

  /** Puts one in another's place, if nobody else did: the change and the note are one. */
  boolean replace(Optional<Container> before, Optional<Container> after) {
    String name = after.or(() -> before).orElseThrow().name();
    return RedisConnection.number(
            Script.REGISTER.call(
                connection,
                List.of(key()),
                List.of(
                    name,
                    before.map(Container::json).orElse(""),
                    after.map(Container::json).orElse(""))))
        == 1;
  }

  /** Puts one in another's place, or says that others were faster. */
  void change(Optional<Container> before, Optional<Container> after) {
    if (!replace(before, after)) {
      throw new MigrationException(
          StandardErrorCode.STORE_BUSY,
          Outcome.PARTIALLY_APPLIED,
          "The schema beside '"
              + after.or(() -> before).orElseThrow().name()
              + "' was changed by another process meanwhile; run it again");
    }
  }

  /** Refuses a name whose records' keys could not be told from those of another container. */
  void requireApart(String name) {
    requireName(name);
    for (String other : all().keySet()) {
      String clash = other.startsWith(name + ":") || name.startsWith(other + ":") ? other : null;
      if (clash != null) {
        throw MigrationException.invalid(
            "Keys of '"
                + name
                + "' could not be told from those of '"
                + clash
                + "'; choose a name that does not begin with the other's and a colon");
      }
    }
  }

  static void requireName(String name) {
    if (name.startsWith(OWN)) {
      throw MigrationException.invalid(
          "'" + name + "': names that start with _polymigrate_ are the library's own");
    }
    if (name.isEmpty() || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      throw MigrationException.invalid("'" + name + "' can't be the name of a container");
    }
  }

  static MigrationException notFound(String name) {
    return new MigrationException(
        StandardErrorCode.CONTAINER_NOT_FOUND,
        Outcome.NOT_APPLIED,
        "There is no container '" + name + "' and no key that begins with '" + name + ":'");
  }

  /** The names of all fields, for messages. */
  static List<String> names(Container container) {
    List<String> names = new ArrayList<>();
    container.schema().fields().forEach(field -> names.add(field.name()));
    return names;
  }

  /** The text of an answer, if there is one. */
  static Optional<String> optional(@Nullable Object answer) {
    return answer == null ? Optional.empty() : Optional.of(text(answer));
  }
}
