package io.polymigrate.dynamo;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.KeyRange;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.SplitPlan;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.dynamo.DynamoLayout.KeyAttribute;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Plans one extract; blocks. */
final class DynamoPlanner {
  private final DynamoConnection connection;
  private final ExtractRequest request;
  private final CallContext context;

  DynamoPlanner(DynamoConnection connection, ExtractRequest request, CallContext context) {
    this.connection = connection;
    this.request = request;
    this.context = context;
  }

  ExtractPlan plan() {
    context.throwIfStopped();
    Tables tables = new Tables(connection);
    TableDescription table = tables.get(request.container());
    ItemKeys keys = new ItemKeys(Tables.keys(table));
    RecordSchema whole =
        request.schema().orElseGet(() -> schema(connection, request.container(), table, context));
    RecordSchema schema = selected(whole);
    requireUnsorted(whole);
    ItemFilter filter = ItemFilter.of(request.filter(), whole, request.container());
    List<Split> splits = new ArrayList<>();
    for (KeyRange range : request.ranges()) {
      splits.addAll(ScanBound.splits(request.container(), range, request.parallelism(), keys));
    }
    boolean all = request.fields().isEmpty();
    ScanSource.Reading reading =
        new ScanSource.Reading(
            table.tableName(), keys, schema, filter, all ? null : projection(keys, schema, filter));
    // What is left of a segment can't be cut: which keys it has shows only when it is read.
    return SplitPlan.of(schema, splits, split -> open(reading, split))
        .withResumable(
            !keys.attributes().get(0).name().equals(DynamoLayout.OWN_KEY)
                || !schema.key().isEmpty());
  }

  private CompletionStage<RecordSource> open(ScanSource.Reading reading, Split split) {
    return Stages.supply(
        connection.executor(),
        () ->
            new ScanSource(
                connection,
                context,
                reading,
                ScanBound.pieces(split.range(), request.parallelism(), reading.keys()),
                request.batch()),
        DynamoErrors.reading("Reading '" + request.container() + "'"));
  }

  /** The schema kept beside the data, or the one that its items have. */
  static RecordSchema schema(
      DynamoConnection connection, String container, TableDescription table, CallContext context) {
    return new DynamoSchemas(connection)
        .find(container)
        .map(stored -> fitting(stored, Tables.keys(table)))
        .orElseGet(() -> inferred(connection, table, connection.options().sample(), context));
  }

  // A table that was made again with another key is not what the kept schema speaks of.
  private static RecordSchema fitting(RecordSchema stored, List<KeyAttribute> keys) {
    return DynamoLayout.of(stored).keys().equals(keys)
        ? stored
        : stored.withKey(
            keys.stream()
                .map(KeyAttribute::name)
                .filter(name -> stored.find(name).isPresent())
                .toList());
  }

  static RecordSchema inferred(
      DynamoConnection connection, TableDescription table, int sample, CallContext context) {
    List<KeyAttribute> keys = Tables.keys(table);
    Inference inference = new Inference(keys);
    ScanPages pages = ScanPages.all(connection, table.tableName(), new ItemKeys(keys));
    int seen = 0;
    for (ScanPages.Page page = pages.next();
        page != null && (sample == 0 || seen < sample);
        page = pages.next()) {
      context.throwIfStopped();
      page.items().forEach(inference::add);
      seen += page.size();
    }
    return inference.schema();
  }

  private RecordSchema selected(RecordSchema whole) {
    if (request.fields().isEmpty()) {
      return whole;
    }
    List<Field> fields = new ArrayList<>();
    for (String name : request.fields()) {
      fields.add(field(whole, name));
    }
    boolean keyed = request.fields().containsAll(whole.key());
    return new RecordSchema(fields, keyed ? whole.key() : List.of());
  }

  private Field field(RecordSchema whole, String name) {
    return whole
        .find(name)
        .orElseThrow(() -> ItemFilter.fieldNotFound(request.container(), name, whole));
  }

  private void requireUnsorted(RecordSchema whole) {
    request.orderBy().forEach(name -> field(whole, name));
    if (!request.orderBy().isEmpty()) {
      throw new MigrationException(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          Outcome.NOT_APPLIED,
          "DynamoDB can't give the items of '"
              + request.container()
              + "' sorted by "
              + request.orderBy()
              + "; move them to a store that sorts first, and embed from there");
    }
  }

  private static @Nullable Set<String> projection(
      ItemKeys keys, RecordSchema schema, ItemFilter filter) {
    Set<String> fields = new LinkedHashSet<>();
    keys.attributes().forEach(key -> fields.add(key.name()));
    schema.fields().forEach(field -> fields.add(field.name()));
    fields.addAll(filter.names());
    return fields;
  }
}
