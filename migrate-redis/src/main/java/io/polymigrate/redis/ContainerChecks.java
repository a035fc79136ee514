package io.polymigrate.redis;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.JsonSchema;
import io.polymigrate.api.spi.Problems;

/** What containers and their fields must be like for operations. */
final class ContainerChecks {
  private ContainerChecks() {}

  /** A field that must be there. */
  static void requireField(Problems problems, Container container, String field) {
    if (container.schema().find(field).isEmpty()) {
      problems.add(
          StandardErrorCode.FIELD_NOT_FOUND,
          field,
          "'"
              + container.name()
              + "' has no field '"
              + field
              + "'; it has "
              + Registry.names(container));
    }
  }

  /** The key is what a record is found by. */
  static void requireOutsideKey(Problems problems, Container container, String field) {
    if (container.schema().key().contains(field)) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          field,
          "Field '" + field + "' belongs to the key of '" + container.name() + "'");
    }
  }

  /** What is indexed or validated must stay as it is. */
  static void requireUnused(Problems problems, Container container, String field) {
    container
        .indexes()
        .forEach(
            (name, index) -> {
              if (index.fields().contains(field)) {
                problems.add(
                    StandardErrorCode.INVALID_INPUT,
                    field,
                    "Field '" + field + "' is in the index '" + name + "'; drop that first");
              }
            });
    if (container
        .rules()
        .map(JsonSchema::parse)
        .filter(r -> r.fields().contains(field))
        .isPresent()) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          field,
          "The validation of '" + container.name() + "' names the field '" + field + "'");
    }
  }

  /** Fields of documents and strings can't be changed one by one. */
  static void requireHashes(Problems problems, Container container) {
    problems.require(
        container.codec() == Container.Codec.HASH,
        StandardErrorCode.OPERATION_NOT_SUPPORTED,
        "Records of '"
            + container.name()
            + "' are kept with the codec '"
            + container.codec().text()
            + "'; this operation needs 'hash'");
  }
}
