package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;
import static io.polymigrate.redis.RedisConnection.text;

import io.lettuce.core.cluster.SlotHash;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.redis.RedisConnection.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an execution keeps for its rollback: a hash from members to what undoes the change of that
 * record. In a cluster there is one for each slot, so that it changes together with its records.
 * Blocks. For one thread.
 */
final class Kept {
  private final RedisConnection connection;
  private final String operationId;
  private final Set<Integer> expected = new HashSet<>();

  Kept(RedisConnection connection, String operationId) {
    this.connection = connection;
    this.operationId = operationId;
  }

  /** For each slot a text that is in it; the same ones for ever. */
  private static final class Tags {
    static final List<String> ALL = all();

    private static List<String> all() {
      String[] tags = new String[SlotHash.SLOT_COUNT];
      int left = tags.length;
      for (int i = 0; left > 0; i++) {
        String tag = Integer.toString(i, Character.MAX_RADIX);
        int slot = SlotHash.getSlot(tag);
        if (tags[slot] == null) {
          tags[slot] = tag;
          left--;
        }
      }
      return List.of(tags);
    }
  }

  /** Where it is kept for the record of a key. */
  byte[] of(byte[] key) {
    if (!connection.cluster()) {
      return connection.key(Registry.OWN + "undo_" + operationId);
    }
    int slot = SlotHash.getSlot(key);
    byte[] kept = of(slot);
    if (SlotHash.getSlot(kept) != slot) {
      throw MigrationException.invalid(
          "The 'prefix' begins a hash tag and does not end it, so that what undoes an operation"
              + " can't be kept on its records' servers; choose a prefix without a lone '{'");
    }
    return kept;
  }

  private byte[] of(int slot) {
    return connection.key(Registry.OWN + "undo_{" + Tags.ALL.get(slot) + "}:" + operationId);
  }

  /** To be called before something is kept for the records of these keys, so that it is found. */
  void expect(List<byte[]> keys) {
    if (!connection.cluster()) {
      return;
    }
    List<Object> words = new ArrayList<>(List.of(slots()));
    for (byte[] key : keys) {
      int slot = SlotHash.getSlot(key);
      if (expected.add(slot)) {
        words.add(slot);
      }
    }
    if (words.size() > 1) {
      connection.call("SADD", words.toArray());
    }
  }

  /** The slots for which something may be kept. */
  private byte[] slots() {
    return connection.key(Registry.OWN + "undo_" + operationId + ":slots");
  }

  /** Where something may be kept. */
  List<byte[]> places() {
    if (!connection.cluster()) {
      return List.of(of(new byte[0]));
    }
    return byteItems(connection.call("SMEMBERS", slots())).stream()
        .map(slot -> of(Integer.parseInt(text(slot))))
        .toList();
  }

  /** Of how many records there is something. */
  long size() {
    List<Request> requests = places().stream().map(place -> Request.of("HLEN", place)).toList();
    return connection.call(requests).stream().mapToLong(RedisConnection::number).sum();
  }

  /** Gives it up. */
  void release() {
    connection.call(places().stream().map(place -> Request.of("UNLINK", place)).toList());
    if (connection.cluster()) {
      connection.call("UNLINK", slots());
    }
  }
}
