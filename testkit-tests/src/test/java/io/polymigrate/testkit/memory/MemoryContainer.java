package io.polymigrate.testkit.memory;

import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Records of held values by field, sorted by key; in no order where there is no key. */
final class MemoryContainer {
  RecordSchema schema;
  final TreeMap<List<?>, Map<String, @Nullable Object>> keyed = new TreeMap<>(MemoryKeys.ORDER);
  final List<Map<String, @Nullable Object>> keyless = new ArrayList<>();

  MemoryContainer(RecordSchema schema) {
    this.schema = schema;
  }

  MemoryContainer copy() {
    MemoryContainer copy = new MemoryContainer(schema);
    keyed.forEach((key, record) -> copy.keyed.put(key, new LinkedHashMap<>(record)));
    keyless.forEach(record -> copy.keyless.add(new LinkedHashMap<>(record)));
    return copy;
  }

  List<Map<String, @Nullable Object>> records() {
    return schema.key().isEmpty() ? keyless : new ArrayList<>(keyed.values());
  }

  List<@Nullable Object> key(Map<String, @Nullable Object> record) {
    List<@Nullable Object> key = new ArrayList<>();
    schema.key().forEach(name -> key.add(record.get(name)));
    return key;
  }

  static @Nullable Object[] row(Map<String, @Nullable Object> record, List<Field> fields) {
    @Nullable Object[] row = new Object[fields.size()];
    for (int i = 0; i < row.length; i++) {
      String name = fields.get(i).name();
      row[i] = record.containsKey(name) ? record.get(name) : Values.MISSING;
    }
    return row;
  }
}
