package io.polymigrate.examples.embedding;

import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.TypeNames;
import io.polymigrate.core.transform.FunctionProvider;
import io.polymigrate.core.transform.NamedFunction;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that files may name once this class is on the class path or in a plugin. */
public final class UserFunctions implements FunctionProvider {
  /** What {@link #metadata} gives: a document. */
  static final LogicalType METADATA =
      TypeNames.parse("struct<created_at:instant,updated_at:instant,changed:boolean>");

  @Override
  public Collection<NamedFunction> functions() {
    return List.of(new NamedFunction("user_metadata", METADATA, true, UserFunctions::metadata));
  }

  static Map<String, @Nullable Object> metadata(DataRecord user) {
    Object created = user.value("created_at");
    Object updated = user.value("updated_at");
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    metadata.put("created_at", created);
    metadata.put("updated_at", updated);
    metadata.put("changed", updated != null && !updated.equals(created));
    return metadata;
  }
}
