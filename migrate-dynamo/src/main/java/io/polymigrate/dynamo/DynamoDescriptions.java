package io.polymigrate.dynamo;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.record.RecordSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** Describes tables; where no schema is kept beside one, a sample is looked at. Blocks. */
final class DynamoDescriptions {
  private static final int SAMPLE = 1000;

  private final DynamoConnection connection;
  private final Tables tables;

  DynamoDescriptions(DynamoConnection connection) {
    this.connection = connection;
    this.tables = new Tables(connection);
  }

  List<ContainerDescription> all(CallContext context) {
    List<ContainerDescription> all = new ArrayList<>();
    for (String container : tables.containers()) {
      context.throwIfStopped();
      // One that is gone meanwhile is not described.
      tables.find(container).ifPresent(table -> all.add(describe(container, table, context)));
    }
    return all;
  }

  ContainerDescription one(String container, CallContext context) {
    return describe(container, tables.get(container), context);
  }

  private ContainerDescription describe(
      String container, TableDescription table, CallContext context) {
    Optional<RecordSchema> stored = new DynamoSchemas(connection).find(container);
    RecordSchema schema =
        stored.isPresent()
            ? DynamoPlanner.schema(connection, container, table, context)
            : DynamoPlanner.inferred(connection, table, SAMPLE, context);
    return new ContainerDescription(
        container,
        "table",
        schema,
        stored.isEmpty(),
        table.itemCount() == null ? -1 : table.itemCount(),
        indexes(table),
        new Checks(connection).constraints(container),
        attributes(table));
  }

  private static List<IndexDescription> indexes(TableDescription table) {
    List<IndexDescription> indexes = new ArrayList<>();
    for (GlobalSecondaryIndexDescription index : table.globalSecondaryIndexes()) {
      indexes.add(
          new IndexDescription(
              index.indexName(),
              Tables.keys(index.keySchema(), table).stream().map(key -> key.name()).toList(),
              false,
              definition(index)));
    }
    for (LocalSecondaryIndexDescription index : table.localSecondaryIndexes()) {
      indexes.add(
          new IndexDescription(
              index.indexName(),
              Tables.keys(index.keySchema(), table).stream().map(key -> key.name()).toList(),
              false,
              Optional.of("local, projection " + index.projection().projectionTypeAsString())));
    }
    indexes.sort(Comparator.comparing(IndexDescription::name));
    return indexes;
  }

  // One of all fields is what an index is elsewhere.
  private static Optional<String> definition(GlobalSecondaryIndexDescription index) {
    if (index.projection().projectionType() == ProjectionType.ALL) {
      return Optional.empty();
    }
    return Optional.of(
        "global, projection "
            + index.projection().projectionTypeAsString()
            + (index.projection().hasNonKeyAttributes()
                ? " " + index.projection().nonKeyAttributes()
                : ""));
  }

  private Map<String, String> attributes(TableDescription table) {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("dynamodb.table", table.tableName());
    attributes.put("dynamodb.status", table.tableStatusAsString());
    attributes.put(TableDefinition.INDEXES, TableDefinition.writeIndexes(table));
    boolean onDemand =
        table.billingModeSummary() != null
            && table.billingModeSummary().billingMode() == BillingMode.PAY_PER_REQUEST;
    attributes.put(
        "dynamodb.capacity",
        onDemand
            ? "on-demand"
            : "provisioned, "
                + table.provisionedThroughput().readCapacityUnits()
                + " read, "
                + table.provisionedThroughput().writeCapacityUnits()
                + " write");
    if (table.streamSpecification() != null
        && Boolean.TRUE.equals(table.streamSpecification().streamEnabled())) {
      attributes.put("dynamodb.stream", table.streamSpecification().streamViewTypeAsString());
    }
    if (table.tableSizeBytes() != null) {
      attributes.put("dynamodb.bytes", table.tableSizeBytes().toString());
    }
    TimeToLiveDescription ttl =
        connection
            .read(client -> client.describeTimeToLive(it -> it.tableName(table.tableName())))
            .timeToLiveDescription();
    if (ttl != null && ttl.timeToLiveStatus() == TimeToLiveStatus.ENABLED) {
      attributes.put("dynamodb.ttl", ttl.attributeName());
    }
    return attributes;
  }
}
