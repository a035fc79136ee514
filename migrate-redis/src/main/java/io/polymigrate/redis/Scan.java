package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;
import static io.polymigrate.redis.RedisConnection.items;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.Bytes;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All keys that begin with something; in no order, some more than once. Blocks. */
final class Scan {
  private final RedisConnection connection;

  Scan(RedisConnection connection) {
    this.connection = connection;
  }

  void pages(byte[] prefix, CallContext context, Consumer<List<byte[]>> action) {
    walk(prefix, context, connection.options().scanCount(), action, false);
  }

  /** Whether there is any. */
  boolean any(byte[] prefix) {
    boolean[] found = new boolean[1];
    walk(
        prefix,
        CallContext.create(),
        connection.options().scanCount(),
        page -> found[0] |= !page.isEmpty(),
        true);
    return found[0];
  }

  private void walk(
      byte[] prefix,
      CallContext context,
      int count,
      Consumer<List<byte[]>> action,
      boolean untilFound) {
    Object cursor = "0";
    boolean going = true;
    while (going) {
      context.throwIfStopped();
      List<@Nullable Object> answer =
          items(connection.call("SCAN", cursor, "MATCH", pattern(prefix), "COUNT", count));
      byte[] next = (byte[]) answer.get(0);
      List<byte[]> page = byteItems(answer.get(1));
      action.accept(page);
      cursor = next == null ? "0" : next;
      going =
          !(next == null || (next.length == 1 && next[0] == '0'))
              && !(untilFound && !page.isEmpty());
    }
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
