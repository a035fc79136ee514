package io.polymigrate.dynamo;

import io.polymigrate.api.json.Json;
import io.polymigrate.dynamo.DynamoLayout.KeyAttribute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Definitions of tables and indexes as JSON, to make them again. */
final class TableDefinition {
  private TableDefinition() {}

  /** An index, with the types of its key. */
  record Index(
      String name,
      List<KeyAttribute> keys,
      String projection,
      List<String> include,
      boolean local,
      Capacity capacity) {}

  /** Units; 0 for on demand. */
  record Capacity(long read, long write) {
    static Capacity of(@Nullable ProvisionedThroughputDescription units) {
      return units == null || units.readCapacityUnits() == null
          ? new Capacity(0, 0)
          : new Capacity(units.readCapacityUnits(), units.writeCapacityUnits());
    }

    boolean onDemand() {
      return read == 0;
    }

    @Nullable ProvisionedThroughput throughput() {
      return onDemand()
          ? null
          : ProvisionedThroughput.builder()
              .readCapacityUnits(read)
              .writeCapacityUnits(write)
              .build();
    }

    Map<String, Object> json() {
      return Map.of("read", read, "write", write);
    }

    static Capacity read(@Nullable Object json) {
      return json instanceof Map<?, ?> map
              && map.get("read") instanceof Number read
              && map.get("write") instanceof Number write
          ? new Capacity(read.longValue(), write.longValue())
          : new Capacity(0, 0);
    }
  }

  static Capacity capacity(TableDescription table) {
    boolean onDemand =
        table.billingModeSummary() != null
            && table.billingModeSummary().billingMode() == BillingMode.PAY_PER_REQUEST;
    return onDemand ? new Capacity(0, 0) : Capacity.of(table.provisionedThroughput());
  }

  /** The attribute of a description that holds {@link #writeIndexes}. */
  static final String INDEXES = "dynamodb.indexes";

  static List<Index> indexes(TableDescription table) {
    List<Index> indexes = new ArrayList<>();
    boolean onDemand = capacity(table).onDemand();
    for (GlobalSecondaryIndexDescription index : table.globalSecondaryIndexes()) {
      indexes.add(
          new Index(
              index.indexName(),
              Tables.keys(index.keySchema(), table),
              index.projection().projectionTypeAsString(),
              index.projection().nonKeyAttributes(),
              false,
              onDemand ? new Capacity(0, 0) : Capacity.of(index.provisionedThroughput())));
    }
    for (LocalSecondaryIndexDescription index : table.localSecondaryIndexes()) {
      indexes.add(
          new Index(
              index.indexName(),
              Tables.keys(index.keySchema(), table),
              index.projection().projectionTypeAsString(),
              index.projection().nonKeyAttributes(),
              true,
              new Capacity(0, 0)));
    }
    return indexes;
  }

