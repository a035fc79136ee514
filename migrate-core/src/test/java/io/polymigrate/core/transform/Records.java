package io.polymigrate.core.transform;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.TypeNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Small batches for tests. */
public final class Records {
  private Records() {}

  /** A schema of fields written {@code name type}; those in the key end in {@code *}. */
  public static RecordSchema schema(String... fields) {
    List<Field> made = new ArrayList<>();
    List<String> key = new ArrayList<>();
    for (String field : fields) {
      int space = field.indexOf(' ');
      String name = field.substring(0, space);
      String type = field.substring(space + 1);
      if (type.endsWith("*")) {
        key.add(name);
        type = type.substring(0, type.length() - 1);
      }
      made.add(Field.of(name, TypeNames.parse(type)));
    }
    return new RecordSchema(made, key);
  }

  public static ObjectBatch batch(RecordSchema schema, @Nullable Object[]... rows) {
    return new ObjectBatch(schema, Arrays.asList(rows), Optional.empty());
  }

  public static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }

  public static TransformContext context(FunctionRegistry functions) {
    return new TransformContext(
        functions,
        (request, call) -> CompletableFuture.failedFuture(new IllegalStateException("no source")),
        CallContext.create());
  }

  public static BoundTransform bind(Transform transform, RecordSchema schema) {
    return Stages.join(transform.bind(schema, context(FunctionRegistry.empty())));
  }

  public static Transform parse(Map<String, @Nullable Object> data) {
    return Transforms.parser().parse(data, "steps[1]");
  }

  /** The records a transform makes, as maps; a refused value shows as its reason. */
  public static List<Map<String, @Nullable Object>> apply(
      BoundTransform transform, RecordBatch batch) {
    return maps(transform.newRun().apply(batch).batch());
  }

  public static List<Map<String, @Nullable Object>> maps(RecordBatch batch) {
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      Map<String, @Nullable Object> record = new LinkedHashMap<>();
      for (int column = 0; column < batch.schema().fields().size(); column++) {
        String name = batch.schema().fields().get(column).name();
        Object value = value(batch, row, column);
        if (value != Values.MISSING) {
          record.put(name, value);
        }
      }
      records.add(record);
    }
    return records;
  }

  private static @Nullable Object value(RecordBatch batch, int row, int column) {
    try {
      return ValueCollector.value(batch, row, column);
    } catch (RefusedValueException e) {
      return "refused " + e.code().name() + ": " + e.getMessage();
    }
  }
}
