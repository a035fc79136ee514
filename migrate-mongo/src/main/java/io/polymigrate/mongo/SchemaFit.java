package io.polymigrate.mongo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.mongo.RawFields.Element;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The schema of a collection that is to hold further documents, whatever they hold. */
final class SchemaFit {
  private SchemaFit() {}

  static RecordSchema of(RecordSchema schema, List<RawFields> documents) {
    Map<String, Field> fields = new LinkedHashMap<>();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (Field field : schema.fields()) {
      fields.put(field.name(), field);
      shapes.put(field.name(), Shape.of(field.held()));
    }
    for (RawFields document : documents) {
      for (Element element : document.elements()) {
        Shape shape = shapes.get(element.name());
        boolean key = element.name().equals(MongoLayout.ID);
        if (!key && (shape == null || !fits(element, shape))) {
          fields.put(element.name(), Field.of(element.name(), Simple.VARIANT));
          shapes.put(element.name(), Shape.of(Simple.VARIANT));
        }
      }
    }
    return new RecordSchema(new ArrayList<>(fields.values()), schema.key());
  }

  private static boolean fits(Element element, Shape shape) {
    try {
      new BsonDecoder(element.bytes())
          .write(element.type(), element.value(), shape, new ValueCollector());
      return true;
    } catch (RefusedValueException e) {
      return false;
    }
  }
}
