package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.number;

import io.lettuce.core.cluster.SlotHash;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.redis.RedisConnection.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an execution keeps for its rollback: a hash from members to what undoes the change of that
 * record. In a cluster there is one for each slot, so that it changes together with its records.
 * Blocks.
 */
final class Kept {
  private final RedisConnection connection;
  private final String operationId;

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

  /** Those of them that there are. */
  List<byte[]> places() {
    List<byte[]> all = all();
    List<@Nullable Object> sizes = sizes(all);
    List<byte[]> there = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (number(sizes.get(i)) > 0) {
        there.add(all.get(i));
      }
    }
    return there;
  }

  /** Of how many records there is something. */
  long size() {
    return sizes(all()).stream().mapToLong(RedisConnection::number).sum();
  }

  private List<byte[]> all() {
    return connection.cluster()
        ? IntStream.range(0, SlotHash.SLOT_COUNT).mapToObj(this::of).toList()
        : List.of(of(new byte[0]));
  }

  private List<@Nullable Object> sizes(List<byte[]> places) {
    return connection.call(places.stream().map(place -> Request.of("HLEN", place)).toList());
  }

  /** Gives it up. */
  void release() {
    for (byte[] place : places()) {
      connection.call("UNLINK", place);
    }
  }
}
