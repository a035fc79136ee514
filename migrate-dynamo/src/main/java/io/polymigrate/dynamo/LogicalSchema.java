package io.polymigrate.dynamo;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the schema beside a table in step with an operation on a field; notes the field as it was.
 * Does nothing where no schema is kept.
 */
final class LogicalSchema {
  private static final String FIELD = "schema_field";
  private static final String PLACE = "schema_place";

  private final Execution run;
  private final DynamoSchemas schemas;

  LogicalSchema(Execution run) {
    this.run = run;
    this.schemas = new DynamoSchemas(run.connection());
  }

  private Optional<RecordSchema> stored() {
    return schemas.find(run.container());
  }

  private void save(RecordSchema old, List<Field> fields) {
    schemas.save(run.container(), new RecordSchema(fields, old.key()));
  }

  /** Adds a field at the end; one of that name is left. */
  void add(Field field) {
    Optional<RecordSchema> stored = stored();
    if (stored.isEmpty() || (stored.get().find(field.name()).isPresent() && !run.noted(PLACE))) {
      return;
    }
    if (!run.noted(PLACE)) {
      run.noteDurably(PLACE, -1L);
    }
    if (stored.get().find(field.name()).isEmpty()) {
      List<Field> fields = new ArrayList<>(stored.get().fields());
      fields.add(field);
      save(stored.get(), fields);
    }
  }

  /** Takes away what {@link #add} added. */
  void undoAdd(String name) {
    if (run.noted(PLACE)) {
      stored()
          .ifPresent(
              schema -> {
                List<Field> fields = new ArrayList<>(schema.fields());
                fields.removeIf(field -> field.name().equals(name));
                save(schema, fields);
              });
    }
  }

  /** Puts another field in a field's place, or none. */
  void replace(String name, Optional<Field> other) {
    Optional<RecordSchema> stored = stored();
    if (stored.isEmpty()) {
      return;
    }
    int place = stored.get().indexOf(name);
    if (place < 0) {
      return;
    }
    Field field = stored.get().fields().get(place);
    if (other.isPresent() && field.equals(other.get())) {
      return;
    }
    if (!run.noted(FIELD)) {
      run.noteDurably(FIELD, SchemaCodec.write(new RecordSchema(List.of(field), List.of())));
      run.noteDurably(PLACE, (long) place);
    }
    List<Field> fields = new ArrayList<>(stored.get().fields());
    fields.remove(place);
    other.ifPresent(fresh -> fields.add(place, fresh));
    save(stored.get(), fields);
  }

  /** Puts the field back that {@link #replace} replaced. */
  void undoReplace(Optional<String> other) {
    Optional<RecordSchema> stored = stored();
    if (!run.noted(PLACE) || stored.isEmpty()) {
      return;
    }
    Field field = SchemaCodec.read(run.text(FIELD).orElseThrow()).fields().get(0);
    List<Field> fields = new ArrayList<>(stored.get().fields());
    fields.removeIf(
        each -> each.name().equals(field.name()) || Optional.of(each.name()).equals(other));
    int place = Integer.parseInt(run.text(PLACE).orElse("0"));
    fields.add(Math.min(place, fields.size()), field);
    save(stored.get(), fields);
  }
}
