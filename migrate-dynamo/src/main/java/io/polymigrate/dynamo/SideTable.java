package io.polymigrate.dynamo;

import io.polymigrate.dynamo.DynamoLayout.KeyAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * One of the library's own tables: items of texts under a text key, and maybe a second one. Made
 * when first written to; blocks.
 */
final class SideTable {
  static final String KEY = "k";
  static final String SORT = "s";

  private final DynamoConnection connection;
  private final Tables tables;
  private final String container;
  private final boolean sorted;

  SideTable(DynamoConnection connection, String container, boolean sorted) {
    this.connection = connection;
    this.tables = new Tables(connection);
    this.container = container;
    this.sorted = sorted;
  }

  String table() {
    return tables.name(container);
  }

  private void create() {
    List<KeyAttribute> keys = new ArrayList<>(List.of(new KeyAttribute(KEY, "S")));
    if (sorted) {
      keys.add(new KeyAttribute(SORT, "S"));
    }
    tables.create(container, keys);
  }

  /** Does it, making the table first if it is missing. */
  void made(Runnable write) {
    try {
      write.run();
    } catch (ResourceNotFoundException e) {
      create();
      write.run();
    }
  }

  static Map<String, AttributeValue> key(String key) {
    return Map.of(KEY, AttributeValue.fromS(key));
  }

  /** A text of an item that must have it. */
  static String text(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null) {
      throw new IllegalStateException("An item of the library's own tables has no '" + name + "'");
    }
    return value.s();
  }

  Optional<Map<String, AttributeValue>> find(String key) {
    try {
      Map<String, AttributeValue> item =
          connection
              .read(
                  client ->
                      client.getItem(
                          it -> it.tableName(table()).key(key(key)).consistentRead(true)))
              .item();
      return item.isEmpty() ? Optional.empty() : Optional.of(item);
    } catch (ResourceNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Hands over all items of a key in the order of the second one. */
  void each(String key, Consumer<Map<String, AttributeValue>> action) {
    @Nullable Map<String, AttributeValue> last = null;
    try {
      do {
        Map<String, AttributeValue> after = last;
        QueryResponse page =
            connection.read(
                client ->
                    client.query(
                        it ->
                            it.tableName(table())
                                .keyConditionExpression("#k = :k")
                                .expressionAttributeNames(Map.of("#k", KEY))
                                .expressionAttributeValues(Map.of(":k", AttributeValue.fromS(key)))
                                .consistentRead(true)
                                .exclusiveStartKey(after)));
        page.items().forEach(action);
        last = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : null;
      } while (last != null);
    } catch (ResourceNotFoundException e) {
      // Nothing was written yet.
    }
  }

  void put(Map<String, AttributeValue> item) {
    made(
        () ->
            connection.repeatable(
                client -> client.putItem(it -> it.tableName(table()).item(item))));
  }

  void delete(Map<String, AttributeValue> key) {
    try {
      connection.repeatable(client -> client.deleteItem(it -> it.tableName(table()).key(key)));
    } catch (ResourceNotFoundException e) {
      // Nothing was written yet.
    }
  }
}
