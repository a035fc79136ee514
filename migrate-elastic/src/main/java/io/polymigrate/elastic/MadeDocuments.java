package io.polymigrate.elastic;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.GivenValues;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Documents of one container as they are made from those of another: where one is there already,
 * its other fields stay. Safe for use by many threads.
 */
final class MadeDocuments {
  private final SetValues values;
  private final Set<String> set;
  private final Index target;
  private final RecordSchema schema;
  private final Columns columns;
  private final Optional<JsonSchema> rules;

  /**
   * What makes them.
   *
   * @param set names of the fields that the values are for
   */
  MadeDocuments(SetValues values, Set<String> set, Index target) {
    this.values = values;
    this.set = set;
    this.target = target;
    this.schema = Target.schema(target);
    this.columns = new Columns(schema, true);
    this.rules = target.meta().flatMap(Meta::rules).map(JsonSchema::parse);
  }

  /** What is to become of the target's documents, as they are now. */
  List<Images.Wanted> wanted(ElasticConnection connection, List<Row> sources) {
    List<Made> made = new ArrayList<>();
    DocEncoder encoder = new DocEncoder(schema, () -> 0, rules);
    for (Row row : sources) {
      made.add(made(row, encoder));
    }
    Map<String, Row> there = Documents.get(connection, target.name(), ids(made), columns);
    return made.stream()
        .map(
            one ->
                new Images.Wanted(
                    one.id(), there.get(one.id()), one.origin(), row -> edit(one, row)))
        .toList();
  }

  /** A document that was made, its members in their order. */
  private record Made(String id, String origin, Map<String, String> members) {}

  private static List<String> ids(List<Made> made) {
    return made.stream().map(Made::id).distinct().toList();
  }

  private Made made(Row row, DocEncoder encoder) {
    @Nullable Object[] held = new Object[schema.fields().size()];
    Arrays.fill(held, Values.MISSING);
    for (String name : set) {
      int column = schema.indexOf(name);
      Field field = schema.fields().get(column);
      Object value = values.value(name, row);
      held[column] =
          value == null || value == Values.MISSING
              ? value
              : GivenValues.held(value, field.type(), field.held());
    }
    Bytes source = new Bytes();
    List<Rejection> rejections = new ArrayList<>();
    List<@Nullable Object[]> records = new ArrayList<>();
    records.add(held);
    DocEncoder.Doc doc =
        encoder.encode(
            new ObjectBatch(heldSchema(), records, Optional.empty()), 0, source, rejections);
    if (doc == null) {
      Rejection rejection = rejections.get(0);
      throw MigrationException.refusal(
          rejection.code(),
          "A record can't be made for '"
              + target.container()
              + "'"
              + rejection.field().map(field -> ", field '" + field + "'").orElse("")
              + ": "
              + rejection.reason());
    }
    return new Made(
        doc.id(),
        row.id(),
        Image.members(new Row(source.array(), "", doc.from(), doc.to(), new int[0], Row.UNKNOWN)));
  }

  // A batch of objects brings its fields' types: here, as what the store holds.
  private RecordSchema heldSchema() {
    return new RecordSchema(
        schema.fields().stream().map(field -> field.withType(field.held())).toList(), schema.key());
  }

  private static Edit edit(Made made, @Nullable Row there) {
    if (there == null) {
      return new Edit(Set.of(), made.members());
    }
    Map<String, String> old = Image.members(there);
    Set<String> dropped = new HashSet<>();
    Map<String, String> added = new LinkedHashMap<>();
    made.members()
        .forEach(
            (name, json) -> {
              String before = old.get(name);
              if (before != null && !before.equals(json)) {
                dropped.add(name);
              }
              if (!json.equals(before)) {
                added.put(name, json);
              }
            });
    return new Edit(dropped, added);
  }
}
