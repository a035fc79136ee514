package io.polymigrate.dynamo;

import io.polymigrate.dynamo.ScanBound.Piece;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/**
 * Reads pieces of a scan page by page, consistently, one page ahead of who reads them; blocks. For
 * one thread at a time.
 */
final class ScanPages {
  private static final int FIRST_LIMIT = 1000;
  private static final int LEAST_LIMIT = 100;

  private final DynamoConnection connection;
  private final String table;
  private final ItemKeys keys;
  private final @Nullable Set<String> fields;
  private final Deque<Piece> left;
  private int limit = FIRST_LIMIT;
  private @Nullable CompletableFuture<OwnAnswer> ahead;
  private @Nullable ScanRequest request;

  /**
   * A page of a segment.
   *
   * @param piece of what it is
   * @param answer what came
   * @param size how many of its items there are, none beyond the piece's end
   */
  record Page(Piece piece, ScanAnswer answer, int size) {
    /** The items, made. */
    List<Map<String, AttributeValue>> items() {
      return answer.items(size);
    }
  }

  /**
   * Pages of a table.
   *
   * @param fields which attributes to read beside the key; null means all
   */
  ScanPages(
      DynamoConnection connection,
      String table,
      ItemKeys keys,
      @Nullable Set<String> fields,
      List<Piece> pieces) {
    this.connection = connection;
    this.table = table;
    this.keys = keys;
    this.fields = fields;
    this.left = new ArrayDeque<>(pieces);
  }

  /** All of a table in one segment. */
  static ScanPages all(DynamoConnection connection, String table, ItemKeys keys) {
    return new ScanPages(connection, table, keys, null, List.of(new Piece(1, 0, null, null)));
  }

  /** The next page, which may be empty; null at the end. */
  @Nullable Page next() {
    Piece piece = left.peek();
    if (piece == null) {
      return null;
    }
    ScanRequest asked = request == null ? first(piece) : request;
    ScanAnswer answer = ScanAnswer.parse(answer(asked).body());
    connection.reads().consumed(answer.capacityUnits());
    limit = limitAfter(asked.limit(), answer.size());
    int end = piece.until() == null ? -1 : end(answer, piece.until());
    if (end >= 0 || answer.lastKey().isEmpty()) {
      left.remove();
      request = null;
      ahead = null;
    } else {
      ScanRequest following =
          asked.toBuilder().limit(limit).exclusiveStartKey(answer.lastKey()).build();
      request = following;
      ahead = connection.send(client -> scan(client, following));
    }
    return new Page(piece, answer, end >= 0 ? end + 1 : answer.size());
  }

  private static CompletableFuture<OwnAnswer> scan(
      DynamoDbAsyncClient client, ScanRequest request) {
    OwnAnswer answer = new OwnAnswer();
    return client
        .scan(request.toBuilder().overrideConfiguration(answer.kept()).build())
        .thenApply(done -> answer);
  }

  // A little more than fits into a page of 1 MB, so that it is still the megabyte that ends one:
  // without a limit DynamoDB Local takes all that is left of a segment into its memory for each.
  private static int limitAfter(int limit, int items) {
    return items >= limit ? 2 * limit : Math.max(LEAST_LIMIT, items + items / 4);
  }

  private OwnAnswer answer(ScanRequest asked) {
    CompletableFuture<OwnAnswer> sent = ahead;
    ahead = null;
    if (sent != null) {
      try {
        return DynamoConnection.waitFor(sent);
      } catch (RuntimeException e) {
        if (!DynamoConnection.again(e, 1, true)) {
          throw e;
        }
        DynamoConnection.pause(1);
      }
    }
    return connection.read(client -> scan(client, asked));
  }

  private int end(ScanAnswer answer, String until) {
    for (int i = 0; i < answer.size(); i++) {
      if (keys.text(answer.item(i)).equals(until)) {
        return i;
      }
    }
    return -1;
  }

  private ScanRequest first(Piece piece) {
    ScanRequest.Builder scan =
        ScanRequest.builder()
            .tableName(table)
            .consistentRead(true)
            .limit(limit)
            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
            .exclusiveStartKey(piece.after());
    if (piece.segments() > 1) {
      scan.totalSegments(piece.segments()).segment(piece.segment());
    }
    if (fields != null) {
      Map<String, String> names = new HashMap<>();
      List<String> projection = new ArrayList<>();
      for (String field : fields) {
        projection.add("#f" + names.size());
        names.put("#f" + names.size(), field);
      }
      scan.expressionAttributeNames(names).projectionExpression(String.join(", ", projection));
    }
    return scan.build();
  }
}
