package io.polymigrate.dynamo;

import io.polymigrate.api.record.TypedJson;
import io.polymigrate.dynamo.DynamoLayout.KeyAttribute;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The keys of a table's items, as attributes and as text.
 *
 * @param attributes the key attributes, partition key first
 */
record ItemKeys(List<KeyAttribute> attributes) {
  ItemKeys {
    attributes = List.copyOf(attributes);
  }

  /** The key of an item. */
  Map<String, AttributeValue> of(Map<String, AttributeValue> item) {
    Map<String, AttributeValue> key = new LinkedHashMap<>();
    for (KeyAttribute attribute : attributes) {
      AttributeValue value = item.get(attribute.name());
      if (value != null) {
        key.put(attribute.name(), value);
      }
    }
    return key;
  }

  /** The key of an item as plain JSON; equal keys, equal values. */
  List<@Nullable Object> json(Map<String, AttributeValue> item) {
    List<@Nullable Object> values = new ArrayList<>();
    for (KeyAttribute attribute : attributes) {
      AttributeValue value = item.get(attribute.name());
      values.add(value == null ? null : TypedJson.encode(Attributes.readAny(value)));
    }
    return values;
  }

  /** The key of an item as text. */
  String text(Map<String, AttributeValue> item) {
    return io.polymigrate.api.json.Json.write(json(item));
  }

  /**
   * The inverse of {@link #json}.
   *
   * @throws IllegalArgumentException when it is no key of this table
   */
  Map<String, AttributeValue> key(List<?> json) {
    if (json.size() != attributes.size()) {
      throw new IllegalArgumentException("a key of this table has " + attributes.size() + " parts");
    }
    Map<String, AttributeValue> key = new LinkedHashMap<>();
    for (int i = 0; i < json.size(); i++) {
      KeyAttribute attribute = attributes.get(i);
      key.put(attribute.name(), part(attribute, TypedJson.decode(json.get(i))));
    }
    return key;
  }

  private static AttributeValue part(KeyAttribute attribute, @Nullable Object value) {
    if (attribute.type().equals("S") && value instanceof String text) {
      return AttributeValue.fromS(text);
    }
    if (attribute.type().equals("N") && value instanceof BigDecimal number) {
      return Attributes.number(number);
    }
    if (attribute.type().equals("B") && value instanceof byte[] bytes) {
      return AttributeValue.fromB(SdkBytes.fromByteArray(bytes));
    }
    throw new IllegalArgumentException("'" + attribute.name() + "' is no " + attribute.type());
  }
}
