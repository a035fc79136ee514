package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import java.util.Map;

/**
 * What a mapping is tied to.
 *
 * @param schema the records that come
 * @param functions functions by name
 * @param tables the tables of its lookups, read
 */
record Binding(RecordSchema schema, FunctionRegistry functions, Map<Lookup, LookupTable> tables) {

  /**
   * Position of a field.
   *
   * @param reader what reads it, for the message
   */
  int position(String field, String reader) {
    int position = schema.indexOf(field);
    if (position < 0) {
      throw new MigrationException(
          StandardErrorCode.FIELD_NOT_FOUND,
          Outcome.NOT_APPLIED,
          reader
              + " reads the field '"
              + field
              + "', which the records don't have; they have "
              + schema.fields().stream().map(Field::name).toList());
    }
    return position;
  }

  Field field(int position) {
    return schema.fields().get(position);
  }
}
