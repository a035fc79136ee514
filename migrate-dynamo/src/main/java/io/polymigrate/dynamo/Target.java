package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * A table that an operation is about; read anew for each.
 *
 * @param container its name
 * @param table as DynamoDB describes it
 * @param keys its key attributes
 * @param stored the schema kept beside it
 * @param schema that one, or what its items have
 */
record Target(
    Execution run,
    String container,
    TableDescription table,
    ItemKeys keys,
    Optional<RecordSchema> stored,
    RecordSchema schema) {
  private static final int FIRST_KEYS = 20;

  /** Some items, for a report. */
  record Found(long count, List<String> first) {}

  static Target load(Execution run, String container) {
    TableDescription table = run.tables().get(container);
    Optional<RecordSchema> stored = new DynamoSchemas(run.connection()).find(container);
    return new Target(
        run,
        container,
        table,
        new ItemKeys(Tables.keys(table)),
        stored,
        stored.orElseGet(() -> DynamoPlanner.inferred(run.connection(), table, 0, run.context())));
  }

  Images images() {
    return new Images(run, container, keys);
  }

  ItemFilter filter(Filter filter) {
    return ItemFilter.of(filter, schema, container);
  }

  Field field(String name) {
    return schema.find(name).orElseThrow(() -> ItemFilter.fieldNotFound(container, name, schema));
  }

  void requireOutsideKey(String name) {
    boolean inKey =
        schema.key().contains(name)
            || keys.attributes().stream().anyMatch(key -> key.name().equals(name));
    if (inKey) {
      throw MigrationException.refusal(
          StandardErrorCode.INVALID_INPUT,
          "Field '"
              + name
              + "' is part of the key of '"
              + container
              + "', which DynamoDB can't change; create a table with the other key and migrate_data"
              + " into it");
    }
    table
        .globalSecondaryIndexes()
        .forEach(index -> requireNoKey(index.indexName(), index.keySchema(), name));
    table
        .localSecondaryIndexes()
        .forEach(index -> requireNoKey(index.indexName(), index.keySchema(), name));
  }

  private void requireNoKey(
      String index,
      List<software.amazon.awssdk.services.dynamodb.model.KeySchemaElement> keySchema,
      String name) {
    if (keySchema.stream().anyMatch(element -> element.attributeName().equals(name))) {
      throw MigrationException.refusal(
          StandardErrorCode.INVALID_INPUT,
          "Field '" + name + "' is a key of the index '" + index + "'; drop that first");
    }
  }

  /** The items that a test finds, counted. */
  Found find(Predicate<Map<String, AttributeValue>> test) {
    AtomicLong count = new AtomicLong();
    List<String> first = new CopyOnWriteArrayList<>();
    Segments.each(
        run,
        table.tableName(),
        keys,
        items -> {
          for (Map<String, AttributeValue> item : items) {
            if (test.test(item) && count.incrementAndGet() <= FIRST_KEYS) {
              first.add(Images.keyText(keys, item));
            }
          }
        });
    return new Found(count.get(), first);
  }
}
