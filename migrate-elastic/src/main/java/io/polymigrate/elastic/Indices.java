package io.polymigrate.elastic;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The indices of a space, as containers. What we make is an index behind an alias. Blocks. */
final class Indices {
  private static final int MOST_GENERATIONS = 10_000;
  private static final int FIELD_LIMIT = 1000;

  private final ElasticConnection connection;
  private final IndexNames names;

  Indices(ElasticConnection connection) {
    this.connection = connection;
    this.names = connection.names();
  }

  /** All containers by name. */
  Map<String, Index> all() {
    Map<String, @Nullable Object> reply =
        connection
            .get("/" + names.pattern() + "?expand_wildcards=open,hidden&allow_no_indices=true")
            .json();
    Map<String, Index> all = new TreeMap<>();
    reply.forEach(
        (name, facts) -> {
          if (name.startsWith(".") || !(facts instanceof Map<?, ?> map)) {
            return;
          }
          names.container(name).ifPresent(own -> all.put(own, index(own, name, name, map)));
          Reply.object(map, "aliases")
              .forEach(
                  (alias, how) ->
                      names
                          .container(alias)
                          .filter(container -> isContainer(how))
                          .ifPresent(it -> all.put(it, index(it, alias, name, map))));
        });
    return all;
  }

  // Others' aliases are no containers; ours say so by a flag that changes nothing else.
  private static boolean isContainer(@Nullable Object alias) {
    return alias instanceof Map<?, ?> how && Boolean.TRUE.equals(how.get("is_write_index"));
  }

  /** The container, if it is there. */
  Optional<Index> find(String container) {
    String alias = names.of(container);
    Reply reply = connection.find("GET", "/" + ElasticConnection.path(alias), null);
    if (!reply.found()) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> found = reply.json();
    if (found.size() != 1) {
      throw MigrationException.invalid(
          "'" + container + "' is an alias of " + found.size() + " indices; name one of them");
    }
    Map.Entry<String, @Nullable Object> one = found.entrySet().iterator().next();
    return one.getValue() instanceof Map<?, ?> map
        ? Optional.of(index(container, alias, one.getKey(), map))
        : Optional.empty();
  }

  /**
   * The container.
   *
   * @throws MigrationException when it is not there
   */
  Index require(String container) {
    return find(container).orElseThrow(() -> notFound(container));
  }

  static MigrationException notFound(String container) {
    return new MigrationException(
        StandardErrorCode.CONTAINER_NOT_FOUND,
        Outcome.NOT_APPLIED,
        "There is no index or alias for the container '" + container + "'");
  }

  private static Index index(String container, String alias, String name, Map<?, ?> facts) {
    return new Index(
        container,
        alias,
        name,
        Reply.object(facts, "mappings"),
        Reply.object(Reply.object(facts, "settings"), "index"),
        Reply.object(facts, "aliases"));
  }

  /** The index itself, whatever container it belongs to; empty when it is not there. */
  Optional<Index> exact(String container, String name) {
    Reply reply = connection.find("GET", "/" + ElasticConnection.path(name), null);
    return reply.found() && reply.json().get(name) instanceof Map<?, ?> map
        ? Optional.of(index(container, names.of(container), name, map))
        : Optional.empty();
  }

  /**
   * Makes the container: an index behind its alias, both at once.
   *
   * @param settings what is set beside the number of shards
   * @return empty when there is one already
   */
  Optional<Index> create(String container, Meta meta, Map<String, @Nullable Object> settings) {
    String alias = names.of(container);
    for (int number = 0; number < MOST_GENERATIONS; number++) {
      String name = IndexNames.generation(alias, Integer.toString(number));
      if (create(name, Optional.of(alias), meta, Map.of(), settings)) {
        return find(container);
      }
      if (find(container).isPresent()) {
        return Optional.empty();
      }
      // A generation of a container that was dropped, kept for a rollback.
    }
    throw new MigrationException(
        StandardErrorCode.STORE_ERROR,
        Outcome.NOT_APPLIED,
        "There is no free generation for the container '" + container + "'; finalise operations");
  }

