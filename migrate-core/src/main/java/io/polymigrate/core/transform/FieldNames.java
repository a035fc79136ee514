package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Renames all fields of the records; those within structs keep their names.
 *
 * @param nameCase how
 */
record FieldNames(NameCase nameCase) implements Transform {

  @Override
  public CompletionStage<BoundTransform> bind(RecordSchema source, TransformContext context) {
    Map<String, String> names = new LinkedHashMap<>();
    Mapping mapping = Mapping.identical();
    for (Field field : source.fields()) {
      String name = nameCase.apply(field.name());
      String other = names.putIfAbsent(name, field.name());
      if (other != null) {
        return CompletableFuture.failedFuture(
            MigrationException.invalid(
                "'case: "
                    + nameCase.text()
                    + "' gives the fields '"
                    + other
                    + "' and '"
                    + field.name()
                    + "' the same name '"
                    + name
                    + "'; rename one of them in a step before"));
      }
      mapping = mapping.field(name, FieldRule.from(field.name()));
    }
    return mapping.keep(names.keySet().toArray(String[]::new)).bind(source, context);
  }

  @Override
  public String identity() {
    return "{\"case\":\"" + nameCase.text() + "\"}";
  }
}
