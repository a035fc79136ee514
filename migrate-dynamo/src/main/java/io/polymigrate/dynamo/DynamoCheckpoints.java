package io.polymigrate.dynamo;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Checkpoints in a table: one item per run and entry. */
final class DynamoCheckpoints implements CheckpointStore {
  static final String CONTAINER = "_polymigrate_checkpoints";
  private static final int TRANSACTION = 100;
  private static final String VALUE = "value";

  private final DynamoConnection connection;
  private final SideTable table;

  DynamoCheckpoints(DynamoConnection connection) {
    this.connection = connection;
    this.table = new SideTable(connection, CONTAINER, true);
  }

  @Override
  public CompletionStage<AsyncCloseable> lock(String runId, Runnable lost) {
    return Stages.supply(
        connection.executor(),
        () -> Lease.take(connection, "run '" + runId + "'", lost),
        DynamoErrors.writing("Locking the run '" + runId + "'"));
  }

  @Override
  public CompletionStage<List<CheckpointMark>> load(String runId) {
    return Stages.supply(
        connection.executor(),
        () -> {
          List<CheckpointMark> marks = new ArrayList<>();
          table.each(
              runId,
              item ->
                  marks.add(
                      new CheckpointMark(
                          runId,
                          SideTable.text(item, SideTable.SORT),
                          SideTable.text(item, VALUE))));
          return marks;
        },
        DynamoErrors.reading("Reading the checkpoints"));
  }

  @Override
  public CompletionStage<Void> save(List<CheckpointMark> marks) {
    if (marks.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    List<CheckpointMark> copy = List.copyOf(marks);
    return Stages.supply(
        connection.executor(),
        () -> {
          for (int from = 0; from < copy.size(); from += TRANSACTION) {
            write(copy.subList(from, Math.min(copy.size(), from + TRANSACTION)));
          }
          return null;
        },
        DynamoErrors.writing("Saving the checkpoints"));
  }

  // All or none up to a transaction's hundred; an entry of more that is lost with the failure that
  // caused it is only work to do again.
  private void write(List<CheckpointMark> marks) {
    List<TransactWriteItem> puts = new ArrayList<>();
    for (CheckpointMark mark : marks) {
      Map<String, AttributeValue> item =
          Map.of(
              SideTable.KEY,
              AttributeValue.fromS(mark.runId()),
              SideTable.SORT,
              AttributeValue.fromS(mark.entry()),
              VALUE,
              AttributeValue.fromS(mark.value()));
      puts.add(
          TransactWriteItem.builder().put(it -> it.tableName(table.table()).item(item)).build());
    }
    table.made(
        () ->
            connection.repeatable(
                client -> client.transactWriteItems(it -> it.transactItems(puts))));
  }

  @Override
  public CompletionStage<Void> delete(String runId) {
    return Stages.supply(
        connection.executor(),
        () -> {
          List<Map<String, AttributeValue>> keys = new ArrayList<>();
          table.each(
              runId,
              item ->
                  keys.add(
                      Map.of(
                          SideTable.KEY,
                          item.get(SideTable.KEY),
                          SideTable.SORT,
                          item.get(SideTable.SORT))));
          keys.forEach(table::delete);
          return null;
        },
        DynamoErrors.writing("Deleting the checkpoints"));
  }
}
