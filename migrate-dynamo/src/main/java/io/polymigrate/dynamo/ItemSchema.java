package io.polymigrate.dynamo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A JSON Schema applied to items, whose values are of the logical types of a shape. */
final class ItemSchema implements ItemChecks {
  private final JsonSchema schema;
  private final Map<String, Field> fields = new HashMap<>();

  ItemSchema(JsonSchema schema, RecordSchema shape) {
    this.schema = schema;
    shape.fields().forEach(field -> fields.put(field.name(), field));
  }

  @Override
  public Optional<Rejection> problem(Map<String, AttributeValue> item, int row) {
    return schema
        .violation(name -> canonical(name, item.get(name)))
        .map(
            violation ->
                new Rejection(
                    row,
                    Optional.of(violation.field()),
                    StandardErrorCode.SCHEMA_VIOLATION,
                    violation.reason()));
  }

  private @Nullable Object canonical(String name, @Nullable AttributeValue value) {
    if (value == null || Boolean.TRUE.equals(value.nul())) {
      return null;
    }
    try {
      return GivenAttribute.canonical(
          fields.getOrDefault(name, Field.of(name, Simple.VARIANT)), value);
    } catch (RefusedValueException | IllegalArgumentException e) {
      return Attributes.readAny(value);
    }
  }
}
