package io.polymigrate.dynamo;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.BatchSize;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.JsonCursor;
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
  private final ItemColumns columns;
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
    this.columns = new ItemColumns(reading.table(), reading.schema(), reading.fields() == null);
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
    List<ItemBatch.Row> rows = new ArrayList<>();
    ScanPages.Page last = null;
    int lastItem = 0;
    int mostRecords = batch.records();
    long mostBytes = batch.bytes();
    long bytes = 0;
    while (rows.size() < mostRecords && bytes < mostBytes) {
      ScanPages.Page current = page;
      if (current == null || at == current.size()) {
        page = pages.next();
        at = 0;
        if (page == null) {
          break;
        }
        continue;
      }
      byte[] answer = current.answer().bytes();
      while (at < current.size() && rows.size() < mostRecords && bytes < mostBytes) {
        int item = at++;
        if (reading.filter().isAll() || reading.filter().test(current.answer().item(item))) {
          JsonCursor cursor = new JsonCursor(answer, current.answer().place(item));
          int from = cursor.position();
          rows.add(new ItemBatch.Row(answer, columns.places(cursor)));
          bytes += cursor.end() - from;
          last = current;
          lastItem = item;
        }
      }
    }
    if (last == null) {
      return Optional.empty();
    }
    // Of the last piece: those before it are read to their ends.
    String position = position(last.piece(), last.answer().item(lastItem));
    return Optional.of(new ItemBatch(reading.schema(), rows, Optional.of(position), bytes));
  }

  private String position(Piece piece, Map<String, AttributeValue> item) {
    return new ScanBound(piece.segments(), piece.segment(), Optional.of(reading.keys().json(item)))
        .text();
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
