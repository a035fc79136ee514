package io.polymigrate.dynamo;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.BatchSize;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.dynamo.ScanBound.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads some pieces of a scan in batches. */
final class ScanSource implements RecordSource {
  private final DynamoConnection connection;
  private final CallContext context;
  private final Reading reading;
  private final ScanPages pages;
  private final BatchSize batch;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private ScanPages.@Nullable Page page;
  private int at;

  /**
   * What all sources of a plan share.
   *
   * @param fields which attributes to read; null means all, and then an item may have no others
   *     than the schema
   */
  record Reading(
      String table,
      ItemKeys keys,
      RecordSchema schema,
      ItemFilter filter,
      @Nullable Set<String> fields) {}

  ScanSource(
      DynamoConnection connection,
      CallContext context,
      Reading reading,
      List<Piece> pieces,
      BatchSize batch) {
    this.connection = connection;
    this.context = context;
    this.reading = reading;
    this.pages =
        new ScanPages(connection, reading.table(), reading.keys(), reading.fields(), pieces);
    this.batch = batch;
  }

  @Override
  public CompletionStage<Optional<RecordBatch>> nextBatch() {
    return Stages.supply(
        connection.executor(),
        this::next,
        DynamoErrors.reading("Reading '" + reading.table() + "'"));
  }

  private Optional<RecordBatch> next() {
    context.throwIfStopped();
    List<Map<String, AttributeValue>> rows = new ArrayList<>();
    Piece piece = null;
    int mostRecords = batch.records();
    long mostBytes = batch.bytes();
    long bytes = 0;
    // A position is one of a segment, so a batch ends with it.
    while (rows.size() < mostRecords && bytes < mostBytes) {
      ScanPages.Page current = page;
      if (current == null || at == current.items().size()) {
        ScanPages.Page following = pages.next();
        if (following == null) {
          page = null;
          break;
        }
        page = following;
        at = 0;
        continue;
      }
      Map<String, AttributeValue> item = current.items().get(at++);
      if (reading.filter().test(item)) {
        requireKnown(item);
        rows.add(item);
        bytes += ItemSize.of(item);
        piece = current.piece();
      }
    }
    if (piece == null) {
      return Optional.empty();
    }
    String position = position(piece, rows.get(rows.size() - 1));
    return Optional.of(new ItemBatch(reading.schema(), rows, Optional.of(position), bytes));
  }

  private String position(Piece piece, Map<String, AttributeValue> item) {
    return new ScanBound(piece.segments(), piece.segment(), Optional.of(reading.keys().json(item)))
        .text();
  }

  private void requireKnown(Map<String, AttributeValue> item) {
    if (reading.fields() != null) {
      return;
    }
    for (String name : item.keySet()) {
      if (reading.schema().indexOf(name) < 0 && !name.startsWith(TableNames.OWN)) {
        throw new MigrationException(
            StandardErrorCode.SCHEMA_MISMATCH,
            Outcome.NOT_APPLIED,
            "An item of '"
                + reading.table()
                + "' has an attribute '"
                + name
                + "' that the schema does not know; add the field to it (add_field), raise the"
                + " option 'sample', or name the fields to extract");
      }
    }
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
