package io.polymigrate.mongo;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Keeps the logical schema beside a collection in step with its documents, each change in one
 * transaction with its note. A collection without one stays without.
 */
final class LogicalSchema {
  /** Under which the schema is noted as it was; nothing where there was none. */
  static final String BEFORE = "schema";

  /** Under which it is noted what the execution made of it. */
  static final String FITTED = "schema_fitted";

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

  /** Notes the schema as it is before the first change; durable with that. */
  void remember(Target target) {
    if (!run.noted(BEFORE) && target.stored().isPresent()) {
      run.note(BEFORE, SchemaCodec.write(target.stored().get()));
    }
  }

  /** The schema as it was noted. */
  Optional<RecordSchema> before() {
    return run.text(BEFORE).map(SchemaCodec::read);
  }

  /** A field as it was noted. */
  Optional<Field> before(String name) {
    return before().flatMap(schema -> schema.find(name));
  }

  /** The place of a field, as it was noted. */
  int place(String name) {
    return before().map(schema -> schema.indexOf(name)).orElse(-1);
  }

  /**
   * Makes the schema fit documents that are about to be written, in their transaction: a field that
   * it lacks is added, one that holds other types than it says may hold any.
   */
  void fit(List<RawFields> documents) {
    MongoSchemas schemas = new MongoSchemas(run.store().connection(), run.store().session());
    Optional<RecordSchema> stored =
        before().isPresent() ? schemas.find(collection) : Optional.empty();
    if (stored.isEmpty() || documents.isEmpty()) {
      return;
    }
    RecordSchema fitting = SchemaFit.of(stored.get(), documents);
    if (!fitting.equals(stored.get())) {
      schemas.save(collection, fitting);
      run.note(FITTED, SchemaCodec.write(fitting));
    }
  }

  /** Puts the schema back that was noted, unless others changed it since. */
  void restore(String killPoint) {
    Optional<RecordSchema> fitted = run.text(FITTED).map(SchemaCodec::read);
    if (fitted.isPresent()) {
      change(killPoint, there -> there.equals(fitted.get()) ? before() : Optional.of(there));
    }
  }

  /** Adds a field at the end, unless the schema has it. */
  void add(String killPoint, Field field) {
    edit(
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
    edit(
        killPoint,
        schema ->
            new RecordSchema(
                schema.fields().stream().filter(field -> !field.name().equals(name)).toList(),
                schema.key()));
  }

  /** Puts a field in the place of another. */
  void replace(String killPoint, String name, Field field) {
    edit(
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
    edit(
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

  private void edit(String killPoint, UnaryOperator<RecordSchema> edit) {
    change(killPoint, schema -> Optional.of(edit.apply(schema)));
  }

  private void change(String killPoint, Function<RecordSchema, Optional<RecordSchema>> edit) {
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
                Optional<RecordSchema> edited = edit.apply(schema);
                if (edited.isEmpty()) {
                  schemas.delete(collection);
                } else if (!edited.get().equals(schema)) {
                  schemas.save(collection, edited.get());
                }
              });
          run.note(killPoint, true);
        });
  }
}
