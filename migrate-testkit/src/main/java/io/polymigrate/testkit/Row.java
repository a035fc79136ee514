package io.polymigrate.testkit;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.Values;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record that was read, as logical values. Its text is typed JSON, for comparing. */
final class Row {
  private final RecordSchema schema;
  private final @Nullable Object[] values;

  Row(RecordSchema schema, @Nullable Object[] values) {
    this.schema = schema;
    this.values = values.clone();
  }

  /** A field's value; {@link Values#MISSING} where there is none. */
  @Nullable Object value(String field) {
    int column = schema.indexOf(field);
    if (column < 0) {
      throw new AssertionError("'" + field + "' is not read; fields are " + schema.fields());
    }
    return values[column];
  }

  int number(String field) {
    if (value(field) instanceof Integer number) {
      return number;
    }
    throw new AssertionError("'" + field + "' is no int: " + this);
  }

  @Override
  public String toString() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != Values.MISSING) {
        map.put(schema.fields().get(i).name(), values[i]);
      }
    }
    return TypedJson.write(map);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Row row && row.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toString().toCharArray());
  }
}
