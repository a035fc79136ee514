package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.redis.RedisConnection.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All keys that begin with something, on all servers; in no order, some more than once. While slots
 * of a cluster move, a key could be missed, so it is done again. Blocks.
 */
final class Scan {
  /** Before the keys of a page stands the place to go on at. */
  static final int FIRST = 1;

  private static final int PASSES = 5;

  /** Before the slots a line of CLUSTER NODES says how its node does. */
  private static final String STATE = "^(\\S+) (\\S+ ){7}";

  private final RedisConnection connection;

  Scan(RedisConnection connection) {
    this.connection = connection;
  }

  void pages(byte[] prefix, CallContext context, Consumer<List<byte[]>> action) {
    texts(
        prefix,
        context,
        page -> action.accept(IntStream.range(FIRST, page.size()).mapToObj(page::get).toList()));
  }

  /** The same as they came: keys from {@link #FIRST} on, lent. */
  void texts(byte[] prefix, CallContext context, Consumer<Texts> action) {
    walk(prefix, context, connection.options().scanCount(), action, false);
  }

  /** Whether there is any. */
  boolean any(byte[] prefix) {
    boolean[] found = new boolean[1];
    walk(
        prefix,
        CallContext.create(),
        connection.options().scanCount(),
        page -> found[0] |= page.size() > FIRST,
        true);
    return found[0];
  }

  private void walk(
      byte[] prefix, CallContext context, int count, Consumer<Texts> action, boolean untilFound) {
    List<Object> words = List.of("MATCH", pattern(prefix), "COUNT", count);
    Optional<String> before = placement();
    int same = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      for (Node node : connection.nodes()) {
        if (walk(node, words, context, action, untilFound)) {
          return;
        }
      }
      Optional<String> after = placement();
      same = before.equals(after) ? same + 1 : 0;
      // Twice while a slot is on its way: what left one node before it was asked is found then.
      if (same >= (after.orElse("").contains("[") ? 2 : 1)) {
        return;
      }
      before = after;
    }
    throw new MigrationException(
        StandardErrorCode.STORE_BUSY,
        Outcome.NOT_APPLIED,
        "Slots of the cluster moved all the while its keys were looked for; wait until it has"
            + " settled, then run it again");
  }

  /** Where the slots of a cluster are, and in brackets those on their way, if it is one. */
  private Optional<String> placement() {
    if (!connection.cluster()) {
      return Optional.empty();
    }
    StringBuilder all = new StringBuilder();
    for (Node node : connection.nodes()) {
      text(connection.callAt(node, Request.of("CLUSTER", "NODES")))
          .lines()
          .filter(line -> line.contains("myself"))
          .forEach(line -> all.append(line.replaceFirst(STATE, "$1 ")).append('\n'));
    }
    return Optional.of(all.toString());
  }

  private boolean walk(
      Node node,
      List<Object> words,
      CallContext context,
      Consumer<Texts> action,
      boolean untilFound) {
    Texts page = new Texts();
    Texts other = new Texts();
    CompletableFuture<@Nullable Object> coming = scan(node, "0", words, page);
    while (true) {
      context.throwIfStopped();
      connection.await(coming);
      byte[] cursor = page.get(0);
      boolean last = cursor.length == 1 && cursor[0] == '0';
      // The next is on its way while this one is looked at.
      if (!last) {
        coming = scan(node, cursor, words, other);
      }
      action.accept(page);
      if (untilFound && page.size() > FIRST) {
        return true;
      }
      if (last) {
        return false;
      }
      Texts seen = page;
      page = other;
      other = seen;
    }
  }

  private CompletableFuture<@Nullable Object> scan(
      Node node, Object cursor, List<Object> words, Texts into) {
    List<Object> all = new ArrayList<>(words.size() + 1);
    all.add(cursor);
    all.addAll(words);
    return connection.sendAt(node, Request.of("SCAN", all.toArray()).into(into));
  }

  private static byte[] pattern(byte[] prefix) {
    Bytes out = new Bytes();
    for (byte b : prefix) {
      if ("*?[]\\^-".indexOf(b) >= 0) {
        out.add('\\');
      }
      out.add(b);
    }
    return out.add('*').toArray();
  }
}
