package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;
import static io.polymigrate.redis.RedisConnection.number;
import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.SortedKeys;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What there is to read of a container. */
final class Source {
  private final RedisConnection connection;
  private final Container container;
  private final RowReader.Kind kind;
  private final byte @Nullable [] set;
  private final SortedKeys beside;

  /**
   * What was found.
   *
   * @param container one of ours, or what was found out about keys of others
   * @param kind how its keys are read
   * @param set the sorted set of its members; null when it is not ours
   * @param beside members that are in no such set
   */
  Source(
      RedisConnection connection,
      Container container,
      RowReader.Kind kind,
      byte @Nullable [] set,
      SortedKeys beside) {
    this.connection = connection;
    this.container = container;
    this.kind = kind;
    this.set = set;
    this.beside = beside;
  }

  Container container() {
    return container;
  }

  RowReader.Kind kind() {
    return kind;
  }

  byte @Nullable [] set() {
    return set;
  }

  SortedKeys beside() {
    return beside;
  }

  /**
   * Looks for a container.
   *
   * @param exact whether records that others wrote are looked for, and the schema of keys that are
   *     not ours is found by reading all of them
   * @throws io.polymigrate.api.error.MigrationException when there is none
   */
  static Source find(RedisConnection connection, String name, boolean exact, CallContext context) {
    Registry registry = new Registry(connection);
    Optional<Container> known = registry.find(name);
    if (known.isEmpty()) {
      return new Inference(connection, name, context).find(exact).ending();
    }
    Container container = ending(connection, known.get());
    if (connection.cluster()) {
      return new Source(
          connection,
          container,
          RowReader.kind(container.codec()),
          null,
          members(connection, container, null, context));
    }
    byte[] set = registry.keysOf(name);
    SortedKeys beside =
        exact && container.keyed() && connection.options().strays()
            ? members(connection, container, set, context)
            : SortedKeys.NONE;
    return new Source(connection, container, RowReader.kind(container.codec()), set, beside);
  }

  /** What was found, with the field that says when a record ends. */
  Source ending() {
    return new Source(connection, ending(connection, container), kind, set, beside);
  }

  private static Container ending(RedisConnection connection, Container container) {
    return container.withSchema(Expiry.with(connection.options().ttlField(), container.schema()));
  }

  /**
   * The members of all keys of a container that are not in a sorted set.
   *
   * @param set null when there is none, so that all are found
   */
  private static SortedKeys members(
      RedisConnection connection, Container container, byte @Nullable [] set, CallContext context) {
    byte[] prefix = connection.key(container.name() + ":");
    KeyCodec.Reading keys = container.keys().new Reading();
    SortedKeys.Collector found = new SortedKeys.Collector();
    Words words = new Words();
    Texts scores = new Texts();
    new Scan(connection)
        .texts(
            prefix,
            context,
            page -> {
              words.clear();
              for (int i = Scan.FIRST; i < page.size(); i++) {
                read(page, i, prefix.length, keys, container);
                if (set == null) {
                  found.add(keys.member().toArray());
                } else {
                  words.add(keys.member());
                }
              }
              if (set == null || words.count() == 0) {
                return;
              }
              // None for what is not in the set.
              connection.call(
                  List.of(
                      new RedisConnection.Request("ZMSCORE", List.of(set), words).into(scores)));
              for (int i = 0; i < scores.size(); i++) {
                if (scores.none(i)) {
                  read(page, Scan.FIRST + i, prefix.length, keys, container);
                  found.add(keys.member().toArray());
                }
              }
            });
    return found.sorted();
  }

  private static void read(
      Texts page, int key, int prefix, KeyCodec.Reading keys, Container container) {
    if (!keys.read(page.array(), page.from(key) + prefix, page.length(key) - prefix)) {
      throw Inference.noKey(container.name(), text(page.get(key)), container.schema().key());
    }
  }

  /** About how many records there are. */
  long size() {
    byte[] ours = set;
    return (ours == null ? 0 : number(connection.call("ZCARD", ours))) + beside.size();
  }

  /** How many members are not greater, if there is a bound. */
  Optional<Long> rank(Optional<byte[]> bound) {
    byte[] ours = set;
    return bound.map(
        member ->
            (ours == null
                    ? 0
                    : number(connection.call("ZLEXCOUNT", ours, "-", Members.inclusive(member))))
                + beside.rank(member));
  }

  /** About the member at this place. */
  Optional<byte[]> at(long rank) {
    byte[] ours = set;
    if (ours == null || number(connection.call("ZCARD", ours)) < beside.size()) {
      return beside.size() == 0
          ? Optional.empty()
          : Optional.of(beside.get((int) Math.min(rank, beside.size() - 1)));
    }
    List<byte[]> found = byteItems(connection.call("ZRANGE", ours, rank, rank));
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
  }
}
