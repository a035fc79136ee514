package io.polymigrate.core.engine;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeSupport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Finds how the target holds each field. */
final class TargetSchema {
  private TargetSchema() {}

  /**
   * The schema with what the target holds each field as.
   *
   * @throws MigrationException when it can't hold some; names all of them
   */
  static RecordSchema resolve(
      RecordSchema schema, String target, Function<LogicalType, TypeSupport> support) {
    List<Field> fields = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (Field field : schema.fields()) {
      TypeSupport held = support.apply(field.type());
      if (held instanceof TypeSupport.Refused refusal) {
        refused.add("field '" + field.name() + "' (" + field.type() + "): " + refusal.reason());
      }
      fields.add(
          held instanceof TypeSupport.Carried carried
              ? field.withHeld(carried.held())
              : field.withHeld(field.type()));
    }
    if (!refused.isEmpty()) {
      throw new MigrationException(
          StandardErrorCode.TYPE_NOT_SUPPORTED,
          Outcome.NOT_APPLIED,
          "The target can't hold records of '"
              + target
              + "': "
              + String.join("; ", refused)
              + ". Cast or drop the field in a transform");
    }
    return new RecordSchema(fields, schema.key());
  }

  /**
   * The target's key: as the load says, or what the transforms left of the source's.
   *
   * @throws MigrationException when the load names a field that is not there, or the transforms
   *     dropped the source's key and the load names none
   */
  static RecordSchema withKey(
      RecordSchema source, RecordSchema transformed, List<String> wanted, String target) {
    if (!wanted.isEmpty()) {
      for (String name : wanted) {
        if (transformed.indexOf(name) < 0) {
          throw new MigrationException(
              StandardErrorCode.FIELD_NOT_FOUND,
              Outcome.NOT_APPLIED,
              "The key of '"
                  + target
                  + "' names the field '"
                  + name
                  + "', which the records do not have; they have "
                  + transformed.fields().stream().map(Field::name).toList());
        }
      }
      return transformed.withKey(wanted);
    }
    if (transformed.key().isEmpty() && !source.key().isEmpty()) {
      throw new MigrationException(
          StandardErrorCode.KEY_MISSING,
          Outcome.NOT_APPLIED,
          "The transforms drop the key "
              + source.key()
              + " of the records for '"
              + target
              + "': keep or rename its fields, or name another key in the load step (key: [...])");
    }
    return transformed;
  }
}
