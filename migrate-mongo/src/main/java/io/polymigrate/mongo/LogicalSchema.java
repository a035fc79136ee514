package io.polymigrate.mongo;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the logical schema beside a collection in step with its documents, each change in one
 * transaction with its note. A collection without one stays without.
 */
final class LogicalSchema {
  private final Execution run;
  private final String collection;

  LogicalSchema(Execution run, String collection) {
    this.run = run;
    this.collection = collection;
  }

  /** A field as a collection holds it: with a schema beside it, what BSON lacks is carried. */
  static Field field(Target target, String name, LogicalType type) {
    Field carried = Field.of(name, type).withHeld(MongoTypes.held(type));
    if (target.stored().isPresent()) {
      return carried;
    }
    // Without one there are only MongoDB's own dates.
    Field dates = carried.withAttributes(Map.of(NativeDates.ATTRIBUTE, NativeDates.NATIVE));
    return NativeDates.held(new RecordSchema(List.of(dates), List.of())).fields().get(0);
  }

  /** Adds a field at the end, unless the schema has it. */
  void add(String killPoint, Field field) {
    change(
        killPoint,
        schema -> {
          if (schema.find(field.name()).isPresent()) {
            return schema;
          }
          List<Field> fields = new ArrayList<>(schema.fields());
          fields.add(field);
          return new RecordSchema(fields, schema.key());
        });
  }

  /** Takes a field out. */
  void remove(String killPoint, String name) {
    change(
        killPoint,
        schema ->
            new RecordSchema(
                schema.fields().stream().filter(field -> !field.name().equals(name)).toList(),
                schema.key()));
  }

  /** Puts a field in the place of another. */
  void replace(String killPoint, String name, Field field) {
    change(
        killPoint,
        schema ->
            new RecordSchema(
                schema.fields().stream()
                    .filter(
                        other -> other.name().equals(name) || !other.name().equals(field.name()))
                    .map(old -> old.name().equals(name) ? field : old)
                    .toList(),
                schema.key()));
  }

  /** Puts a field at that place, unless the schema has it. */
  void insert(String killPoint, Field field, int place) {
    change(
        killPoint,
        schema -> {
          if (schema.find(field.name()).isPresent()) {
            return schema;
          }
          List<Field> fields = new ArrayList<>(schema.fields());
          fields.add(Math.min(place, fields.size()), field);
          return new RecordSchema(fields, schema.key());
        });
  }

  private void change(String killPoint, java.util.function.UnaryOperator<RecordSchema> edit) {
    if (run.noted(killPoint)) {
      return;
    }
    run.transaction(
        killPoint,
        () -> {
          MongoSchemas schemas = new MongoSchemas(run.store().connection(), run.store().session());
          Optional<RecordSchema> stored = schemas.find(collection);
          stored.ifPresent(
              schema -> {
                RecordSchema edited = edit.apply(schema);
                if (!edited.equals(schema)) {
                  schemas.save(collection, edited);
                }
              });
          run.note(killPoint, true);
        });
  }
}
