package io.polymigrate.dynamo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteRequest;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Copies whole tables of one key; may be done twice. Blocks. */
final class ItemCopy {
  private final DynamoConnection connection;
  private final ItemKeys keys;

  ItemCopy(DynamoConnection connection, ItemKeys keys) {
    this.connection = connection;
    this.keys = keys;
  }

  /** Puts all items of a table into another; says how many. */
  long all(String from, String to) {
    long copied = 0;
    ScanPages pages = ScanPages.all(connection, from, keys);
    for (ScanPages.Page page = pages.next(); page != null; page = pages.next()) {
      List<WriteRequest> puts = new ArrayList<>();
      page.items()
          .forEach(
              item ->
                  puts.add(
                      WriteRequest.builder()
                          .putRequest(PutRequest.builder().item(item).build())
                          .build()));
      write(to, puts);
      copied += puts.size();
    }
    return copied;
  }

  /** Deletes the items of which our own key begins otherwise. */
  void deleteOthers(String table, String prefix) {
    ScanPages pages = ScanPages.all(connection, table, keys);
    for (ScanPages.Page page = pages.next(); page != null; page = pages.next()) {
      List<WriteRequest> deletes = new ArrayList<>();
      for (Map<String, AttributeValue> item : page.items()) {
        AttributeValue key = item.get(DynamoLayout.OWN_KEY);
        if (key != null && !key.s().startsWith(prefix)) {
          deletes.add(
              WriteRequest.builder()
                  .deleteRequest(DeleteRequest.builder().key(keys.of(item)).build())
                  .build());
        }
      }
      write(table, deletes);
    }
  }

  private void write(String table, List<WriteRequest> requests) {
    for (int from = 0; from < requests.size(); from += ItemWriter.BATCH) {
      List<WriteRequest> chunk =
          requests.subList(from, Math.min(requests.size(), from + ItemWriter.BATCH));
      Map<String, List<WriteRequest>> left = new HashMap<>(Map.of(table, chunk));
      for (int attempt = 1; !left.isEmpty(); attempt++) {
        Map<String, List<WriteRequest>> now = left;
        BatchWriteItemResponse answer =
            connection.repeatable(
                client ->
                    client.batchWriteItem(
                        it ->
                            it.requestItems(now)
                                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)));
        connection.writes().consumed(answer.consumedCapacity());
        left = answer.unprocessedItems();
        if (!left.isEmpty()) {
          DynamoConnection.pause(attempt);
        }
      }
    }
  }
}
