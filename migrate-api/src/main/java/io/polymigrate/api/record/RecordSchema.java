package io.polymigrate.api.record;

import io.polymigrate.api.type.Field;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The shape that all records of a batch share.
 *
 * @param fields in order, names unique
 * @param key names of the fields that identify a record, in order; empty when there is no key
 */
public record RecordSchema(List<Field> fields, List<String> key) {

  /** Copies the lists; refuses duplicate names and keys that are no field. */
  public RecordSchema {
    fields = List.copyOf(fields);
    key = List.copyOf(key);
    Set<String> names = new HashSet<>();
    for (Field field : fields) {
      if (!names.add(field.name())) {
        throw new IllegalArgumentException("Duplicate field '" + field.name() + "'");
      }
    }
    for (String name : key) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException("Key field '" + name + "' is not among " + names);
      }
    }
  }

  /** The field of that name. */
  public Optional<Field> find(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /** Position of the field of that name, or -1. */
  public int indexOf(String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Positions by name, for those who look up many. */
  public Map<String, Integer> positions() {
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      positions.put(fields.get(i).name(), i);
    }
    return positions;
  }

  /** The same fields with another key. */
  public RecordSchema withKey(List<String> newKey) {
    return new RecordSchema(fields, newKey);
  }
}
