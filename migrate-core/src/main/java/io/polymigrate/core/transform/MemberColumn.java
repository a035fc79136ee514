package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.ValueWriter;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.List;
import java.util.Set;

/**
 * A member of a struct as a field of its own; missing where the struct is null or missing.
 *
 * @param field the output's field
 * @param source the struct's name
 * @param position the struct's position
 * @param path names from the struct inwards
 */
record MemberColumn(Field field, String source, int position, List<String> path) implements Column {

  static Column of(String name, int position, String path, Binding binding) {
    Field struct = binding.field(position);
    List<String> names = List.of(path.split("\\.", -1));
    Field field = struct;
    for (String member : names) {
      if (!(field.type() instanceof LogicalType.Struct type)) {
        throw MigrationException.invalid(
            "'"
                + field.name()
                + "' is no struct but "
                + field.type()
                + ", it has no '"
                + member
                + "'");
      }
      field =
          type.fields().stream()
              .filter(candidate -> candidate.name().equals(member))
              .findFirst()
              .orElseThrow(
                  () ->
                      MigrationException.invalid(
                          "the struct has no member '"
                              + member
                              + "'; it has "
                              + type.fields().stream().map(Field::name).toList()));
    }
    Field made = field.withName(name).withNullable(true);
    return new MemberColumn(made, struct.name(), position, names);
  }

  @Override
  public Set<String> inputs() {
    return Set.of(source);
  }

  @Override
  public ColumnReader open(RecordBatch batch) {
    ValueRecorder recorder = new ValueRecorder();
    return new ColumnReader() {
      private int recorded = -1;
      private int offset;

      // Where the member's value starts, or -1.
      private int offset(int row) {
        if (row != recorded) {
          recorded = -1;
          recorder.clear();
          batch.write(row, position, recorder);
          offset = find(recorder.data(), path);
          recorded = row;
        }
        return offset;
      }

      @Override
      public Presence presence(int row) {
        if (batch.presence(row, position) != Presence.PRESENT) {
          return Presence.MISSING;
        }
        int at;
        try {
          at = offset(row);
        } catch (io.polymigrate.api.error.RefusedValueException e) {
          return Presence.PRESENT;
        }
        return at < 0 ? Presence.MISSING : ValueReplay.presence(recorder.data(), at);
      }

      @Override
      public void write(int row, ValueWriter writer) {
        int at = offset(row);
        if (at < 0) {
          writer.missing();
        } else {
          ValueReplay.write(recorder.data(), at, writer);
        }
      }
    };
  }

  private static int find(byte[] data, List<String> path) {
    int at = 0;
    for (String name : path) {
      at = ValueReplay.member(data, at, name);
      if (at < 0) {
        return -1;
      }
    }
    return at;
  }
}
