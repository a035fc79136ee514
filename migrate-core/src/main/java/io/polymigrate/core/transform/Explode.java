package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One record per element of a list, the other fields repeated; none where it is empty, null or
 * missing.
 *
 * @param field the list
 * @param as name of the element in the output
 * @param position name of a field that takes the element's position from 0, if wanted
 */
record Explode(String field, String as, Optional<String> position) implements Transform {

  @Override
  public String identity() {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("explode", field);
    data.put("as", as);
    position.ifPresent(name -> data.put("position", name));
    return Json.writeCanonical(data);
  }

  @Override
  public CompletionStage<BoundTransform> bind(RecordSchema source, TransformContext context) {
    try {
      return CompletableFuture.completedFuture(bind(source));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(
          MigrationException.invalid("'explode' of '" + field + "': " + e.getMessage()));
    } catch (MigrationException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private BoundTransform bind(RecordSchema source) {
    int list = source.indexOf(field);
    if (list < 0) {
      throw new MigrationException(
          StandardErrorCode.FIELD_NOT_FOUND,
          Outcome.NOT_APPLIED,
          "'explode' names the field '"
              + field
              + "', which the records don't have; they have "
              + source.fields().stream().map(Field::name).toList());
    }
    if (!(source.fields().get(list).type() instanceof LogicalType.ListOf type)) {
      throw MigrationException.invalid(
          "'explode' needs a list; '" + field + "' is " + source.fields().get(list).type());
    }
    List<Field> fields = new ArrayList<>();
    List<ExplodedColumn> columns = new ArrayList<>();
    for (int i = 0; i < source.fields().size(); i++) {
      boolean element = i == list;
      fields.add(element ? Field.of(as, type.element()) : source.fields().get(i));
      columns.add(element ? ExplodedColumn.element() : ExplodedColumn.ofParent(i, source));
    }
    if (position.isPresent()) {
      fields.add(Field.of(position.get(), LogicalType.Simple.INT).withNullable(false));
      columns.add(ExplodedColumn.position());
    }
    boolean unique =
        position.isPresent() && !source.key().isEmpty() && !source.key().contains(field);
    List<String> key = new ArrayList<>(unique ? source.key() : List.of());
    if (unique) {
      key.add(position.get());
    }
    return new BoundExplode(source, new RecordSchema(fields, key), list, columns);
  }
}
