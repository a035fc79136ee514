package io.polymigrate.mongo;

import io.polymigrate.api.Validation;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;

/** Collects what stands against an operation. */
final class Problems {
  private final List<Validation.Problem> found = new ArrayList<>();

  static MigrationException noContainer(String name) {
    return new MigrationException(
        StandardErrorCode.CONTAINER_NOT_FOUND,
        Outcome.NOT_APPLIED,
        "There is no collection '" + name + "' in this database");
  }

  static MigrationException refusal(StandardErrorCode code, String message) {
    return new MigrationException(code, Outcome.NOT_APPLIED, message);
  }

  /** Views and time series can't be changed. */
  void requireCollection(Target target) {
    String type = target.info().getString("type").getValue();
    require(
        type.equals("collection"),
        StandardErrorCode.INVALID_INPUT,
        "'" + target.name() + "' is a " + type + ", not a plain collection");
  }

  /** The key lives in {@code _id}, which MongoDB never changes. */
  void requireOutsideKey(Target target, String field) {
    if (field.equals(MongoLayout.ID)
        || field.startsWith(MongoLayout.ID + ".")
        || target.layout().schema().key().contains(field)) {
      add(
          StandardErrorCode.INVALID_INPUT,
          field,
          "Field '" + field + "' belongs to the key of '" + target.name() + "'");
    }
  }

  /** What is within a field has no place in a logical schema of its own. */
  void requireTop(Target target, String field) {
    if (target.stored().isPresent() && FieldPath.of(field, target).names().size() > 1) {
      add(
          StandardErrorCode.INVALID_INPUT,
          field,
          "'"
              + field
              + "' is within a field, and '"
              + target.name()
              + "' has a stored schema, which knows fields as a whole; use 'migrate_data'");
    }
  }

  /** After a field was renamed or removed. */
  void requireGone(Target target, String field, Filter filter) {
    BsonDocument has = target.has(FieldPath.of(field, target), true);
    Target.Found found =
        target.count(filter.isAll() ? has : Target.all(target.filter(filter), has));
    if (found.count() > 0) {
      add(
          StandardErrorCode.FIELD_EXISTS,
          field,
          found.count()
              + " documents of '"
              + target.name()
              + "' still have a field '"
              + field
              + "'",
          found.count(),
          found.first());
    }
    require(
        !filter.isAll() || target.stored().flatMap(s -> s.find(field)).isEmpty(),
        StandardErrorCode.FIELD_EXISTS,
        "The schema beside '" + target.name() + "' still has a field '" + field + "'");
  }

  void requireNoCollection(Execution run, String name) {
    require(
        Containers.find(run, name).isEmpty(),
        StandardErrorCode.CONTAINER_EXISTS,
        "There still is a collection '" + name + "'");
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

  boolean none() {
    return found.isEmpty();
  }

  Validation validation() {
    return found.isEmpty() ? Validation.OK : new Validation(found);
  }
}
