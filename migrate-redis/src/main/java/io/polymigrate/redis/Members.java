package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.SortedKeys;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of a range of keys in order, page by page: those of the container's sorted set, and
 * between them those that were found beside it. Blocks.
 */
final class Members {
  private static final byte[] LEAST = {'-'};
  private static final byte[] GREATEST = {'+'};

  private final RedisConnection connection;
  private final byte @Nullable [] set;
  private final SortedKeys.Cursor strays;
  private final byte[] until;
  private final Deque<byte[]> page = new ArrayDeque<>();
  private int least = 1;
  private byte[] from;
  private boolean ended;
  private byte @Nullable [] stray;

  /**
   * Members.
   *
   * @param set the sorted set; null when there is none
   * @param after exclusive
   * @param until inclusive
   */
  Members(
      RedisConnection connection,
      byte @Nullable [] set,
      SortedKeys strays,
      Optional<byte[]> after,
      Optional<byte[]> until) {
    this.connection = connection;
    this.set = set;
    this.from = after.map(Members::exclusive).orElse(LEAST);
    this.until = until.map(Members::inclusive).orElse(GREATEST);
    this.strays = strays.after(after, until);
    this.ended = set == null;
    this.stray = this.strays.next();
  }

  static byte[] exclusive(byte[] member) {
    return new Bytes().add('(').add(member).toArray();
  }

  static byte[] inclusive(byte[] member) {
    return new Bytes().add('[').add(member).toArray();
  }

  /** Asks for so many at least at a time, whatever is wanted. */
  Members inPagesOf(int members) {
    least = members;
    return this;
  }

  /** The next ones, at most so many; none at the end. */
  List<byte[]> next(int count) {
    List<byte[]> members = new ArrayList<>(count);
    while (members.size() < count) {
      if (page.isEmpty() && !ended) {
        fetch(count - members.size());
      }
      byte[] first = page.peek();
      byte[] other = stray;
      if (other != null && (first == null || Arrays.compareUnsigned(other, first) <= 0)) {
        if (first != null && Arrays.equals(other, first)) {
          page.remove();
        }
        members.add(other);
        stray = strays.next();
      } else if (first != null) {
        members.add(page.remove());
      } else {
        return members;
      }
    }
    return members;
  }

  private void fetch(int wanted) {
    int count = Math.max(wanted, least);
    List<byte[]> found =
        byteItems(
            connection.call(
                "ZRANGE", set == null ? LEAST : set, from, until, "BYLEX", "LIMIT", "0", count));
    page.addAll(found);
    if (found.size() < count) {
      ended = true;
    } else {
      from = exclusive(found.get(found.size() - 1));
    }
  }
}
