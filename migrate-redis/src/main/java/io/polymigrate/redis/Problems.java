package io.polymigrate.redis;

import io.polymigrate.api.Validation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what stands against an operation. */
final class Problems {
  private final List<Validation.Problem> found = new ArrayList<>();

  static MigrationException refusal(StandardErrorCode code, String message) {
    return new MigrationException(code, Outcome.NOT_APPLIED, message);
  }

  void add(StandardErrorCode code, String message) {
    found.add(Validation.Problem.of(code, message));
  }

  void add(StandardErrorCode code, String field, String message) {
    found.add(new Validation.Problem(code, Optional.of(field), message, 0, List.of()));
  }

  void add(
      StandardErrorCode code, String field, String message, long count, List<String> firstKeys) {
    found.add(new Validation.Problem(code, Optional.of(field), message, count, firstKeys));
  }

  void require(boolean holds, StandardErrorCode code, String message) {
    if (!holds) {
      add(code, message);
    }
  }

  /** A field that must be there. */
  void requireField(Container container, String field) {
    if (container.schema().find(field).isEmpty()) {
      add(
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
  void requireOutsideKey(Container container, String field) {
    if (container.schema().key().contains(field)) {
      add(
          StandardErrorCode.INVALID_INPUT,
          field,
          "Field '" + field + "' belongs to the key of '" + container.name() + "'");
    }
  }

  /** What is indexed or validated must stay as it is. */
  void requireUnused(Container container, String field) {
    container
        .indexes()
        .forEach(
            (name, index) -> {
              if (index.fields().contains(field)) {
                add(
                    StandardErrorCode.INVALID_INPUT,
                    field,
                    "Field '" + field + "' is in the index '" + name + "'; drop that first");
              }
            });
    if (container.rules().map(Rules::new).filter(r -> r.fields().contains(field)).isPresent()) {
      add(
          StandardErrorCode.INVALID_INPUT,
          field,
          "The validation of '" + container.name() + "' names the field '" + field + "'");
    }
  }

  /** Fields of documents and strings can't be changed one by one. */
  void requireHashes(Container container) {
    require(
        container.codec() == Container.Codec.HASH,
        StandardErrorCode.OPERATION_NOT_SUPPORTED,
        "Records of '"
            + container.name()
            + "' are kept with the codec '"
            + container.codec().text()
            + "'; this operation needs 'hash'");
  }

  boolean none() {
    return found.isEmpty();
  }

  Validation validation() {
    return found.isEmpty() ? Validation.OK : new Validation(found);
  }
}
