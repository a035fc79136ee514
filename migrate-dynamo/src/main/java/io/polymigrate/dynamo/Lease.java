package io.polymigrate.dynamo;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.spi.BeatLock;
import io.polymigrate.api.spi.HeldLock;
import io.polymigrate.api.spi.ProcessName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** The right to work on a run or an operation: an item, for DynamoDB tells no time. */
final class Lease extends BeatLock {
  static final String CONTAINER = "_polymigrate_locks";
  private static final String BEAT = "beat";
  private static final String MACHINE = "machine";
  private static final String PROCESS = "pid";
  private static final String STARTED = "started";
  private static final Duration RENEWED = Duration.ofSeconds(2);
  private static final Duration SILENCE = Duration.ofSeconds(8);

  private final DynamoConnection connection;
  private final SideTable table;
  private final String what;

  private Lease(DynamoConnection connection, String what, Runnable lost) {
    super(
        connection.executor(),
        RENEWED,
        SILENCE,
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
    lease.take();
    return lease;
  }

  @Override
  protected MigrationException taken() {
    return HeldLock.taken(what);
  }

  @Override
  protected Optional<Holder> there() {
    return table.find(what).map(item -> new Holder(SideTable.text(item, BEAT), process(item)));
  }

  private static ProcessName process(Map<String, AttributeValue> item) {
    AttributeValue machine = item.get(MACHINE);
    return machine == null
        ? ProcessName.UNKNOWN
        : new ProcessName(
            machine.s(),
            Long.parseLong(SideTable.text(item, PROCESS)),
            Long.parseLong(SideTable.text(item, STARTED)));
  }

  private Map<String, AttributeValue> item(String beat) {
    ProcessName process = ProcessName.current();
    Map<String, AttributeValue> item = new HashMap<>(SideTable.key(what));
    item.put(BEAT, AttributeValue.fromS(beat));
    item.put(MACHINE, AttributeValue.fromS(process.machine()));
    item.put(PROCESS, AttributeValue.fromS(Long.toString(process.pid())));
    item.put(STARTED, AttributeValue.fromS(Long.toString(process.started())));
    return item;
  }

  @Override
  protected boolean write(Optional<String> instead, String next) {
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
                                      instead.isPresent() ? "#b = :b" : "attribute_not_exists(#b)")
                                  .expressionAttributeNames(Map.of("#b", BEAT))
                                  .expressionAttributeValues(
                                      instead
                                          .map(text -> Map.of(":b", AttributeValue.fromS(text)))
                                          .orElse(null)))));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  @Override
  protected void remove(String last) {
    try {
      connection.once(
          client ->
              client.deleteItem(
                  it ->
                      it.tableName(table.table())
                          .key(SideTable.key(what))
                          .conditionExpression("#b = :b")
                          .expressionAttributeNames(Map.of("#b", BEAT))
                          .expressionAttributeValues(Map.of(":b", AttributeValue.fromS(last)))));
    } catch (ConditionalCheckFailedException e) {
      // Another has it already.
    }
  }
}
