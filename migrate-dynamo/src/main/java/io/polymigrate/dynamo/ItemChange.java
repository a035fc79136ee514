package io.polymigrate.dynamo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * One item from what it was to what it shall be, on condition that it is what it was.
 *
 * @param key its key
 * @param before the item; null when there was none
 * @param after the item; null when there shall be none
 * @param origin key of the item that it is made from, as text; empty when from itself
 */
record ItemChange(
    Map<String, AttributeValue> key,
    @Nullable Map<String, AttributeValue> before,
    @Nullable Map<String, AttributeValue> after,
    String origin) {

  ItemChange(
      Map<String, AttributeValue> key,
      @Nullable Map<String, AttributeValue> before,
      @Nullable Map<String, AttributeValue> after) {
    this(key, before, after, "");
  }

  /** The attributes that change, sorted. */
  List<String> names() {
    Map<String, AttributeValue> old = before == null ? Map.of() : before;
    Map<String, AttributeValue> fresh = after == null ? Map.of() : after;
    TreeSet<String> names = new TreeSet<>(old.keySet());
    names.addAll(fresh.keySet());
    names.removeIf(
        name -> {
          AttributeValue left = old.get(name);
          return left != null && left.equals(fresh.get(name));
        });
    return new ArrayList<>(names);
  }

  /** The action of a transaction that makes the change. */
  TransactWriteItem action(String table) {
    Expressions expressions = new Expressions();
    if (after == null) {
      String condition = condition(expressions);
      return TransactWriteItem.builder()
          .delete(
              Delete.builder()
                  .tableName(table)
                  .key(key)
                  .conditionExpression(condition)
                  .expressionAttributeNames(expressions.names)
                  .expressionAttributeValues(expressions.values())
                  .build())
          .build();
    }
    Map<String, AttributeValue> item = after;
    if (before == null) {
      return TransactWriteItem.builder()
          .put(
              Put.builder()
                  .tableName(table)
                  .item(item)
                  .conditionExpression("attribute_not_exists(" + expressions.name(firstKey()) + ")")
                  .expressionAttributeNames(expressions.names)
                  .build())
          .build();
    }
    String condition = condition(expressions);
    String update = update(item, expressions);
    return TransactWriteItem.builder()
        .update(
            Update.builder()
                .tableName(table)
                .key(key)
                .conditionExpression(condition)
                .updateExpression(update)
                .expressionAttributeNames(expressions.names)
                .expressionAttributeValues(expressions.values())
                .build())
        .build();
  }

  private String firstKey() {
    return key.keySet().iterator().next();
  }

  private String condition(Expressions expressions) {
    Map<String, AttributeValue> old = before == null ? Map.of() : before;
    List<String> parts = new ArrayList<>();
    parts.add("attribute_exists(" + expressions.name(firstKey()) + ")");
    for (String name : names()) {
      AttributeValue value = old.get(name);
      if (key.containsKey(name)) {
        continue;
      }
      parts.add(
          value == null
              ? "attribute_not_exists(" + expressions.name(name) + ")"
              : expressions.name(name) + " = " + expressions.value(value));
    }
    return String.join(" AND ", parts);
  }

  private String update(Map<String, AttributeValue> item, Expressions expressions) {
    List<String> sets = new ArrayList<>();
    List<String> removes = new ArrayList<>();
    for (String name : names()) {
      AttributeValue value = item.get(name);
      if (value == null) {
        removes.add(expressions.name(name));
      } else {
        sets.add(expressions.name(name) + " = " + expressions.value(value));
      }
    }
    return (sets.isEmpty() ? "" : "SET " + String.join(", ", sets))
        + (removes.isEmpty() ? "" : " REMOVE " + String.join(", ", removes));
  }

  /** Names and values of an expression: any name may be one that DynamoDB reserves. */
  private static final class Expressions {
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> placeholders = new HashMap<>();
    private final Map<String, AttributeValue> values = new HashMap<>();

    String name(String name) {
      return placeholders.computeIfAbsent(
          name,
          unseen -> {
            String placeholder = "#n" + names.size();
            names.put(placeholder, unseen);
            return placeholder;
          });
    }

    String value(AttributeValue value) {
      String placeholder = ":v" + values.size();
      values.put(placeholder, value);
      return placeholder;
    }

    @Nullable Map<String, AttributeValue> values() {
      return values.isEmpty() ? null : values;
    }
  }
}
