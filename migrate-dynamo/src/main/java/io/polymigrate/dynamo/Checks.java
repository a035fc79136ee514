package io.polymigrate.dynamo;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The schemas that records are checked against on every load, as JSON, in a table of our own:
 * DynamoDB has no such thing. Blocks.
 */
final class Checks {
  static final String CONTAINER = "_polymigrate_checks";
  private static final String SCHEMA = "schema";

  private final SideTable table;

  Checks(DynamoConnection connection) {
    this.table = new SideTable(connection, CONTAINER, false);
  }

  Optional<String> text(String container) {
    return table.find(container).map(item -> SideTable.text(item, SCHEMA));
  }

  void save(String container, Optional<String> schema) {
    if (schema.isPresent()) {
      table.put(
          Map.of(
              SideTable.KEY,
              AttributeValue.fromS(container),
              SCHEMA,
              AttributeValue.fromS(schema.get())));
    } else {
      table.delete(SideTable.key(container));
    }
  }
}
