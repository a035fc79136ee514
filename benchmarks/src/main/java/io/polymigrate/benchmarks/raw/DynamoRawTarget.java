package io.polymigrate.benchmarks.raw;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Writes by BatchWriteItem, some requests under way. */
final class DynamoRawTarget implements RawTarget {
  private static final int BATCH = 25;
  private static final int IN_FLIGHT = 16;

  private final DynamoDbAsyncClient client;
  private final String table;
  private final Forms forms;
  private final JsonFactory json = new JsonFactory();
  private final Semaphore permits = new Semaphore(IN_FLIGHT);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private List<WriteRequest> requests = new ArrayList<>(BATCH);

  DynamoRawTarget(String url, String table, Forms forms) {
    this.client = DynamoRaw.open(url);
    this.table = table;
    this.forms = forms;
  }

  @Override
  public void add(RawRow row) throws IOException, InterruptedException {
    Map<String, AttributeValue> item = new HashMap<>(16);
    item.put(forms.key(), AttributeValue.fromN(Long.toString(row.id)));
    item.put("quantity", AttributeValue.fromN(Integer.toString(row.quantity)));
    item.put("reference", AttributeValue.fromN(Long.toString(row.reference)));
    String amount = Texts.amount(row);
    item.put(
        "amount",
        forms == Forms.MONGODB ? AttributeValue.fromS(amount) : AttributeValue.fromN(amount));
    item.put("name", AttributeValue.fromS(Texts.utf8(row.name)));
    item.put(
        "note",
        row.note == null
            ? AttributeValue.fromNul(true)
            : AttributeValue.fromS(Texts.utf8(row.note)));
    item.put("created_at", AttributeValue.fromS(Texts.string(Texts.created(row, forms))));
    item.put("token", AttributeValue.fromS(Texts.string(Texts.token(row))));
    item.put(
        "doc",
        forms == Forms.MONGODB ? document(row.doc) : AttributeValue.fromS(Texts.utf8(row.doc)));
    item.put(
        "active",
        forms == Forms.MYSQL
            ? AttributeValue.fromN(Texts.active(row, forms))
            : AttributeValue.fromBool(row.active));
    requests.add(
        WriteRequest.builder().putRequest(PutRequest.builder().item(item).build()).build());
    if (requests.size() == BATCH) {
      flush();
    }
  }

  private AttributeValue document(byte[] text) throws IOException {
    try (JsonParser in = json.createParser(text)) {
      in.nextToken();
      return value(in);
    }
  }

  private static AttributeValue value(JsonParser in) throws IOException {
    switch (in.currentToken()) {
      case START_OBJECT -> {
        Map<String, AttributeValue> members = new HashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
          String name = in.currentName();
          in.nextToken();
          members.put(name, value(in));
        }
        return AttributeValue.fromM(members);
      }
      case START_ARRAY -> {
        List<AttributeValue> items = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(in));
        }
        return AttributeValue.fromL(items);
      }
      case VALUE_STRING -> {
        return AttributeValue.fromS(in.getText());
      }
      default -> {
        return AttributeValue.fromN(in.getText());
      }
    }
  }

  private void flush() throws InterruptedException {
    List<WriteRequest> full = requests;
    requests = new ArrayList<>(BATCH);
    permits.acquire();
    send(Map.of(table, full));
  }

  private void send(Map<String, List<WriteRequest>> items) {
    var unused =
        client
            .batchWriteItem(request -> request.requestItems(items))
            .whenComplete(
                (answer, failed) -> {
                  if (failed != null) {
                    failure.set(failed);
                    permits.release();
                  } else {
                    settle(answer);
                  }
                });
  }

  private void settle(BatchWriteItemResponse answer) {
    if (answer.unprocessedItems().isEmpty()) {
      permits.release();
    } else {
      send(answer.unprocessedItems());
    }
  }

  @Override
  public void finish() throws InterruptedException {
    if (!requests.isEmpty()) {
      flush();
    }
    permits.acquire(IN_FLIGHT);
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("DynamoDB refused items", failed);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
