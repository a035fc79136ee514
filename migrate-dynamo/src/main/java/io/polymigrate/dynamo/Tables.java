package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.dynamo.DynamoLayout.KeyAttribute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ListTablesResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** Tables by the names of their containers; blocks. */
final class Tables {
  private static final Duration PATIENCE = Duration.ofMinutes(60);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final DynamoConnection connection;
  private final TableNames names;

  Tables(DynamoConnection connection) {
    this.connection = connection;
    this.names = new TableNames(connection.options().tablePrefix());
  }

  String name(String container) {
    return names.table(container);
  }

  /** All containers but the library's own, sorted. */
  List<String> containers() {
    List<String> containers = new ArrayList<>();
    String last = null;
    do {
      String after = last;
      ListTablesResponse page =
          connection.read(client -> client.listTables(it -> it.exclusiveStartTableName(after)));
      page.tableNames().forEach(table -> names.container(table).ifPresent(containers::add));
      last = page.lastEvaluatedTableName();
    } while (last != null);
    containers.removeIf(container -> container.startsWith(TableNames.OWN));
    containers.sort(null);
    return containers;
  }

  Optional<TableDescription> find(String container) {
    String table = names.table(container);
    try {
      return Optional.of(
          connection.read(client -> client.describeTable(it -> it.tableName(table))).table());
    } catch (ResourceNotFoundException e) {
      return Optional.empty();
    }
  }

  boolean exists(String container) {
    return find(container).isPresent();
  }

  TableDescription get(String container) {
    return find(container)
        .filter(table -> table.tableStatus() != TableStatus.DELETING)
        .orElseThrow(
            () ->
                new MigrationException(
                    StandardErrorCode.CONTAINER_NOT_FOUND,
                    Outcome.NOT_APPLIED,
                    "There is no table '" + container + "'"));
  }

  /** Makes a table and waits for it; does nothing when it is there. */
  void create(String container, List<KeyAttribute> keys) {
    create(container, definition(names.table(container), keys).build());
  }

  void create(String container, CreateTableRequest definition) {
    try {
      connection.repeatable(client -> client.createTable(definition));
    } catch (ResourceInUseException e) {
      // It is there: made by another, or by our own request whose answer was lost.
    }
    awaitActive(container);
  }

  static CreateTableRequest.Builder definition(String table, List<KeyAttribute> keys) {
    List<AttributeDefinition> attributes = new ArrayList<>();
    List<KeySchemaElement> schema = new ArrayList<>();
    for (KeyAttribute key : keys) {
      attributes.add(
          AttributeDefinition.builder()
              .attributeName(key.name())
              .attributeType(key.type())
              .build());
      schema.add(
          KeySchemaElement.builder()
              .attributeName(key.name())
              .keyType(schema.isEmpty() ? KeyType.HASH : KeyType.RANGE)
              .build());
    }
    return CreateTableRequest.builder()
        .tableName(table)
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .attributeDefinitions(attributes)
        .keySchema(schema);
  }

  /** Deletes a table and waits until it is gone; does nothing when it is not there. */
  void delete(String container) {
    String table = names.table(container);
    try {
      connection.repeatable(client -> client.deleteTable(it -> it.tableName(table)));
    } catch (ResourceNotFoundException e) {
      return;
    } catch (ResourceInUseException e) {
      awaitActive(container);
      connection.repeatable(client -> client.deleteTable(it -> it.tableName(table)));
    }
    await(container, description -> description == null);
  }

  /** Waits until a table and all of its indexes are usable. */
  void awaitActive(String container) {
    await(container, description -> description != null && active(description));
  }

  /** Waits until an index is gone and the table usable. */
  void awaitGone(String container, String index) {
    await(
        container,
        description ->
            description != null
                && active(description)
                && description.globalSecondaryIndexes().stream()
                    .noneMatch(each -> each.indexName().equals(index)));
  }

  static boolean active(TableDescription table) {
    return table.tableStatus() == TableStatus.ACTIVE
        && table.globalSecondaryIndexes().stream()
            .allMatch(
                index ->
                    index.indexStatus() == IndexStatus.ACTIVE
                        && !Boolean.TRUE.equals(index.backfilling()));
  }

  private void await(String container, Predicate<@Nullable TableDescription> wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Duration pause = Duration.ofMillis(10);
    while (!wanted.test(find(container).orElse(null))) {
      if (System.nanoTime() > end) {
        throw new MigrationException(
            DynamoErrorCode.DYNAMO_TABLE_BUSY,
            Outcome.UNKNOWN,
            "Table '" + container + "' did not settle within " + PATIENCE + "; try again later");
      }
      Stages.pause(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
  }

  /** The key attributes of a table, partition key first. */
  static List<KeyAttribute> keys(TableDescription table) {
    return keys(table.keySchema(), table);
  }

  static List<KeyAttribute> keys(List<KeySchemaElement> schema, TableDescription table) {
    List<KeyAttribute> keys = new ArrayList<>();
    for (KeySchemaElement element : schema) {
      String type =
          table.attributeDefinitions().stream()
              .filter(attribute -> attribute.attributeName().equals(element.attributeName()))
              .map(AttributeDefinition::attributeTypeAsString)
              .findFirst()
              .orElse("S");
      keys.add(
          element.keyType() == KeyType.HASH ? 0 : keys.size(),
          new KeyAttribute(element.attributeName(), type));
    }
    return keys;
  }
}
