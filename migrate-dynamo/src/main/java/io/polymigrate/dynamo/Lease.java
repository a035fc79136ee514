package io.polymigrate.dynamo;

import io.polymigrate.api.spi.HeldLock;
import io.polymigrate.api.spi.ProcessName;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The right to work on a run or an operation: an item that its process writes anew every few
 * seconds. Whoever wants it and sees it unchanged for longer takes its process for gone. DynamoDB
 * tells no time, and clocks of machines differ, so nobody's clock is asked. On the same machine
 * another process sees whether the holder lives, and need not wait.
 */
final class Lease extends HeldLock {
  static final String CONTAINER = "_polymigrate_locks";
  private static final String BEAT = "beat";
  private static final String MACHINE = "machine";
  private static final String PROCESS = "pid";
  private static final String STARTED = "started";
  private static final Duration RENEWED = Duration.ofSeconds(2);
  private static final Duration SILENCE = Duration.ofSeconds(8);
  private static final Duration LOOK = Duration.ofMillis(250);

  private final DynamoConnection connection;
  private final SideTable table;
  private final String what;
  private final Set<String> unanswered = new HashSet<>();
  private String beat = "";

  private Lease(DynamoConnection connection, String what, Runnable lost) {
    super(
        connection.executor(),
        RENEWED,
        lost,
        DynamoErrors.writing("Giving back the lock of " + what));
    this.connection = connection;
    this.table = new SideTable(connection, CONTAINER, false);
    this.what = what;
  }

  /**
   * Takes it; waits as long as a dead holder's may last. Blocks.
   *
   * @param what of what it is, for people too
   */
  static Lease take(DynamoConnection connection, String what, Runnable lost) {
    Lease lease = new Lease(connection, what, lost);
    long until = System.nanoTime() + SILENCE.toNanos();
    Optional<String> seen = Optional.empty();
    while (!lease.write(Optional.empty())) {
      Optional<Map<String, AttributeValue>> there = lease.table.find(what);
      if (there.isEmpty()) {
        continue;
      }
      String now = SideTable.text(there.get(), BEAT);
      ProcessName holder = holder(there.get());
      if (holder.lives() || seen.filter(it -> !it.equals(now)).isPresent()) {
        throw HeldLock.taken(what);
      }
      seen = Optional.of(now);
      boolean over = holder.died() || System.nanoTime() - until > 0;
      if (over && lease.write(seen)) {
        break;
      }
      if (!over) {
        Stages.pause(LOOK);
      }
    }
    lease.renewing();
    return lease;
  }

  private static ProcessName holder(Map<String, AttributeValue> item) {
    AttributeValue machine = item.get(MACHINE);
    return machine == null
        ? new ProcessName("", 0, 0)
        : new ProcessName(
            machine.s(),
            Long.parseLong(SideTable.text(item, PROCESS)),
            Long.parseLong(SideTable.text(item, STARTED)));
  }

  private Map<String, AttributeValue> item(String next) {
    ProcessName process = ProcessName.current();
    Map<String, AttributeValue> item = new HashMap<>(SideTable.key(what));
    item.put(BEAT, AttributeValue.fromS(next));
    item.put(MACHINE, AttributeValue.fromS(process.machine()));
    item.put(PROCESS, AttributeValue.fromS(Long.toString(process.pid())));
    item.put(STARTED, AttributeValue.fromS(Long.toString(process.started())));
    return item;
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
                                  .item(item(next))
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
    Optional<String> there =
        table.find(what).map(item -> SideTable.text(item, BEAT)).filter(unanswered::contains);
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
                          .key(SideTable.key(what))
                          .conditionExpression("#b = :b")
                          .expressionAttributeNames(Map.of("#b", BEAT))
                          .expressionAttributeValues(Map.of(":b", AttributeValue.fromS(beat)))));
    } catch (ConditionalCheckFailedException e) {
      // Another has it already.
    }
  }
}
