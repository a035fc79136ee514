package io.polymigrate.dynamo;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.Field;
import io.polymigrate.dynamo.DynamoLayout.KeyAttribute;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Makes items of records, or says why it can't. For one thread at a time. */
final class ItemEncoder {
  private static final int LONGEST_PARTITION_KEY = 2048;
  private static final int LONGEST_SORT_KEY = 1024;

  private final DynamoLayout layout;
  private final ItemKeys keys;
  private final String ownKeyPrefix;
  private final Optional<ItemChecks> checks;
  private final ValueCollector collector = new ValueCollector();

  /**
   * An encoder.
   *
   * @param ownKeyPrefix what the keys of records without a key begin with
   * @param checks what else records must be like
   */
  ItemEncoder(DynamoLayout layout, String ownKeyPrefix, Optional<ItemChecks> checks) {
    this.layout = layout;
    this.keys = new ItemKeys(layout.keys());
    this.ownKeyPrefix = ownKeyPrefix;
    this.checks = checks;
  }

  ItemKeys keys() {
    return keys;
  }

  /** A record's item; null when it was refused, and then there is one rejection more. */
  @Nullable Map<String, AttributeValue> item(
      RecordBatch batch, int row, List<Rejection> rejections) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    List<@Nullable Object> keyValues = new ArrayList<>();
    List<Field> fields = batch.schema().fields();
    for (int column = 0; column < fields.size(); column++) {
      Field field = fields.get(column);
      boolean inKey = layout.schema().key().contains(field.name());
      try {
        batch.write(row, column, collector);
        Object value = collector.take();
        if (inKey && (value == null || value == Values.MISSING)) {
          throw new RefusedValueException(
              StandardErrorCode.KEY_MISSING, "a field of the key has no value");
        }
        if (value != Values.MISSING) {
          item.put(field.name(), Attributes.of(value, field.held()));
        }
        if (inKey) {
          keyValues.add(value);
        }
      } catch (RefusedValueException e) {
        collector.take();
        reject(rejections, row, field.name(), e);
        return null;
      }
    }
    if (layout.ownKey()) {
      item.put(
          DynamoLayout.OWN_KEY,
          AttributeValue.fromS(
              layout.keyed() ? TypedJson.write(keyValues) : ownKeyPrefix + UUID.randomUUID()));
    }
    return accepted(item, row, rejections) ? item : null;
  }

  private static void reject(
      List<Rejection> rejections, int row, String field, RefusedValueException e) {
    rejections.add(
        new Rejection(row, Optional.of(field), e.code(), String.valueOf(e.getMessage())));
  }

  private boolean accepted(Map<String, AttributeValue> item, int row, List<Rejection> rejections) {
    Optional<Rejection> refused =
        keyProblem(item, row)
            .or(() -> sizeProblem(item, row))
            .or(() -> checks.flatMap(check -> check.problem(item, row)));
    refused.ifPresent(rejections::add);
    return refused.isEmpty();
  }

  private Optional<Rejection> keyProblem(Map<String, AttributeValue> item, int row) {
    int limit = LONGEST_PARTITION_KEY;
    for (KeyAttribute key : layout.keys()) {
      AttributeValue value = item.get(key.name());
      long size = value == null ? 0 : size(value);
      if (size == 0 || size > limit) {
        String reason =
            size == 0
                ? "DynamoDB has no empty text or bytes in a key"
                : "a part of a key in DynamoDB has at most " + limit + " bytes";
        Optional<String> field = layout.ownKey() ? Optional.empty() : Optional.of(key.name());
        return Optional.of(
            new Rejection(row, field, StandardErrorCode.VALUE_NOT_REPRESENTABLE, reason));
      }
      limit = LONGEST_SORT_KEY;
    }
    return Optional.empty();
  }

  private static long size(AttributeValue value) {
    if (value.s() != null) {
      return value.s().getBytes(StandardCharsets.UTF_8).length;
    }
    return value.b() != null ? value.b().asByteArrayUnsafe().length : 1;
  }

  private static Optional<Rejection> sizeProblem(Map<String, AttributeValue> item, int row) {
    return ItemSize.of(item) <= ItemSize.LIMIT
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                row,
                Optional.empty(),
                StandardErrorCode.RECORD_TOO_LARGE,
                "an item in DynamoDB has at most 400 KB, names included"));
  }
}
