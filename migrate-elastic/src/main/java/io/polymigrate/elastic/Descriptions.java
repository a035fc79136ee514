package io.polymigrate.elastic;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.ContainerDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What containers there are. */
final class Descriptions {
  /** The attribute of a description that holds what {@link Meta#indexes()} does, as JSON. */
  static final String INDEXES = "elasticsearch.indexes";

  private final ElasticConnection connection;

  Descriptions(ElasticConnection connection) {
    this.connection = connection;
  }

  List<ContainerDescription> all(CallContext context) {
    List<ContainerDescription> all = new ArrayList<>();
    for (Index index : new Indices(connection).all().values()) {
      context.throwIfStopped();
      all.add(described(index, context));
    }
    return all;
  }

  ContainerDescription one(String container, CallContext context) {
    return described(new Indices(connection).require(container), context);
  }

  private ContainerDescription described(Index index, CallContext context) {
    boolean inferred = index.schema().isEmpty();
    List<ContainerDescription.IndexDescription> indexes = new ArrayList<>();
    index
        .meta()
        .ifPresent(
            meta ->
                meta.indexes()
                    .forEach((name, facts) -> indexes.add(SubField.read(facts).described(name))));
    List<String> constraints = new ArrayList<>();
    index
        .meta()
        .flatMap(Meta::rules)
        .ifPresent(rules -> constraints.add(Json.writeCanonical(rules)));
    return new ContainerDescription(
        index.container(),
        "index",
        new Sources(connection, context).schema(index),
        inferred,
        new Indices(connection).count(index.name()),
        indexes,
        constraints,
        attributes(index));
  }

  private static Map<String, String> attributes(Index index) {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("elasticsearch.index", index.name());
    index
        .meta()
        .filter(meta -> !meta.indexes().isEmpty())
        .ifPresent(meta -> attributes.put(INDEXES, Json.write(meta.indexes())));
    for (String setting : List.of("number_of_shards", "number_of_replicas", "refresh_interval")) {
      Object value = index.settings().get(setting);
      if (value != null) {
        attributes.put("elasticsearch." + setting, value.toString());
      }
    }
    Map<String, @Nullable Object> others = new TreeMap<>(index.aliases());
    others.remove(index.alias());
    others.remove(Index.writable(index.name()));
    if (!others.isEmpty()) {
      attributes.put("elasticsearch.aliases", String.join(",", others.keySet()));
    }
    return attributes;
  }
}
