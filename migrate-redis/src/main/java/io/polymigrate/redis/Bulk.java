package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;

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

  private List<byte[]> page(byte[] set) {
    return byteItems(connection.call("ZRANGE", set, 0, PAGE - 1));
  }

  /** Removes its records and the sorted sets of its indexes. */
  void remove(Container container) {
    byte[] set = registry.keysOf(container.name());
    RowReader keys = new RowReader(connection, container, RowReader.kind(container.codec()), false);
    for (List<byte[]> page = page(set); !page.isEmpty(); page = page(set)) {
      List<Object> words = new ArrayList<>();
      for (byte[] member : page) {
        words.add(member);
        words.add(keys.key(member));
      }
      Script.REMOVE.call(connection, List.of(set), words);
    }
    for (String index : container.indexes().keySet()) {
      connection.call("UNLINK", registry.indexOf(container.name(), index));
    }
  }

  /** Moves its records to another container's place; what is there gives way. */
  void move(Container from, Container to) {
    byte[] set = registry.keysOf(from.name());
    RowReader source = new RowReader(connection, from, RowReader.kind(from.codec()), false);
    RowReader target = new RowReader(connection, to, RowReader.kind(to.codec()), false);
    for (List<byte[]> page = page(set); !page.isEmpty(); page = page(set)) {
      List<Object> words = new ArrayList<>();
      for (byte[] member : page) {
        words.add(member);
        words.add(source.key(member));
        words.add(target.key(member));
      }
      Script.MOVE.call(connection, List.of(set, registry.keysOf(to.name())), words);
    }
  }
}