  /** A table's definition as JSON. */
  static String write(TableDescription table) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("keys", keys(Tables.keys(table)));
    json.put("capacity", capacity(table).json());
    json.put("indexes", indexes(table).stream().map(TableDefinition::json).toList());
    if (table.streamSpecification() != null
        && Boolean.TRUE.equals(table.streamSpecification().streamEnabled())) {
      json.put("stream", table.streamSpecification().streamViewTypeAsString());
    }
    return Json.write(json);
  }

  /** A table's indexes as JSON. */
  static String writeIndexes(TableDescription table) {
    return Json.write(indexes(table).stream().map(TableDefinition::json).toList());
  }

  /**
   * A table on demand for records of that layout, with those of the indexes, as {@link
   * #writeIndexes} has them, whose keys the records can have.
   */
  static String write(DynamoLayout layout, String indexes) {
    List<Map<String, Object>> kept = new ArrayList<>();
    for (Object each : Json.parse(indexes) instanceof List<?> list ? list : List.of()) {
      Index index = readIndex((Map<?, ?>) each);
      if (index.keys().stream().allMatch(key -> has(layout, key))) {
        kept.add(
            json(
                new Index(
                    index.name(),
                    index.keys(),
                    index.projection(),
                    index.include(),
                    index.local(),
                    new Capacity(0, 0))));
      }
    }
    return Json.write(
        Map.of(
            "keys", keys(layout.keys()), "capacity", new Capacity(0, 0).json(), "indexes", kept));
  }

  private static boolean has(DynamoLayout layout, KeyAttribute key) {
    return layout
        .schema()
        .find(key.name())
        .filter(field -> DynamoTypes.nativeName(field.held()).equals(key.type()))
        .isPresent();
  }

  static Map<String, Object> json(Index index) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", index.name());
    json.put("keys", keys(index.keys()));
    json.put("projection", index.projection());
    json.put("include", index.include());
    json.put("local", index.local());
    json.put("capacity", index.capacity().json());
    return json;
  }

  private static List<List<String>> keys(List<KeyAttribute> keys) {
    return keys.stream().map(key -> List.of(key.name(), key.type())).toList();
  }

  private static List<KeyAttribute> readKeys(@Nullable Object json) {
    List<KeyAttribute> keys = new ArrayList<>();
    for (Object key : json instanceof List<?> list ? list : List.of()) {
      List<?> parts = (List<?>) key;
      keys.add(new KeyAttribute(String.valueOf(parts.get(0)), String.valueOf(parts.get(1))));
    }
    return keys;
  }

  static Index readIndex(Map<?, ?> json) {
    List<String> include = new ArrayList<>();
    if (json.get("include") instanceof List<?> names) {
      names.forEach(name -> include.add(String.valueOf(name)));
    }
    return new Index(
        String.valueOf(json.get("name")),
        readKeys(json.get("keys")),
        String.valueOf(json.get("projection")),
        include,
        Boolean.TRUE.equals(json.get("local")),
        Capacity.read(json.get("capacity")));
  }

  /** The request that makes such a table. */
  static CreateTableRequest request(String table, String definition) {
    Map<String, @Nullable Object> json = Json.parseObject(definition);
    List<KeyAttribute> keys = readKeys(json.get("keys"));
    Capacity capacity = Capacity.read(json.get("capacity"));
    Map<String, KeyAttribute> attributes = new LinkedHashMap<>();
    keys.forEach(key -> attributes.put(key.name(), key));
    List<GlobalSecondaryIndex> global = new ArrayList<>();
    List<LocalSecondaryIndex> local = new ArrayList<>();
    for (Object each : json.get("indexes") instanceof List<?> list ? list : List.of()) {
      Index index = readIndex((Map<?, ?>) each);
      index.keys().forEach(key -> attributes.put(key.name(), key));
      if (index.local()) {
        local.add(
            LocalSecondaryIndex.builder()
                .indexName(index.name())
                .keySchema(keySchema(index.keys()))
                .projection(projection(index))
                .build());
      } else {
        global.add(
            GlobalSecondaryIndex.builder()
                .indexName(index.name())
                .keySchema(keySchema(index.keys()))
                .projection(projection(index))
                .provisionedThroughput(index.capacity().throughput())
                .build());
      }
    }
    CreateTableRequest.Builder request =
        Tables.definition(table, keys)
            .attributeDefinitions(definitions(attributes.values()))
            .billingMode(
                capacity.onDemand() ? BillingMode.PAY_PER_REQUEST : BillingMode.PROVISIONED)
            .provisionedThroughput(capacity.throughput());
    if (!global.isEmpty()) {
      request.globalSecondaryIndexes(global);
    }
    if (!local.isEmpty()) {
      request.localSecondaryIndexes(local);
    }
    Optional.ofNullable(json.get("stream"))
        .ifPresent(
            view ->
                request.streamSpecification(
                    StreamSpecification.builder()
                        .streamEnabled(true)
                        .streamViewType(view.toString())
                        .build()));
    return request.build();
  }

  static List<AttributeDefinition> definitions(Iterable<KeyAttribute> keys) {
    List<AttributeDefinition> definitions = new ArrayList<>();
    for (KeyAttribute key : keys) {
      definitions.add(
          AttributeDefinition.builder()
              .attributeName(key.name())
              .attributeType(key.type())
              .build());
    }
    return definitions;
  }

  static List<KeySchemaElement> keySchema(List<KeyAttribute> keys) {
    List<KeySchemaElement> schema = new ArrayList<>();
    for (KeyAttribute key : keys) {
      schema.add(
          KeySchemaElement.builder()
              .attributeName(key.name())
              .keyType(schema.isEmpty() ? KeyType.HASH : KeyType.RANGE)
              .build());
    }
    return schema;
  }

  static Projection projection(Index index) {
    return Projection.builder()
        .projectionType(index.projection())
        .nonKeyAttributes(index.include().isEmpty() ? null : index.include())
        .build();
  }
}
