package io.polymigrate.api.spi;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads operations from their wire form. */
public final class OperationCodec {
  private static final Set<String> KEYS =
      Set.of(
          "operation_type",
          "collection_or_table",
          "data",
          "conditions",
          "batch_size",
          "operation_id");

  private OperationCodec() {}

  /**
   * Reads JSON.
   *
   * @throws IllegalArgumentException with what is wrong with which key
   */
  public static MigrationOperation fromJson(String json) {
    return fromMap(Json.parseObject(json));
  }

  /**
   * Reads the wire form as maps.
   *
   * @throws IllegalArgumentException with what is wrong with which key
   */
  public static MigrationOperation fromMap(Map<String, @Nullable Object> map) {
    for (String key : map.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "Unknown key '" + key + "'; possible: " + new java.util.TreeSet<>(KEYS));
      }
    }
    return new MigrationOperation(
        new OperationType(text(map, "operation_type")),
        text(map, "collection_or_table"),
        object(map, "data"),
        object(map, "conditions"),
        batchSize(map.get("batch_size")),
        Optional.ofNullable(map.get("operation_id")).map(Object::toString));
  }

  private static String text(Map<String, @Nullable Object> map, String key) {
    Object value = map.get(key);
    if (value instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new IllegalArgumentException("'" + key + "' must be a text and is missing or empty");
  }

  @SuppressWarnings("unchecked") // keys of parsed JSON and YAML objects are strings
  private static Map<String, @Nullable Object> object(
      Map<String, @Nullable Object> map, String key) {
    Object value = map.get(key);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> object) {
      return (Map<String, @Nullable Object>) object;
    }
    throw new IllegalArgumentException("'" + key + "' must be a map");
  }

  private static int batchSize(@Nullable Object value) {
    if (value == null) {
      return MigrationOperation.DEFAULT_BATCH_SIZE;
    }
    if (value instanceof Number number && number.doubleValue() == number.intValue()) {
      return number.intValue();
    }
    throw new IllegalArgumentException("'batch_size' must be a whole number");
  }
}
