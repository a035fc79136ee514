package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Child records out of a list within their parents: the parent's key fields, the position, the
 * members of each element.
 *
 * @param unembedding what to take out
 */
record Unembed(Unembedding unembedding) implements Transform {

  @Override
  public String identity() {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("unembed", unembedding.field());
    data.put("parent_key", unembedding.parentKey());
    unembedding.positionField().ifPresent(name -> data.put("position_field", name));
    return Json.writeCanonical(data);
  }

  @Override
  public CompletionStage<BoundTransform> bind(RecordSchema source, TransformContext context) {
    try {
      return CompletableFuture.completedFuture(bind(source));
    } catch (MigrationException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private BoundTransform bind(RecordSchema source) {
    int list = position(source, unembedding.field());
    if (!(source.fields().get(list).type() instanceof LogicalType.ListOf type
        && type.element() instanceof LogicalType.Struct struct)) {
      throw MigrationException.invalid(
          "'unembed' needs a list of structs; '"
              + unembedding.field()
              + "' is "
              + source.fields().get(list).type()
              + ". Cast it in a transform step before");
    }
    List<Field> fields = new ArrayList<>();
    List<ExplodedColumn> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> parents = new HashSet<>();
    boolean counted =
        unembedding.positionField().isPresent()
            && struct.fields().stream()
                .noneMatch(member -> member.name().equals(unembedding.positionField().get()));
    unembedding
        .parentKey()
        .forEach(
            (child, parent) -> {
              int column = position(source, parent);
              add(fields, names, source.fields().get(column).withName(child));
              columns.add(ExplodedColumn.ofParent(column, source));
              parents.add(parent);
            });
    // A member of that name says the position better than we could.
    if (counted) {
      String name = unembedding.positionField().get();
      add(fields, names, Field.of(name, LogicalType.Simple.INT).withNullable(false));
      columns.add(ExplodedColumn.position());
    }
    for (Field member : struct.fields()) {
      if (!unembedding.parentKey().containsKey(member.name())) {
        add(fields, names, member);
        columns.add(ExplodedColumn.member(member.name()));
      }
    }
    return new BoundExplode(
        source, new RecordSchema(fields, key(source, parents, counted)), list, columns);
  }

  // Only a position that we count ourselves is known to be unique within the parent.
  private List<String> key(RecordSchema source, Set<String> parents, boolean counted) {
    if (!counted || source.key().isEmpty() || !parents.containsAll(source.key())) {
      return List.of();
    }
    List<String> key = new ArrayList<>();
    unembedding
        .parentKey()
        .forEach(
            (child, parent) -> {
              if (source.key().contains(parent)) {
                key.add(child);
              }
            });
    key.add(unembedding.positionField().get());
    return key;
  }

  private static void add(List<Field> fields, Set<String> names, Field field) {
    if (!names.add(field.name())) {
      throw MigrationException.invalid(
          "'unembed' makes two fields '" + field.name() + "'; give one another name");
    }
    fields.add(field);
  }

  private static int position(RecordSchema source, String field) {
    int position = source.indexOf(field);
    if (position < 0) {
      throw new MigrationException(
          StandardErrorCode.FIELD_NOT_FOUND,
          Outcome.NOT_APPLIED,
          "'unembed' names the field '"
              + field
              + "', which the records don't have; they have "
              + source.fields().stream().map(Field::name).toList());
    }
    return position;
  }
}
