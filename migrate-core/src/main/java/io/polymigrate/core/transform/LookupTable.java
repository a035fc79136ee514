package io.polymigrate.core.transform;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A lookup's table in memory: read once, then only asked. */
final class LookupTable {
  private final Lookup lookup;
  private final Field field;
  private final Map<List<Object>, Optional<Object>> values = new HashMap<>();

  private LookupTable(Lookup lookup, RecordSchema schema) {
    this.lookup = lookup;
    this.field = field(lookup, schema);
  }

  private static Field field(Lookup lookup, RecordSchema schema) {
    if (lookup.take().isEmpty()) {
      return Field.of(lookup.table(), new LogicalType.Struct(schema.fields()));
    }
    String take = lookup.take().get();
    return schema.find(take).orElseThrow(() -> unknown(lookup, take, schema));
  }

  private static MigrationException unknown(Lookup lookup, String field, RecordSchema schema) {
    return new MigrationException(
        StandardErrorCode.FIELD_NOT_FOUND,
        Outcome.NOT_APPLIED,
        "The lookup's table '"
            + lookup.table()
            + "' has no field '"
            + field
            + "'; it has "
            + schema.fields().stream().map(Field::name).toList());
  }

  /** Reads the table. */
  static CompletionStage<LookupTable> read(Lookup lookup, TransformContext context) {
    ExtractRequest request = ExtractRequest.of(lookup.table());
    if (lookup.take().isPresent()) {
      Set<String> fields = new LinkedHashSet<>(lookup.match().keySet());
      fields.add(lookup.take().get());
      request = request.withFields(List.copyOf(fields));
    }
    return context
        .source()
        .plan(request, context.call())
        .thenCompose(plan -> PlanReader.closing(plan, read(lookup, plan)));
  }

  private static CompletionStage<LookupTable> read(Lookup lookup, ExtractPlan plan) {
    LookupTable table = new LookupTable(lookup, plan.schema());
    for (String field : lookup.match().keySet()) {
      if (plan.schema().indexOf(field) < 0) {
        throw unknown(lookup, field, plan.schema());
      }
    }
    return PlanReader.forEach(plan, table::add).thenApply(done -> table);
  }

  private void add(RecordBatch batch) {
    for (int row = 0; row < batch.size(); row++) {
      add(DataRecord.of(batch, row));
    }
  }

  private void add(DataRecord record) {
    List<Object> key = new ArrayList<>();
    for (String name : lookup.match().keySet()) {
      if (record.value(name) == null) {
        return;
      }
      key.add(CanonicalOrder.hashable(record.value(name)));
    }
    @Nullable Object value =
        lookup.take().isPresent() ? record.value(lookup.take().get()) : record.values();
    if (values.put(key, Optional.ofNullable(value)) != null) {
      throw MigrationException.invalid(
          "The lookup's table '"
              + lookup.table()
              + "' has several records with the same "
              + lookup.match().keySet()
              + "; match on fields that are unique in it");
    }
    if (values.size() > lookup.limit()) {
      throw new MigrationException(
          TransformErrorCode.TABLE_TOO_LARGE,
          Outcome.NOT_APPLIED,
          "The lookup's table '"
              + lookup.table()
              + "' has more than "
              + lookup.limit()
              + " records, which is as many as may be held in memory; raise the lookup's 'limit',"
              + " or embed the table instead");
    }
  }

  Field field() {
    return field;
  }

  /** The value, empty when there is no such record; a null in the table is empty within. */
  Optional<Object> find(List<Object> key) {
    Optional<Object> value = values.get(key);
    return value == null ? Optional.empty() : value;
  }
}
