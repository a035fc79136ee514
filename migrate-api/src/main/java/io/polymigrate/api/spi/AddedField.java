package io.polymigrate.api.spi;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code add_field} is to add, where records need not all have the same fields.
 *
 * @param field its name
 * @param type its logical type
 * @param given whether there is a value for records that lack the field
 * @param value that value, as it was given; null is a value, which is not missing
 * @param nullable whether records may be without
 * @param filter which records get the value
 */
public record AddedField(
    String field,
    LogicalType type,
    boolean given,
    @Nullable Object value,
    boolean nullable,
    Filter filter) {

  /** Parses the operation, for {@link OperationHandlers.Builder#on}. */
  public static AddedField parse(MigrationOperation operation) {
    OperationData data =
        OperationData.of(operation, "field_name", "field_type", "default_value", "nullable");
    LogicalType type = data.type("field_type");
    Object value = data.value("default_value");
    if (value != null) {
      try {
        GivenValues.canonical(type, value);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("'default_value': " + e.getMessage(), e);
      }
    }
    AddedField added =
        new AddedField(
            data.newName("field_name"),
            type,
            data.has("default_value"),
            value,
            data.flag("nullable", true),
            OperationData.filter(operation));
    if (!added.nullable() && (value == null || !added.filter().isAll())) {
      throw new IllegalArgumentException(
          "'nullable: false' needs a 'default_value' and no 'conditions', else records would be"
              + " left without a value");
    }
    return added;
  }

  /** Adds a problem when the container has a field of that name already, and of another type. */
  public void requireSameType(Problems problems, String container, Optional<Field> there) {
    if (there.isPresent() && !there.get().type().equals(type)) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          field,
          "'"
              + container
              + "' has a field '"
              + field
              + "' of type "
              + there.get().type()
              + " already");
    }
  }
}
