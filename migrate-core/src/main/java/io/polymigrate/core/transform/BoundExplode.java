package io.polymigrate.core.transform;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordBatch.Presence;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Rejection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a record of each element of a list, tied to a schema.
 *
 * @param source shape of the input
 * @param schema shape of the output
 * @param list the list's column
 * @param columns where the output's columns come from
 */
record BoundExplode(
    RecordSchema source, RecordSchema schema, int list, List<ExplodedColumn> columns)
    implements BoundTransform {

  @Override
  public boolean expands() {
    return true;
  }

  @Override
  public Set<String> inputs(Set<String> outputs) {
    Set<String> inputs = new HashSet<>();
    for (int i = 0; i < columns.size(); i++) {
      if (outputs.contains(schema.fields().get(i).name())) {
        inputs.addAll(columns.get(i).inputs());
      }
    }
    inputs.add(source.fields().get(list).name());
    return inputs;
  }

  @Override
  public TransformRun newRun() {
    return this::apply;
  }

  // The lists are decoded once, here, into compact bytes that the made records point into.
  private TransformResult apply(RecordBatch batch) {
    ValueRecorder lists = new ValueRecorder();
    int[] rows = new int[Math.max(16, batch.size())];
    int[] offsets = new int[rows.length];
    int[] positions = new int[rows.length];
    int size = 0;
    long filtered = 0;
    List<Rejection> rejections = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      int before = size;
      int start = lists.length();
      try {
        if (batch.presence(row, list) == Presence.PRESENT) {
          batch.write(row, list, lists);
          byte[] data = lists.data();
          int at = start + 1;
          for (int position = 0; data[at] != ValueRecorder.END_LIST; position++) {
            if (size == rows.length) {
              rows = Arrays.copyOf(rows, 2 * size);
              offsets = Arrays.copyOf(offsets, 2 * size);
              positions = Arrays.copyOf(positions, 2 * size);
            }
            rows[size] = row;
            offsets[size] = at;
            positions[size++] = position;
            at = ValueReplay.skip(data, at);
          }
        }
        filtered += size == before ? 1 : 0;
      } catch (RefusedValueException e) {
        lists.truncate(start);
        rejections.add(
            new Rejection(
                row,
                Optional.of(source.fields().get(list).name()),
                e.code(),
                String.valueOf(e.getMessage())));
      }
    }
    ExplodedBatch.Elements elements =
        new ExplodedBatch.Elements(lists.data(), lists.length(), rows, offsets, positions, size);
    return new TransformResult(
        new ExplodedBatch(batch, schema, columns, elements), filtered, rejections);
  }
}
