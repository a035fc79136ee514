package io.polymigrate.dynamo;

import io.polymigrate.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The schemas that records are checked against on every load, as JSON, in a table of our own:
 * DynamoDB has no such thing. Blocks.
 */
final class Checks {
  static final String CONTAINER = "_polymigrate_checks";
  private static final String SCHEMAS = "schemas";

  private final SideTable table;

  Checks(DynamoConnection connection) {
    this.table = new SideTable(connection, CONTAINER, false);
  }

  /** All of a container, as they are kept. */
  Optional<String> text(String container) {
    return table.find(container).map(item -> SideTable.text(item, SCHEMAS));
  }

  /** All of a container, by the operations that made them. */
  Map<String, Map<?, ?>> all(String container) {
    Map<String, Map<?, ?>> all = new java.util.LinkedHashMap<>();
    text(container)
        .map(Json::parseObject)
        .ifPresent(
            schemas ->
                schemas.forEach(
                    (operation, schema) -> {
                      if (schema instanceof Map<?, ?> map) {
                        all.put(operation, map);
                      }
                    }));
    return all;
  }

  /** What stands for them in a description. */
  List<String> constraints(String container) {
    List<String> constraints = new ArrayList<>();
    all(container).values().forEach(schema -> constraints.add("schema " + Json.write(schema)));
    return constraints;
  }

  void add(String container, String operation, Map<?, ?> schema) {
    Map<String, Map<?, ?>> all = all(container);
    all.put(operation, schema);
    save(container, Optional.of(Json.write(all)));
  }

  void remove(String container, String operation) {
    Map<String, Map<?, ?>> all = all(container);
    if (all.remove(operation) != null) {
      save(container, all.isEmpty() ? Optional.empty() : Optional.of(Json.write(all)));
    }
  }

  /** Keeps them as they were found once; none are forgotten. */
  void save(String container, Optional<String> schemas) {
    if (schemas.isPresent()) {
      table.put(
          Map.of(
              SideTable.KEY,
              AttributeValue.fromS(container),
              SCHEMAS,
              AttributeValue.fromS(schemas.get())));
    } else {
      table.delete(SideTable.key(container));
    }
  }
}
