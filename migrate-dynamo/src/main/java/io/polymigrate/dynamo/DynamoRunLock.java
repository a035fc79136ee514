package io.polymigrate.dynamo;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.spi.HeldLock;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The right to work on a run: an item that its process writes anew every few seconds. Whoever wants
 * it and sees it unchanged for longer takes its process for gone. DynamoDB tells no time, and
 * clocks of machines differ, so nobody's clock is asked.
 */
final class DynamoRunLock extends HeldLock {
  static final String CONTAINER = "_polymigrate_locks";
  private static final String BEAT = "beat";
  private static final Duration RENEWED = Duration.ofSeconds(2);
  private static final Duration SILENCE = Duration.ofSeconds(8);
  private static final Duration LOOK = Duration.ofMillis(250);

  private final DynamoConnection connection;
  private final SideTable table;
  private final String runId;
  private final Set<String> unanswered = new HashSet<>();
  private String beat = "";

  private DynamoRunLock(DynamoConnection connection, String runId, Runnable lost) {
    super(
        connection.executor(),
        RENEWED,
        lost,
        DynamoErrors.writing("Unlocking the run '" + runId + "'"));
    this.connection = connection;
    this.table = new SideTable(connection, CONTAINER, false);
    this.runId = runId;
  }

  static CompletionStage<AsyncCloseable> take(
      DynamoConnection connection, String runId, Runnable lost) {
    return Stages.supply(
        connection.executor(),
        () -> {
          DynamoRunLock taken = new DynamoRunLock(connection, runId, lost);
          taken.take();
          taken.renewing();
          return taken;
        },
        DynamoErrors.writing("Locking the run '" + runId + "'"));
  }

  private void take() {
    if (write(Optional.empty())) {
      return;
    }
    Optional<String> seen = beat();
    long until = System.nanoTime() + SILENCE.toNanos();
    while (System.nanoTime() < until && beat().equals(seen) && seen.isPresent()) {
      Stages.pause(LOOK);
    }
    if (!write(seen.isPresent() && beat().isPresent() ? seen : Optional.empty())) {
      throw HeldLock.runTaken(runId, CONTAINER);
    }
  }

  private Optional<String> beat() {
    return table.find(runId).map(item -> SideTable.text(item, BEAT));
  }

  /** Writes a new beat if the one there is this; false when it is another. */
  private boolean write(Optional<String> there) {
    String next = UUID.randomUUID().toString();
    unanswered.add(next);
    try {
      table.made(
          () ->
              connection.once(
                  client ->
                      client.putItem(
                          it ->
                              it.tableName(table.table())
                                  .item(
                                      Map.of(
                                          SideTable.KEY,
                                          AttributeValue.fromS(runId),
                                          BEAT,
                                          AttributeValue.fromS(next)))
                                  .conditionExpression(
                                      there.isPresent() ? "#b = :b" : "attribute_not_exists(#b)")
                                  .expressionAttributeNames(Map.of("#b", BEAT))
                                  .expressionAttributeValues(
                                      there
                                          .map(text -> Map.of(":b", AttributeValue.fromS(text)))
                                          .orElse(null)))));
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
    beat = next;
    unanswered.clear();
    return true;
  }

  /** Whether the beat there is one of ours whose answer was lost. */
  private boolean recovered() {
    Optional<String> there = beat().filter(unanswered::contains);
    there.ifPresent(ours -> beat = ours);
    return there.isPresent();
  }

  @Override
  protected boolean renew() {
    return write(Optional.of(beat)) || recovered();
  }

  @Override
  protected void giveBack() {
    try {
      connection.once(
          client ->
              client.deleteItem(
                  it ->
                      it.tableName(table.table())
                          .key(SideTable.key(runId))
                          .conditionExpression("#b = :b")
                          .expressionAttributeNames(Map.of("#b", BEAT))
                          .expressionAttributeValues(Map.of(":b", AttributeValue.fromS(beat)))));
    } catch (ConditionalCheckFailedException e) {
      // Another has it already.
    }
  }
}
