package io.polymigrate.mongo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.Problems;
import org.bson.BsonDocument;

/** What collections and their fields must be like for operations. */
final class TargetChecks {
  private TargetChecks() {}

  static MigrationException noContainer(String name) {
    return MigrationException.refusal(
        StandardErrorCode.CONTAINER_NOT_FOUND,
        "There is no collection '" + name + "' in this database");
  }

  /** Views and time series can't be changed. */
  static void requireCollection(Problems problems, Target target) {
    String type = target.info().getString("type").getValue();
    problems.require(
        type.equals("collection"),
        StandardErrorCode.INVALID_INPUT,
        "'" + target.name() + "' is a " + type + ", not a plain collection");
  }

  /** The key lives in {@code _id}, which MongoDB never changes. */
  static void requireOutsideKey(Problems problems, Target target, String field) {
    if (field.equals(MongoLayout.ID)
        || field.startsWith(MongoLayout.ID + ".")
        || target.layout().schema().key().contains(field)) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          field,
          "Field '" + field + "' belongs to the key of '" + target.name() + "'");
    }
  }

  /** What is within a field has no place in a logical schema of its own. */
  static void requireTop(Problems problems, Target target, String field) {
    if (target.stored().isPresent() && FieldPath.of(field, target).names().size() > 1) {
      problems.add(
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
  static void requireGone(Problems problems, Target target, String field, Filter filter) {
    BsonDocument has = target.has(FieldPath.of(field, target), true);
    Target.Found found =
        target.count(filter.isAll() ? has : Target.all(target.filter(filter), has));
    if (found.count() > 0) {
      problems.add(
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
    problems.require(
        !filter.isAll() || target.stored().flatMap(s -> s.find(field)).isEmpty(),
        StandardErrorCode.FIELD_EXISTS,
        "The schema beside '" + target.name() + "' still has a field '" + field + "'");
  }

  static void requireNoCollection(Problems problems, Execution run, String name) {
    problems.require(
        Containers.find(run, name).isEmpty(),
        StandardErrorCode.CONTAINER_EXISTS,
        "There still is a collection '" + name + "'");
  }
}
