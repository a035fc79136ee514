package io.polymigrate.core.transform;

import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.type.Field;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A computed value.
 *
 * @param text the expression, in the Common Expression Language
 */
record Expression(String text) implements Origin {

  @Override
  public Map<String, @Nullable Object> data() {
    return Map.of("expression", text);
  }

  @Override
  public Column bind(String name, Binding binding) {
    CelProgram program = CelProgram.compile(text, binding.schema());
    List<String> fields = program.fields();
    int[] positions = fields.stream().mapToInt(field -> binding.position(field, "it")).toArray();
    return new ValueColumn(
        Field.of(name, program.result()),
        new LinkedHashSet<>(fields),
        true,
        batch -> value(program, batch, fields, positions));
  }

  private static RowValue value(
      CelProgram program, RecordBatch batch, List<String> fields, int[] positions) {
    ValueCollector collector = new ValueCollector();
    return row -> {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      for (int i = 0; i < positions.length; i++) {
        batch.write(row, positions[i], collector);
        values.put(fields.get(i), collector.take());
      }
      return program.evaluate(values);
    };
  }
}
