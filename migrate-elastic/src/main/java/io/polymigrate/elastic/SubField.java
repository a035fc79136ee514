package io.polymigrate.elastic;

import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An index as it is understood here: every field is indexed anyway by its mapping, and an index
 * adds a sub-field that is searched in another way.
 *
 * @param field the field
 * @param type the mapping's type of the sub-field, like {@code text}
 * @param name the sub-field's name within the field's mapping
 */
record SubField(String field, String type, String name) {

  static SubField read(@Nullable Object facts) {
    Map<?, ?> map = facts instanceof Map<?, ?> it ? it : Map.of();
    return new SubField(
        String.valueOf(map.get("field")),
        String.valueOf(map.get("type")),
        String.valueOf(map.get("name")));
  }

  Map<String, @Nullable Object> written() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("field", field);
    map.put("type", type);
    map.put("name", name);
    return map;
  }

  IndexDescription described(String index) {
    return new IndexDescription(index, List.of(field), false, Optional.empty());
  }
}
