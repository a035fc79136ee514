package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.Field;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function of some fields.
 *
 * @param function the function
 * @param arguments which fields it sees
 */
record FunctionCall(NamedFunction function, List<String> arguments) implements Origin {

  @Override
  public Map<String, @Nullable Object> data() {
    return Map.of("function", function.name(), "args", arguments);
  }

  @Override
  public Column bind(String name, Binding binding) {
    int[] positions = new int[arguments.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = binding.position(arguments.get(i), "the function '" + function.name() + "'");
    }
    return new ValueColumn(
        Field.of(name, function.result()),
        new LinkedHashSet<>(arguments),
        function.deterministic(),
        batch -> value(batch, positions));
  }

  private RowValue value(RecordBatch batch, int[] positions) {
    ValueCollector collector = new ValueCollector();
    return row -> {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      for (int i = 0; i < positions.length; i++) {
        batch.write(row, positions[i], collector);
        Object value = collector.take();
        if (value != Values.MISSING) {
          values.put(arguments.get(i), value);
        }
      }
      return call(new DataRecord(values));
    };
  }

  // Only our own messages are known to hold no values: of others, the class must do.
  private @Nullable Object call(DataRecord input) {
    try {
      return function.function().apply(input);
    } catch (RefusedValueException e) {
      throw e;
    } catch (MigrationException e) {
      throw new RefusedValueException(
          TransformErrorCode.COMPUTATION_FAILED,
          "the function '" + function.name() + "' failed: " + e.getMessage());
    } catch (RuntimeException e) {
      throw new RefusedValueException(
          TransformErrorCode.COMPUTATION_FAILED,
          "the function '" + function.name() + "' failed with " + e.getClass().getSimpleName());
    }
  }
}
