package io.polymigrate.dynamo;

import java.util.Optional;

/** Finds what records of a container must be like. */
final class SchemaChecks {
  private SchemaChecks() {}

  static Optional<ItemChecks> load(
      DynamoConnection connection, String container, DynamoLayout layout) {
    return Optional.empty();
  }
}
