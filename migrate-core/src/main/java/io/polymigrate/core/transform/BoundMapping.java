package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mapping tied to a schema. */
final class BoundMapping implements BoundTransform {
  private final RecordSchema source;
  private final RecordSchema schema;
  private final List<Column> columns;
  private final @Nullable BoundFilter filter;

  private BoundMapping(
      RecordSchema source,
      RecordSchema schema,
      List<Column> columns,
      @Nullable BoundFilter filter) {
    this.source = source;
    this.schema = schema;
    this.columns = columns;
    this.filter = filter;
  }

  static BoundMapping of(Mapping mapping, Binding binding) {
    RecordSchema source = binding.schema();
    Map<String, Column> columns = columns(mapping, binding);
    flatten(mapping, binding, columns);
    select(mapping, columns);
    List<Column> made = new ArrayList<>();
    columns.values().forEach(column -> made.add(mapping.omitsNulls() ? omitting(column) : column));
    RecordSchema schema =
        new RecordSchema(made.stream().map(Column::field).toList(), key(mapping, source, columns));
    BoundFilter filter =
        mapping.filter().isAll() ? null : new BoundFilter(mapping.filter(), binding);
    return new BoundMapping(source, schema, made, filter);
  }

  // In the source's order: a moved field takes the place of the old one, new ones come last.
  private static Map<String, Column> columns(Mapping mapping, Binding binding) {
    Map<String, FieldRule> rules = mapping.rules();
    Set<String> moved = new HashSet<>();
    Map<String, String> firstAt = new LinkedHashMap<>();
    rules.forEach(
        (name, rule) -> {
          moved.addAll(rule.origin().moves());
          if (rule.origin() instanceof FromField from && !from.copy()) {
            firstAt.putIfAbsent(from.source(), name);
          }
        });
    Map<String, Column> columns = new LinkedHashMap<>();
    for (int i = 0; i < binding.schema().fields().size(); i++) {
      Field field = binding.field(i);
      String name = field.name();
      String target = firstAt.containsKey(name) ? firstAt.get(name) : name;
      FieldRule rule = rules.get(target);
      if (rule != null && (target.equals(name) || firstAt.containsKey(name))) {
        columns.putIfAbsent(target, rule.bind(target, binding));
      } else if (mapping.passesOthers() && !moved.contains(name) && rule == null) {
        columns.put(name, new PassedColumn(field, name, i, false));
      }
    }
    rules.forEach(
        (name, rule) -> {
          if (!columns.containsKey(name)) {
            columns.put(name, rule.bind(name, binding));
          }
        });
    return columns;
  }

  private static void flatten(Mapping mapping, Binding binding, Map<String, Column> columns) {
    mapping
        .flattened()
        .forEach(
            (name, prefix) -> {
              int position = binding.position(name, "'flatten'");
              if (!(binding.field(position).type() instanceof LogicalType.Struct struct)) {
                throw MigrationException.invalid(
                    "'flatten' needs a struct; '"
                        + name
                        + "' is "
                        + binding.field(position).type());
              }
              if (!(columns.remove(name) instanceof PassedColumn)) {
                throw MigrationException.invalid(
                    "'" + name + "' is made or moved and flattened in one step; use two steps");
              }
              for (Field member : struct.fields()) {
                String made = prefix + member.name();
                Column column =
                    new MemberColumn(
                        member.withName(made).withNullable(true),
                        name,
                        position,
                        List.of(member.name()));
                if (columns.putIfAbsent(made, column) != null) {
                  throw MigrationException.invalid(
                      "'flatten' of '"
                          + name
                          + "' makes a second field '"
                          + made
                          + "'; give it a prefix");
                }
              }
            });
  }

  private static void select(Mapping mapping, Map<String, Column> columns) {
    if (mapping.kept().isPresent()) {
      Map<String, Column> kept = new LinkedHashMap<>();
      mapping.kept().get().forEach(name -> kept.put(name, existing(columns, name, "keep")));
      columns.clear();
      columns.putAll(kept);
    }
    for (String name : mapping.dropped()) {
      Column unused = existing(columns, name, "drop");
      columns.remove(name);
    }
    if (columns.isEmpty()) {
      throw MigrationException.invalid("The transform leaves no field");
    }
  }

  private static Column existing(Map<String, Column> columns, String name, String what) {
    Column column = columns.get(name);
    if (column == null) {
      throw new MigrationException(
          StandardErrorCode.FIELD_NOT_FOUND,
          Outcome.NOT_APPLIED,
          "'"
              + what
              + "' names the field '"
              + name
              + "', which the records don't have; they have "
              + columns.keySet());
    }
    return column;
  }

  private static Column omitting(Column column) {
    if (column instanceof PassedColumn passed) {
      return new PassedColumn(passed.field(), passed.source(), passed.passes(), true);
    }
    Modifier omit =
        new Modifier(
            "omit", null, type -> type, value -> value == null ? Values.MISSING : value, true);
    return ModifiedColumn.of(column, List.of(omit), false);
  }

  // A key stays one where all its fields went on so that different values stay different.
  private static List<String> key(
      Mapping mapping, RecordSchema source, Map<String, Column> columns) {
    List<String> key = new ArrayList<>();
    for (String name : source.key()) {
      Optional<String> found = Optional.empty();
      for (Map.Entry<String, Column> entry : columns.entrySet()) {
        FieldRule rule = mapping.rules().get(entry.getKey());
        boolean same =
            rule == null
                ? entry.getKey().equals(name) && entry.getValue() instanceof PassedColumn
                : rule.keepsUniqueness()
                    && rule.origin() instanceof FromField from
                    && from.source().equals(name);
        if (same && found.isEmpty()) {
          found = Optional.of(entry.getKey());
        }
      }
      if (found.isEmpty()) {
        return List.of();
      }
      key.add(found.get());
    }
    return key;
  }

  @Override
  public RecordSchema source() {
    return source;
  }

  @Override
  public RecordSchema schema() {
    return schema;
  }

  @Override
  public boolean deterministic() {
    return columns.stream().allMatch(Column::deterministic);
  }

  @Override
  public Set<String> inputs(Set<String> outputs) {
    Set<String> inputs = new LinkedHashSet<>();
    for (Column column : columns) {
      if (outputs.contains(column.field().name())) {
        inputs.addAll(column.inputs());
      }
    }
    if (filter != null) {
      inputs.addAll(filter.inputs());
    }
    return inputs;
  }

  @Override
  public Optional<String> passed(String output) {
    for (Column column : columns) {
      if (column.field().name().equals(output) && column instanceof PassedColumn passed) {
        return Optional.of(passed.source());
      }
    }
    return Optional.empty();
  }

  @Override
  public TransformRun newRun() {
    return this::apply;
  }

  private TransformResult apply(RecordBatch batch) {
    if (filter == null) {
      return TransformResult.of(new ColumnsBatch(batch, schema, columns, null));
    }
    RowTest test = filter.open(batch);
    int[] rows = new int[batch.size()];
    int kept = 0;
    List<Rejection> rejections = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      try {
        if (test.test(row)) {
          rows[kept++] = row;
        }
      } catch (RefusedValueException e) {
        rejections.add(
            new Rejection(
                row,
                Optional.empty(),
                e.code(),
                "the filter can't be evaluated: " + e.getMessage()));
      }
    }
    boolean all = kept == batch.size();
    return new TransformResult(
        new ColumnsBatch(batch, schema, columns, all ? null : Arrays.copyOf(rows, kept)),
        batch.size() - kept - rejections.size(),
        rejections);
  }
}
