package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What containers there are. Keys of others are grouped by what stands before their last colon. */
final class RedisDescriptions {
  /** How records are kept, for a load that keeps them so too. */
  static final String CODEC = "redis.codec";

  private static final int MOST_GROUPS = 10_000;

  private final RedisConnection connection;
  private final Registry registry;

  RedisDescriptions(RedisConnection connection) {
    this.connection = connection;
    this.registry = new Registry(connection);
  }

  List<ContainerDescription> all(CallContext context) {
    context.throwIfStopped();
    TreeMap<String, ContainerDescription> all = new TreeMap<>();
    Map<String, Container> ours = registry.all();
    Map<String, Long> counts = new TreeMap<>();
    Map<String, Group> groups = groups(ours, counts, context);
    ours.forEach(
        (name, container) ->
            all.put(
                name,
                ours(
                    container,
                    connection.cluster()
                        ? counts.getOrDefault(name, 0L)
                        : RedisPlanner.count(connection, registry.keysOf(name)))));
    groups.forEach(
        (name, group) -> {
          try {
            Source source = new Inference(connection, name, context).sample(group.sample).ending();
            all.put(name, foreign(source, group.count));
          } catch (MigrationException e) {
            // Keys of several kinds, or gone meanwhile: no container.
            if (e.code().category() != ErrorCode.Category.USER
                && e.code().category() != ErrorCode.Category.UNSUPPORTED) {
              throw e;
            }
          }
        });
    return List.copyOf(all.values());
  }

  /** Keys of one beginning. */
  private static final class Group {
    private static final int SAMPLE = 100;
    private final List<byte[]> sample = new ArrayList<>();
    private long count;

    private void add(byte[] key) {
      count++;
      if (sample.size() < SAMPLE) {
        sample.add(key);
      }
    }
  }

  private Map<String, Group> groups(
      Map<String, Container> ours, Map<String, Long> counts, CallContext context) {
    TreeMap<String, Group> groups = new TreeMap<>();
    byte[] prefix = connection.key("");
    new Scan(connection)
        .pages(
            prefix,
            context,
            page -> {
              for (byte[] key : page) {
                String name = text(Arrays.copyOfRange(key, prefix.length, key.length));
                int colon = name.lastIndexOf(':');
                Optional<String> owner = ours(ours, name);
                owner.ifPresent(it -> counts.merge(it, 1L, Long::sum));
                if (owner.isEmpty() && !name.startsWith(Registry.OWN) && colon >= 1) {
                  String group = name.substring(0, colon);
                  if (groups.containsKey(group) || groups.size() < MOST_GROUPS) {
                    groups.computeIfAbsent(group, it -> new Group()).add(key);
                  }
                }
              }
            });
    return groups;
  }

  private static Optional<String> ours(Map<String, Container> ours, String key) {
    for (int colon = key.indexOf(':'); colon >= 0; colon = key.indexOf(':', colon + 1)) {
      if (ours.containsKey(key.substring(0, colon))) {
        return Optional.of(key.substring(0, colon));
      }
    }
    return Optional.empty();
  }

  ContainerDescription one(String name, CallContext context) {
    Optional<Container> known = registry.find(name);
    if (known.isPresent() && !name.startsWith(Registry.OWN)) {
      return ours(known.get(), Source.find(connection, name, false, context).size());
    }
    Source source = Source.find(connection, name, false, context);
    return foreign(source, source.beside().size());
  }

  private ContainerDescription ours(Container container, long count) {
    List<IndexDescription> indexes = new ArrayList<>();
    container
        .indexes()
        .forEach(
            (name, index) ->
                indexes.add(
                    new IndexDescription(name, index.fields(), index.unique(), Optional.empty())));
    List<String> constraints = new ArrayList<>();
    container
        .rules()
        .ifPresent(rules -> constraints.add(io.polymigrate.api.json.Json.writeCanonical(rules)));
    return new ContainerDescription(
        container.name(),
        kind(RowReader.kind(container.codec())),
        Expiry.with(connection.options().ttlField(), container.schema()),
        false,
        count,
        indexes,
        constraints,
        Map.of(CODEC, container.codec().text()));
  }

  private static ContainerDescription foreign(Source source, long count) {
    return new ContainerDescription(
        source.container().name(),
        kind(source.kind()),
        source.container().schema(),
        true,
        count,
        List.of(),
        List.of(),
        Map.of(CODEC, source.kind().name().toLowerCase(Locale.ROOT)));
  }

  private static String kind(RowReader.Kind kind) {
    return switch (kind) {
      case HASH -> "hashes";
      case JSON -> "JSON strings";
      case STRING -> "strings";
      case LIST -> "lists";
      case SET -> "sets";
      case ZSET -> "sorted sets";
      case STREAM -> "streams";
    };
  }
}
