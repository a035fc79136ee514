package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The logical schemas kept beside the data; blocks. */
final class DynamoSchemas {
  static final String CONTAINER = "_polymigrate_schema";
  private static final String SCHEMA = "schema";

  private final SideTable table;

  DynamoSchemas(DynamoConnection connection) {
    this.table = new SideTable(connection, CONTAINER, false);
  }

  Optional<RecordSchema> find(String container) {
    return text(container).map(SchemaCodec::read);
  }

  /** The schema as it is kept. */
  Optional<String> text(String container) {
    return table.find(container).map(item -> SideTable.text(item, SCHEMA));
  }

  void save(String container, RecordSchema schema) {
    save(container, Optional.of(SchemaCodec.write(schema)));
  }

  /** Keeps a schema as it was found once; none is forgotten. */
  void save(String container, Optional<String> schema) {
    if (schema.isPresent()) {
      table.put(
          Map.of(
              SideTable.KEY,
              AttributeValue.fromS(container),
              SCHEMA,
              AttributeValue.fromS(schema.get())));
    } else {
      delete(container);
    }
  }

  void delete(String container) {
    table.delete(SideTable.key(container));
  }

  /** The fields of both; one that both have must be of one type. */
  static RecordSchema merge(String container, RecordSchema stored, RecordSchema coming) {
    List<Field> fields = new ArrayList<>(stored.fields());
    for (Field field : coming.fields()) {
      Optional<Field> known = stored.find(field.name());
      if (known.isEmpty()) {
        fields.add(field);
      } else if (!known.get().type().equals(field.type())
          || !known.get().held().equals(field.held())) {
        throw new MigrationException(
            StandardErrorCode.SCHEMA_MISMATCH,
            Outcome.NOT_APPLIED,
            "Field '"
                + field.name()
                + "' of '"
                + container
                + "' is "
                + known.get().type()
                + ", the records bring "
                + field.type()
                + "; convert it, or load into another container");
      }
    }
    return new RecordSchema(fields, stored.key());
  }
}
