package io.polymigrate.redis;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;

/** Schemas with a field more, less or changed. Doing it again changes nothing. */
final class Schemas {
  private Schemas() {}

  /** With the field at that place, if there is none of its name. */
  static Container with(Container container, Field field, int place) {
    RecordSchema schema = container.schema();
    if (schema.find(field.name()).isPresent()) {
      return container;
    }
    List<Field> fields = new ArrayList<>(schema.fields());
    fields.add(Math.min(place, fields.size()), field);
    return container.withSchema(new RecordSchema(fields, schema.key()));
  }

  static Container with(Container container, Field field) {
    return with(container, field, container.schema().fields().size());
  }

  static Container without(Container container, String field) {
    List<Field> fields = new ArrayList<>(container.schema().fields());
    fields.removeIf(it -> it.name().equals(field));
    return container.withSchema(new RecordSchema(fields, container.schema().key()));
  }

  /** With the field in the place of the one of its name. */
  static Container changed(Container container, Field field) {
    List<Field> fields = new ArrayList<>(container.schema().fields());
    fields.replaceAll(it -> it.name().equals(field.name()) ? field : it);
    return container.withSchema(new RecordSchema(fields, container.schema().key()));
  }

  /** A field of a row: a text, {@link Row#NULL}, or null where there is none. */
  static byte @org.jspecify.annotations.Nullable [] text(
      Container container, Row row, String field) {
    return row.texts()[container.schema().indexOf(field)];
  }
}
