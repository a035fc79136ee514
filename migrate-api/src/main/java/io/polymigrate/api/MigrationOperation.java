package io.polymigrate.api;

import io.polymigrate.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One change to apply to a table or collection. Says what to do, never how; the same for every
 * backend, in Java, YAML, JSON and the history.
 *
 * @param type the kind of change
 * @param collectionOrTable the table, collection, key pattern or index it applies to
 * @param data the payload, in insertion order; a value may be null
 * @param conditions which records it applies to, as a portable filter; empty means all of them
 * @param batchSize how many records to send in one request, at least 1
 * @param operationId identity of the execution, if given; rollback and resume go by it
 */
public record MigrationOperation(
    OperationType type,
    String collectionOrTable,
    Map<String, @Nullable Object> data,
    Map<String, @Nullable Object> conditions,
    int batchSize,
    Optional<String> operationId) {

  /** Batch size when none is given. */
  public static final int DEFAULT_BATCH_SIZE = 1000;

  /** Copies both maps deeply, so later changes by the caller are not seen. */
  public MigrationOperation {
    Objects.requireNonNull(type, "type");
    if (collectionOrTable.isEmpty()) {
      throw new IllegalArgumentException("Operation '" + type + "' names no collection_or_table");
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("Invalid batch size: " + batchSize + " (must be >= 1)");
    }
    data = copyMap(data);
    conditions = copyMap(conditions);
  }

  /** An operation on all records, with the default batch size and no identity. */
  public static MigrationOperation of(
      OperationType type, String collectionOrTable, Map<String, @Nullable Object> data) {
    return new MigrationOperation(
        type, collectionOrTable, data, Map.of(), DEFAULT_BATCH_SIZE, Optional.empty());
  }

  /** The same operation restricted to records that match. */
  public MigrationOperation withConditions(Map<String, @Nullable Object> newConditions) {
    return new MigrationOperation(
        type, collectionOrTable, data, newConditions, batchSize, operationId);
  }

  /** The same operation with another batch size. */
  public MigrationOperation withBatchSize(int newBatchSize) {
    return new MigrationOperation(
        type, collectionOrTable, data, conditions, newBatchSize, operationId);
  }

  /** The same operation with an identity. */
  public MigrationOperation withOperationId(String newOperationId) {
    return new MigrationOperation(
        type, collectionOrTable, data, conditions, batchSize, Optional.of(newOperationId));
  }

  /** The wire form: keys as in files; the identity is left out when there is none. */
  public Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("operation_type", type.name());
    map.put("collection_or_table", collectionOrTable);
    map.put("data", data);
    map.put("conditions", conditions);
    map.put("batch_size", batchSize);
    operationId.ifPresent(id -> map.put("operation_id", id));
    return map;
  }

  /**
   * SHA-256 of the canonical JSON (keys sorted, identity and batch size left out), lower-case hex.
   * The batch size is left out because it does not change what the operation does.
   */
  public String sha256() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>(toMap());
    map.remove("operation_id");
    map.remove("batch_size");
    try {
      byte[] json = Json.writeCanonical(map).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK has no SHA-256", e);
    }
  }

  // Not Map.copyOf: that rejects null values and forgets the order.
  private static Map<String, @Nullable Object> copyMap(Map<String, @Nullable Object> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(key, copyValue(value)));
    return Collections.unmodifiableMap(copy);
  }

  private static @Nullable Object copyValue(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, item) -> copy.put(String.valueOf(key), copyValue(item)));
      return Collections.unmodifiableMap(copy);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      list.forEach(item -> copy.add(copyValue(item)));
      return Collections.unmodifiableList(copy);
    }
    return value;
  }
}
