package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.redis.RedisConnection.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes or moves all records of a container, some thousand at a time. A member leaves the sorted
 * set together with its record, so that a run that was killed goes on with what is left. Blocks.
 */
final class Bulk {
  private static final int PAGE = 1000;

  private final RedisConnection connection;
  private final Registry registry;

  Bulk(RedisConnection connection) {
    this.connection = connection;
    this.registry = new Registry(connection);
  }

  // Those that stay are the first of those that are left.
  private List<byte[]> page(byte[] set, int from) {
    return byteItems(connection.call("ZRANGE", set, from, from + PAGE - 1));
  }

  /** Removes its records and the sorted sets of its indexes. */
  void remove(Container container) {
    if (connection.cluster()) {
      new Scan(connection)
          .pages(registry.recordsOf(container.name()), CallContext.create(), this::unlink);
    } else {
      removeRecords(container);
    }
    for (String index : container.indexes().keySet()) {
      connection.call("UNLINK", registry.indexOf(container.name(), index));
    }
  }

  private void removeRecords(Container container) {
    byte[] set = registry.keysOf(container.name());
    RowReader keys = new RowReader(connection, container, RowReader.kind(container.codec()), false);
    for (List<byte[]> page = page(set, 0); !page.isEmpty(); page = page(set, 0)) {
      List<Object> words = new ArrayList<>();
      for (byte[] member : page) {
        words.add(member);
        words.add(keys.key(member));
      }
      KillPoint.at("remove.before");
      Script.REMOVE.call(connection, List.of(set), words);
      KillPoint.at("remove.after");
    }
  }

  // Each by itself: they are on several servers.
  private void unlink(List<byte[]> keys) {
    connection.call(keys.stream().map(key -> Request.of("UNLINK", key)).toList());
  }

  /**
   * Moves its records to another container's place.
   *
   * @param over whether what is there gives way
   * @return the keys of at most a hundred records that stay, because another is in their place, and
   *     how many there are
   */
  Stayed move(Container from, Container to, boolean over) {
    byte[] set = registry.keysOf(from.name());
    RowReader source = new RowReader(connection, from, RowReader.kind(from.codec()), false);
    RowReader target = new RowReader(connection, to, RowReader.kind(to.codec()), false);
    KeyCodec keys = from.keys();
    Stayed stayed = new Stayed();
    for (List<byte[]> page = page(set, stayed.count); !page.isEmpty(); ) {
      List<Object> words = new ArrayList<>(List.of(over ? "1" : "0"));
      for (byte[] member : page) {
        words.add(member);
        words.add(source.key(member));
        words.add(target.key(member));
      }
      KillPoint.at("move.before");
      List<byte[]> kept =
          byteItems(Script.MOVE.call(connection, List.of(set, registry.keysOf(to.name())), words));
      KillPoint.at("move.after");
      kept.forEach(member -> stayed.add(keys.position(member)));
      page = page(set, stayed.count);
    }
    return stayed;
  }

  /** Gives its indexes to another container, which has the same ones. */
  void moveIndexes(Container from, Container to) {
    for (String index : from.indexes().keySet()) {
      byte[] source = registry.indexOf(from.name(), index);
      if (RedisConnection.number(connection.call("EXISTS", source)) == 1) {
        connection.call("RENAME", source, registry.indexOf(to.name(), index));
      }
    }
  }

  /** Records that were not moved. */
  static final class Stayed {
    private static final int MOST = 100;
    private final List<String> keys = new ArrayList<>();
    private int count;

    void add(String key) {
      count++;
      if (keys.size() < MOST) {
        keys.add(key);
      }
    }

    List<String> keys() {
      return keys;
    }

    int count() {
      return count;
    }
  }
}
