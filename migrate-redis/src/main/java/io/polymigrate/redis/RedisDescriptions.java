package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What containers there are. Keys of others are grouped by what stands before their last colon. */
final class RedisDescriptions {
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
    ours.forEach((name, container) -> all.put(name, ours(container)));
    for (String name : groups(ours, context)) {
      try {
        all.put(name, foreign(Source.find(connection, name, false, context)));
      } catch (MigrationException e) {
        if (e.code() != RedisErrorCode.REDIS_WRONG_KIND
            && e.code() != io.polymigrate.api.error.StandardErrorCode.CONTAINER_NOT_FOUND
            && e.code() != io.polymigrate.api.error.StandardErrorCode.TYPE_NOT_SUPPORTED) {
          throw e;
        }
        // Keys of several kinds under one beginning are no container.
      }
    }
    return List.copyOf(all.values());
  }

  private List<String> groups(Map<String, Container> ours, CallContext context) {
    TreeMap<String, Boolean> groups = new TreeMap<>();
    byte[] prefix = connection.key("");
    new Scan(connection)
        .pages(
            prefix,
            context,
            page -> {
              for (byte[] key : page) {
                String name = text(java.util.Arrays.copyOfRange(key, prefix.length, key.length));
                int colon = name.lastIndexOf(':');
                boolean known = name.startsWith(Registry.OWN) || colon < 1 || ours(ours, name);
                if (!known && groups.size() < MOST_GROUPS) {
                  groups.put(name.substring(0, colon), true);
                }
              }
            });
    return List.copyOf(groups.keySet());
  }

  private static boolean ours(Map<String, Container> ours, String key) {
    for (int colon = key.indexOf(':'); colon >= 0; colon = key.indexOf(':', colon + 1)) {
      if (ours.containsKey(key.substring(0, colon))) {
        return true;
      }
    }
    return false;
  }

  ContainerDescription one(String name, CallContext context) {
    Optional<Container> known = registry.find(name);
    if (known.isPresent() && !name.startsWith(Registry.OWN)) {
      return ours(known.get());
    }
    return foreign(Source.find(connection, name, false, context));
  }

  private ContainerDescription ours(Container container) {
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
        container.schema(),
        false,
        RedisPlanner.count(connection, registry.keysOf(container.name())),
        indexes,
        constraints,
        Map.of("redis.codec", container.codec().text()));
  }

  private static ContainerDescription foreign(Source source) {
    return new ContainerDescription(
        source.container().name(),
        kind(source.kind()),
        source.container().schema(),
        true,
        source.beside().size(),
        List.of(),
        List.of(),
        Map.of());
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
