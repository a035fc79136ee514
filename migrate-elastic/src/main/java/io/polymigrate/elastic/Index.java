package io.polymigrate.elastic;

import io.polymigrate.api.record.RecordSchema;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An index as the server describes it.
 *
 * @param container the container whose records it holds
 * @param alias the name that the container goes by: an alias, or the index itself
 * @param name the index's own name
 * @param mapping its mapping
 * @param settings its settings, those of {@code index} only
 * @param aliases all its aliases
 */
record Index(
    String container,
    String alias,
    String name,
    Map<String, @Nullable Object> mapping,
    Map<String, @Nullable Object> settings,
    Map<String, @Nullable Object> aliases) {

  /** Whether the container is an alias, so that it can be pointed elsewhere. */
  boolean aliased() {
    return !alias.equals(name);
  }

  /**
   * The alias that we write to: a write to an index that is gone would make it anew, with a mapping
   * by guess, but one that must go to an alias fails.
   */
  static String writable(String name) {
    return name + "~w";
  }

  Optional<Meta> meta() {
    return Meta.find(mapping);
  }

  Optional<RecordSchema> schema() {
    return meta().map(Meta::schema);
  }

  Map<String, @Nullable Object> properties() {
    return Reply.object(mapping, "properties");
  }

  /** Whether it takes no writes. */
  boolean isBlocked() {
    return "true".equals(String.valueOf(Reply.object(settings, "blocks").get("write")));
  }

  boolean hasSource() {
    Object mode = Reply.object(Reply.object(settings, "mapping"), "source").get("mode");
    return !Boolean.FALSE.equals(Reply.object(mapping, "_source").get("enabled"))
        && Reply.object(mapping, "_source").get("excludes") == null
        && Reply.object(mapping, "_source").get("includes") == null
        && (mode == null || mode.equals("stored"));
  }

  String path() {
    return "/" + ElasticConnection.path(name);
  }
}
