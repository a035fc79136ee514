package io.polymigrate.benchmarks.raw;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** Reads by a scan of two segments at once, each a page ahead. */
final class DynamoRawSource implements RawSource {
  private static final int SEGMENTS = 2;

  private final String url;
  private final String table;

  DynamoRawSource(String url, String table) {
    this.url = url;
    this.table = table;
  }

  private record Page(ScanRequest request, CompletableFuture<ScanResponse> answer) {}

  @Override
  public void read(RawRow row, RowSink sink) throws Exception {
    try (DynamoDbAsyncClient client = DynamoRaw.open(url)) {
      Deque<Page> waiting = new ArrayDeque<>();
      for (int segment = 0; segment < SEGMENTS; segment++) {
        waiting.add(
            sent(
                client,
                ScanRequest.builder()
                    .tableName(table)
                    .consistentRead(true)
                    .totalSegments(SEGMENTS)
                    .segment(segment)
                    .build()));
      }
      while (!waiting.isEmpty()) {
        Page page = waiting.remove();
        ScanResponse answer = page.answer.get();
        if (answer.hasLastEvaluatedKey()) {
          waiting.add(
              sent(
                  client,
                  page.request.toBuilder().exclusiveStartKey(answer.lastEvaluatedKey()).build()));
        }
        for (Map<String, AttributeValue> item : answer.items()) {
          decode(item, row);
          sink.accept();
        }
      }
    }
  }

  private static Page sent(DynamoDbAsyncClient client, ScanRequest request) {
    return new Page(request, client.scan(request));
  }

  private static void decode(Map<String, AttributeValue> item, RawRow row) {
    row.id = Long.parseLong(attribute(item, "id").n());
    row.quantity = Integer.parseInt(attribute(item, "quantity").n());
    row.reference = Long.parseLong(attribute(item, "reference").n());
    row.amount = Texts.unscaled(attribute(item, "amount").n());
    row.name = utf8(text(item, "name"));
    String note = attribute(item, "note").s();
    row.note = note == null ? null : utf8(note);
    Texts.created(Texts.ascii(text(item, "created_at")), row);
    Texts.token(Texts.ascii(text(item, "token")), row);
    row.doc = utf8(text(item, "doc"));
    row.active = attribute(item, "active").bool();
  }

  private static AttributeValue attribute(Map<String, AttributeValue> item, String name) {
    return Objects.requireNonNull(item.get(name), name);
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    return Objects.requireNonNull(attribute(item, name).s(), name);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
