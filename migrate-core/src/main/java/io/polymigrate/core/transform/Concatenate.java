package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Texts one after another.
 *
 * @param fields which, in order
 * @param separator what stands between two
 * @param nulls what null and missing ones do
 */
record Concatenate(List<String> fields, String separator, Nulls nulls) implements Origin {

  /** What null and missing parts do. */
  enum Nulls {
    /** They are left out with their separator; null when none is left. */
    SKIP,
    /** They make the whole null. */
    NULL,
    /** They are empty texts. */
    EMPTY
  }

  @Override
  public Map<String, @Nullable Object> data() {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("concatenate", fields);
    data.put("separator", separator);
    data.put("nulls", nulls.name());
    return data;
  }

  @Override
  public Column bind(String name, Binding binding) {
    if (fields.isEmpty()) {
      throw MigrationException.invalid("'concatenate' needs at least one field");
    }
    int[] positions = new int[fields.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = binding.position(fields.get(i), "'concatenate'");
    }
    Set<String> inputs = new LinkedHashSet<>(fields);
    return new TextColumn(Field.of(name, LogicalType.Simple.STRING), inputs, positions, this);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record TextColumn(Field field, Set<String> inputs, int[] positions, Concatenate how)
      implements Column {
    @Override
    public ColumnReader open(RecordBatch batch) {
      return new JoinedText(batch, positions, how);
    }
  }
}
