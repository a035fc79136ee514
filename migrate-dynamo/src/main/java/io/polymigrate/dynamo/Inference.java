package io.polymigrate.dynamo;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import io.polymigrate.dynamo.DynamoLayout.KeyAttribute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Finds the schema that items have, where none is kept beside them. */
final class Inference {
  private final List<KeyAttribute> keys;
  private final Map<String, LogicalType> fields = new LinkedHashMap<>();

  Inference(List<KeyAttribute> keys) {
    this.keys = keys;
    keys.forEach(key -> fields.put(key.name(), DynamoLayout.type(key.type())));
  }

  void add(Map<String, AttributeValue> item) {
    item.forEach((name, value) -> fields.merge(name, type(value), Inference::merged));
  }

  RecordSchema schema() {
    List<Field> list = new ArrayList<>();
    fields.forEach((name, type) -> list.add(Field.of(name, type)));
    list.removeIf(field -> field.name().startsWith(TableNames.OWN));
    boolean own = keys.get(0).name().equals(DynamoLayout.OWN_KEY);
    return new RecordSchema(list, own ? List.of() : keys.stream().map(KeyAttribute::name).toList());
  }

  private static LogicalType type(AttributeValue value) {
    return switch (value.type()) {
      case S -> Simple.STRING;
      case N -> DynamoTypes.NUMBER;
      case B -> Simple.BYTES;
      case BOOL -> Simple.BOOLEAN;
      case SS -> DynamoTypes.STRING_SET;
      case NS -> DynamoTypes.NUMBER_SET;
      case BS -> DynamoTypes.BINARY_SET;
      case L -> {
        LogicalType element = Simple.NULL;
        for (AttributeValue item : value.l()) {
          element = merged(element, type(item));
        }
        yield new ListOf(element);
      }
      case M -> {
        List<Field> members = new ArrayList<>();
        value.m().forEach((name, item) -> members.add(Field.of(name, type(item))));
        yield new Struct(members);
      }
      default -> Simple.NULL;
    };
  }

  private static LogicalType merged(LogicalType left, LogicalType right) {
    if (left.equals(right) || right == Simple.NULL) {
      return left;
    }
    if (left == Simple.NULL) {
      return right;
    }
    if (left instanceof ListOf one && right instanceof ListOf other) {
      return new ListOf(merged(one.element(), other.element()));
    }
    if (left instanceof Struct one && right instanceof Struct other) {
      Map<String, LogicalType> members = new LinkedHashMap<>();
      one.fields().forEach(field -> members.put(field.name(), field.type()));
      other.fields().forEach(field -> members.merge(field.name(), field.type(), Inference::merged));
      List<Field> fields = new ArrayList<>();
      members.forEach((name, type) -> fields.add(Field.of(name, type)));
      return new Struct(fields);
    }
    return Simple.VARIANT;
  }
}
