package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes a field searchable in another way, by a sub-field: every field is indexed as what it is by
 * its mapping already. Of uniqueness, of several fields and of a part of the records Elasticsearch
 * knows nothing.
 */
final class CreateIndex extends RebuildHandler<CreateIndex.Spec> {
  private static final Set<String> TYPES =
      new TreeSet<>(Set.of("text", "keyword", "double", "long", "date", "ip", "boolean"));
  private static final int LONGEST_TERM = 8191;

  /** The index's name, its field, and the sub-field's type. */
  record Spec(String name, String field, String type) {}

  CreateIndex(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "index_name", "fields", "unique", "type");
    OperationData.noConditions(operation, "an index covers all records");
    if (data.flag("unique", false)) {
      throw new IllegalArgumentException(
          "'unique': Elasticsearch has no unique indexes; only the key of records is unique");
    }
    List<String> fields = data.texts("fields");
    if (fields.size() != 1) {
      throw new IllegalArgumentException(
          "'fields' must name one field: Elasticsearch indexes each by itself");
    }
    String type = data.optionalText("type").orElse("text");
    if (!TYPES.contains(type)) {
      throw new IllegalArgumentException("'type' must be one of " + TYPES);
    }
    String field = fields.get(0);
    String name = data.has("index_name") ? data.newName("index_name") : field + "_" + type;
    return new Spec(name, field, type);
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    Target.requireField(problems, index, spec.field());
    if (index.meta().orElseThrow().indexes().containsKey(spec.name())) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          spec.name(),
          "'" + run.container() + "' has an index '" + spec.name() + "' already");
    }
    if (!problems.none()) {
      return;
    }
    Object property = index.properties().get(FieldNames.escaped(spec.field()));
    boolean leaf = property instanceof Map<?, ?> map && !"object".equals(map.get("type"));
    problems.require(
        leaf,
        StandardErrorCode.INVALID_INPUT,
        "'" + spec.field() + "' holds objects, which can't be indexed in another way");
  }

  @Override
  Rebuild.Plan plan(Spec spec, Index old, ElasticRun run) {
    Meta meta = old.meta().orElseThrow();
    SubField sub = new SubField(spec.field(), spec.type(), FieldNames.escaped(spec.name()));
    Map<String, @Nullable Object> indexes = new LinkedHashMap<>(meta.indexes());
    indexes.put(spec.name(), sub.written());
    return Rebuild.Plan.of(meta.withIndexes(indexes), properties -> with(properties, sub));
  }

  /** The properties with a sub-field. */
  static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> properties, SubField sub) {
    return changed(properties, sub, subMapping(sub.type()));
  }

  private static Map<String, Object> subMapping(String type) {
    return switch (type) {
      case "text" -> Map.of("type", type);
      case "keyword" -> Map.of("type", type, "ignore_above", LONGEST_TERM);
      default -> Map.of("type", type, "ignore_malformed", true);
    };
  }

  /** The properties with a sub-field, or without it. */
  static Map<String, @Nullable Object> changed(
      Map<String, @Nullable Object> properties,
      SubField sub,
      @Nullable Map<String, Object> mapping) {
    String name = FieldNames.escaped(sub.field());
    Map<String, @Nullable Object> property = new LinkedHashMap<>(Reply.object(properties, name));
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(Reply.object(property, "fields"));
    if (mapping == null) {
      fields.remove(sub.name());
    } else {
      fields.put(sub.name(), mapping);
    }
    property.put("fields", fields);
    if (fields.isEmpty()) {
      property.remove("fields");
    }
    properties.put(name, property);
    return properties;
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    Index index = Target.require(run);
    Object there = index.meta().orElseThrow().indexes().get(spec.name());
    boolean same =
        there != null
            && SubField.read(there).field().equals(spec.field())
            && SubField.read(there).type().equals(spec.type());
    problems.require(
        same,
        StandardErrorCode.INVALID_INPUT,
        "'" + run.container() + "' has no index '" + spec.name() + "' of that field and type");
  }
}