  /** Makes an index; false when there is one of this name. */
  boolean create(
      String name,
      Optional<String> alias,
      Meta meta,
      Map<String, @Nullable Object> otherMeta,
      Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> properties =
        new LinkedHashMap<>(Mappings.properties(meta.schema()));
    meta.indexes().values().forEach(facts -> CreateIndex.with(properties, SubField.read(facts)));
    Map<String, @Nullable Object> mapping = new LinkedHashMap<>();
    mapping.put("dynamic", "false");
    mapping.put("date_detection", false);
    mapping.put("_meta", meta.in(otherMeta));
    mapping.put("properties", properties);
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("index.number_of_shards", connection.options().shards());
    connection.options().replicas().ifPresent(it -> settings.put("index.number_of_replicas", it));
    int fields = Mappings.count(properties);
    if (fields * 2 > FIELD_LIMIT) {
      settings.put("index.mapping.total_fields.limit", fields * 2 + FIELD_LIMIT);
    }
    settings.putAll(given);
    Map<String, @Nullable Object> aliases = new LinkedHashMap<>();
    aliases.put(Index.writable(name), Map.of());
    alias.ifPresent(it -> aliases.put(it, Map.of("is_write_index", true)));
    return create(name, aliases, mapping, settings);
  }

  /** Makes an index of a whole mapping; false when there is one of this name. */
  boolean create(
      String name,
      Map<String, @Nullable Object> aliases,
      Map<String, @Nullable Object> mapping,
      Map<String, @Nullable Object> settings) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("settings", settings);
    body.put("mappings", mapping);
    body.put("aliases", aliases);
    try {
      connection.call("PUT", "/" + ElasticConnection.path(name), body);
      return true;
    } catch (ServerError e) {
      // An alias of the index's name is told as an invalid name.
      if (e.type().equals("resource_already_exists_exception")
          || e.type().equals("invalid_index_name_exception")
          || e.type().equals("invalid_alias_name_exception")) {
        return false;
      }
      throw e;
    }
  }

  /** Removes an index; does nothing when it is not there. */
  void delete(String name) {
    connection.find("DELETE", "/" + ElasticConnection.path(name), null);
  }

  void setMeta(Index index, Meta meta) {
    Map<String, @Nullable Object> all = meta.in(Reply.object(index.mapping(), "_meta"));
    connection.call("PUT", index.path() + "/_mapping", Map.of("_meta", all));
  }

  /** Adds to the mapping, and changes what we keep in it. */
  void extend(Index index, Map<String, @Nullable Object> properties, Meta meta) {
    Map<String, @Nullable Object> all = meta.in(Reply.object(index.mapping(), "_meta"));
    int fields = Mappings.count(index.properties()) + Mappings.count(properties);
    if (fields > fieldLimit(index)) {
      set(index.name(), Map.of("index.mapping.total_fields.limit", fields * 2 + FIELD_LIMIT));
    }
    connection.call(
        "PUT", index.path() + "/_mapping", Map.of("_meta", all, "properties", properties));
  }

  private static long fieldLimit(Index index) {
    Object limit =
        Reply.object(Reply.object(index.settings(), "mapping"), "total_fields").get("limit");
    return limit == null ? FIELD_LIMIT : Long.parseLong(limit.toString());
  }

  void set(String name, Map<String, @Nullable Object> settings) {
    connection.call("PUT", "/" + ElasticConnection.path(name) + "/_settings", settings);
  }

  /** Does actions on aliases, all at once. */
  void alias(List<Map<String, @Nullable Object>> actions) {
    connection.call("POST", "/_aliases", Map.of("actions", new ArrayList<>(actions)));
  }

  static Map<String, @Nullable Object> action(String what, String index, String alias) {
    return Map.of(what, Map.of("index", index, "alias", alias));
  }

  /** Makes an alias the name of a container. */
  static Map<String, @Nullable Object> containerAction(String index, String alias) {
    return Map.of("add", Map.of("index", index, "alias", alias, "is_write_index", true));
  }

  /** Makes what was written visible to searches. */
  void refresh(String name) {
    connection.call("POST", "/" + ElasticConnection.path(name) + "/_refresh");
  }

  /** How many records there are, those just written too. */
  long count(String name) {
    refresh(name);
    return number(connection.get("/" + ElasticConnection.path(name) + "/_count").json(), "count");
  }

  static long number(Map<String, @Nullable Object> json, String name) {
    return json.get(name) instanceof Number number ? number.longValue() : 0;
  }
}
