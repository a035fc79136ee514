package io.polymigrate.sql.operation;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.sql.internal.LogicalSchemas;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps the logical schema beside the data in step with definitions: what a column is of, where the
 * store holds it as another type. Every method may be called again. Safe for use by many threads.
 */
final class StoredTypes {
  private final LogicalSchemas schemas;
  private final Function<? super LogicalType, ? extends TypeSupport> types;

  StoredTypes(LogicalSchemas schemas, Function<? super LogicalType, ? extends TypeSupport> types) {
    this.schemas = schemas;
    this.types = types;
  }

  LogicalSchemas schemas() {
    return schemas;
  }

  private Field field(String name, LogicalType type) {
    Field field = Field.of(name, type);
    return types.apply(type) instanceof TypeSupport.Carried carried
        ? field.withHeld(carried.held())
        : field;
  }

  /** These columns were made; only what the store holds as another type need be kept. */
  void put(Session session, String container, Map<String, LogicalType> made, List<String> key)
      throws SQLException {
    Map<String, Field> fields = stored(session, container);
    boolean before = !fields.isEmpty();
    boolean carried = false;
    for (Map.Entry<String, LogicalType> each : made.entrySet()) {
      Field field = field(each.getKey(), each.getValue());
      fields.put(field.name(), field);
      carried |= field.carried();
    }
    if (before || carried) {
      store(session, container, fields, key);
    }
  }

  /** A column has another name. */
  void rename(Session session, String container, String from, String to) throws SQLException {
    Map<String, Field> fields = stored(session, container);
    Field field = fields.remove(from);
    if (field != null) {
      fields.put(to, field.withName(to));
      store(session, container, fields, List.of());
    }
  }

  /** A column is gone. */
  void remove(Session session, String container, String name) throws SQLException {
    Map<String, Field> fields = stored(session, container);
    if (fields.remove(name) != null) {
      store(session, container, fields, List.of());
    }
  }

  /** A table has another name. */
  void move(Session session, String from, String to) throws SQLException {
    Optional<String> image = schemas.image(session.connection(), from);
    if (image.isPresent()) {
      schemas.putBack(session.connection(), to, image);
      schemas.putBack(session.connection(), from, Optional.empty());
    }
  }

  /** A table is gone. */
  void forget(Session session, String container) throws SQLException {
    schemas.putBack(session.connection(), container, Optional.empty());
  }

  private Map<String, Field> stored(Session session, String container) throws SQLException {
    Map<String, Field> fields = new LinkedHashMap<>();
    schemas
        .find(session.connection(), container)
        .ifPresent(schema -> schema.fields().forEach(field -> fields.put(field.name(), field)));
    return fields;
  }

  // The table's own key counts; one is kept only where all of it is.
  private void store(
      Session session, String container, Map<String, Field> fields, List<String> wanted)
      throws SQLException {
    List<String> key =
        wanted.isEmpty()
            ? schemas.find(session.connection(), container).map(RecordSchema::key).orElse(List.of())
            : wanted;
    List<String> known = fields.keySet().containsAll(key) ? key : List.of();
    schemas.store(
        session.connection(), container, new RecordSchema(new ArrayList<>(fields.values()), known));
  }
}
