package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A struct of other rules' values.
 *
 * @param members rule by member
 */
record Nest(Map<String, FieldRule> members) implements Origin {

  Nest {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  @Override
  public Map<String, @Nullable Object> data() {
    Map<String, @Nullable Object> rules = new LinkedHashMap<>();
    members.forEach((name, rule) -> rules.put(name, rule.data()));
    return Map.of("nest", rules);
  }

  @Override
  public List<String> moves() {
    return members.values().stream().flatMap(rule -> rule.origin().moves().stream()).toList();
  }

  @Override
  public Optional<Lookup> lookup() {
    if (members.values().stream().anyMatch(rule -> rule.origin().lookup().isPresent())) {
      throw MigrationException.invalid(
          "'nest' can't hold a lookup; look up into a field first, then nest it in another step");
    }
    return Optional.empty();
  }

  @Override
  public Column bind(String name, Binding binding) {
    if (members.isEmpty()) {
      throw MigrationException.invalid("'nest' needs at least one field");
    }
    List<Column> columns = new ArrayList<>();
    members.forEach((member, rule) -> columns.add(rule.bind(member, binding)));
    List<Field> fields = columns.stream().map(Column::field).toList();
    Field field = Field.of(name, new LogicalType.Struct(fields)).withNullable(false);
    return new StructColumn(field, columns);
  }

  private record StructColumn(Field field, List<Column> columns) implements Column {

    @Override
    public Set<String> inputs() {
      Set<String> inputs = new LinkedHashSet<>();
      columns.forEach(column -> inputs.addAll(column.inputs()));
      return inputs;
    }

    @Override
    public boolean deterministic() {
      return columns.stream().allMatch(Column::deterministic);
    }

    @Override
    public ColumnReader open(RecordBatch batch) {
      ColumnReader[] readers =
          columns.stream().map(column -> column.open(batch)).toArray(ColumnReader[]::new);
      return new ColumnReader() {
        @Override
        public Presence presence(int row) {
          return Presence.PRESENT;
        }

        @Override
        public void write(int row, ValueWriter writer) {
          writer.beginStruct();
          for (int i = 0; i < readers.length; i++) {
            if (readers[i].presence(row) != Presence.MISSING) {
              writer.name(columns.get(i).field().name());
              readers[i].write(row, writer);
            }
          }
          writer.endStruct();
        }
      };
    }
  }
}
