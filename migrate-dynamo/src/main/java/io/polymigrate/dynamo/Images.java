package io.polymigrate.dynamo;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.dynamo.DynamoLayout.KeyAttribute;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Changes items of one table, each in one transaction with the image of what it was, in a table
 * {@code _polymigrate_undo_<id>}. An image is written once, so that no item is changed twice,
 * whenever the process dies; and it knows what the item became, so that what others changed since
 * is left alone. Several may be changed at once. Blocks.
 */
final class Images {
  private static final String KEY = "key";
  private static final String ORIGIN = "origin";
  private static final String NAMES = "names";
  private static final String BEFORE = "before";
  private static final String AFTER = "after";
  private static final int TRANSACTION = 50;
  private static final long TRANSACTION_BYTES = 1 << 20;
  private static final int CONFLICTS = 100;
  private static final int ATTEMPTS = 20;

  private final Execution run;
  private final DynamoConnection connection;
  private final String container;
  private final String table;
  private final String undo;
  private final ItemKeys keys;

  Images(Execution run, String container, ItemKeys keys) {
    this.run = run;
    this.connection = run.connection();
    this.container = container;
    this.table = run.tables().name(container);
    this.undo = undoContainer(run);
    this.keys = keys;
  }

  static String undoContainer(Execution run) {
    String id = run.operationId();
    boolean plain = id.matches("[A-Za-z0-9_.-]{1,100}");
    return "_polymigrate_undo_"
        + (plain ? id : HexFormat.of().formatHex(id.getBytes(StandardCharsets.UTF_8)));
  }

  /** Makes the table of images; before the first change. */
  void prepare() {
    run.tables().create(undo, List.of(new KeyAttribute(SideTable.KEY, "S")));
  }

  /**
   * Changes all items that the edit changes; it gives the item itself where there is nothing to do.
   *
   * @return how many were changed, by interrupted runs too
   */
  long change(String name, ItemFilter filter, UnaryOperator<Map<String, AttributeValue>> edit) {
    prepare();
    Segments.each(
        run,
        table,
        keys,
        items -> {
          List<ItemChange> changes = new ArrayList<>();
          for (Map<String, AttributeValue> item : items) {
            if (filter.test(item)) {
              Map<String, AttributeValue> edited = edit.apply(item);
              if (!edited.equals(item)) {
                changes.add(new ItemChange(keys.of(item), item, edited));
              }
            }
          }
          apply(
              name,
              changes,
              (change, item) ->
                  item == null || !filter.test(item)
                      ? item
                      : edit.apply(new LinkedHashMap<>(item)));
        });
    return count();
  }

  /** Makes items what the changes say, whatever others make of them meanwhile. */
  void replace(String name, List<ItemChange> changes) {
    List<ItemChange> real = changes.stream().filter(change -> !change.names().isEmpty()).toList();
    apply(name, real, (change, item) -> change.after());
  }

  /** What an item that is no longer as it was shall be; it is null when it is not there. */
  @FunctionalInterface
  private interface Again {
    @Nullable Map<String, AttributeValue> edited(
        ItemChange change, @Nullable Map<String, AttributeValue> item);
  }

  private void apply(String name, List<ItemChange> changes, Again again) {
    List<ItemChange> group = new ArrayList<>();
    long bytes = 0;
    int most = Math.min(TRANSACTION, run.batchSize());
    for (ItemChange change : changes) {
      long size = size(change);
      if (!group.isEmpty() && (group.size() == most || bytes + size > TRANSACTION_BYTES)) {
        write(name, group, again);
        group.clear();
        bytes = 0;
      }
      group.add(change);
      bytes += size;
    }
    if (!group.isEmpty()) {
      write(name, group, again);
    }
  }

  private static long size(ItemChange change) {
    return 2 * size(change.before()) + size(change.after());
  }

  private static long size(@Nullable Map<String, AttributeValue> item) {
    return item == null ? 0 : ItemSize.of(item);
  }

  private void write(String name, List<ItemChange> group, Again again) {
    run.throttle(group.size());
    KillPoint.at(name + ".before");
    try {
      requireDifferent(group);
      transact(group);
    } catch (TransactionCanceledException e) {
      requireDisturbed(e);
      // Changed by others meanwhile, or by ourselves in a run that died or whose answer was lost.
      group.forEach(change -> single(change, again));
    }
    KillPoint.at(name + ".after");
    run.progress(group.size());
  }

  private void requireDifferent(List<ItemChange> group) {
    Set<String> seen = new HashSet<>();
    for (ItemChange change : group) {
      if (!seen.add(keys.text(change.key()))) {
        throw twice(keyText(keys, change.key()));
      }
    }
  }

  private MigrationException twice(String key) {
    return MigrationException.refusal(
        StandardErrorCode.DUPLICATE_KEY,
        "Two items would become the item '" + key + "' of '" + container + "'");
  }

  private void transact(List<ItemChange> group) {
    List<TransactWriteItem> actions = new ArrayList<>();
    for (ItemChange change : group) {
      actions.add(
          TransactWriteItem.builder()
              .put(
                  it ->
                      it.tableName(run.tables().name(undo))
                          .item(image(change))
                          .conditionExpression("attribute_not_exists(#k)")
                          .expressionAttributeNames(Map.of("#k", SideTable.KEY)))
              .build());
      actions.add(change.action(table));
    }
    TransactWriteItemsResponse answer =
        connection.repeatable(
            client ->
                client.transactWriteItems(
                    it ->
                        it.transactItems(actions)
                            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)));
    connection.writes().consumed(answer.consumedCapacity());
  }

  private static void requireDisturbed(TransactionCanceledException e) {
    for (CancellationReason reason : e.cancellationReasons()) {
      String code = String.valueOf(reason.code());
      if (!code.matches(
          "None|null|ConditionalCheckFailed|TransactionConflict|ThrottlingError|ProvisionedThroughputExceeded")) {
        throw MigrationException.refusal(
            StandardErrorCode.STORE_ERROR,
            "DynamoDB refused to change an item: " + code + ", " + reason.message());
      }
    }
  }

  private void single(ItemChange change, Again again) {
    for (int attempt = 1; ; attempt++) {
      Optional<Map<String, AttributeValue>> image = image(keys.text(change.key()));
      if (image.isPresent()) {
        if (!SideTable.text(image.get(), ORIGIN).equals(change.origin())) {
          throw twice(keyText(keys, change.key()));
        }
        return;
      }
      Map<String, AttributeValue> item = item(change.key());
      Map<String, AttributeValue> edited = again.edited(change, item);
      if (edited == null ? item == null : edited.equals(item)) {
        return;
      }
      try {
        transact(List.of(new ItemChange(change.key(), item, edited, change.origin())));
        return;
      } catch (TransactionCanceledException e) {
        requireDisturbed(e);
        if (attempt == ATTEMPTS) {
          throw MigrationException.refusal(
              StandardErrorCode.STORE_BUSY,
              "An item of '" + container + "' is changed by others all the time; try again later");
        }
        DynamoConnection.pause(attempt);
      }
    }
  }

  /** An item of the table; null when it is not there. */
  @Nullable Map<String, AttributeValue> item(Map<String, AttributeValue> key) {
    Map<String, AttributeValue> item =
        connection
            .read(client -> client.getItem(it -> it.tableName(table).key(key).consistentRead(true)))
            .item();
    return item.isEmpty() ? null : item;
  }

  private Optional<Map<String, AttributeValue>> image(String key) {
    return new SideTable(connection, undo, false).find(key);
  }

  private Map<String, AttributeValue> image(ItemChange change) {
    Map<String, AttributeValue> image = new LinkedHashMap<>();
    List<String> names = change.names();
    image.put(SideTable.KEY, AttributeValue.fromS(keys.text(change.key())));
    image.put(KEY, AttributeValue.fromM(change.key()));
    image.put(ORIGIN, AttributeValue.fromS(change.origin()));
    image.put(NAMES, AttributeValue.fromL(names.stream().map(AttributeValue::fromS).toList()));
    Map<String, AttributeValue> old = change.before();
    if (old != null) {
      Map<String, AttributeValue> kept = new LinkedHashMap<>(old);
      kept.keySet().retainAll(names);
      image.put(BEFORE, AttributeValue.fromM(kept));
    }
    if (change.after() != null) {
      image.put(AFTER, AttributeValue.fromS(ItemHash.of(change.after(), names)));
    }
    return image;
  }

  /** How many items were changed. */
  long count() {
    long count = 0;
    @Nullable Map<String, AttributeValue> last = null;
    do {
      Map<String, AttributeValue> after = last;
      var page =
          connection.read(
              client ->
                  client.scan(
                      it ->
                          it.tableName(run.tables().name(undo))
                              .select(Select.COUNT)
                              .consistentRead(true)
                              .exclusiveStartKey(after)));
      count += page.count();
      last = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : null;
    } while (last != null);
    return count;
  }

  /** Puts back what the images say, but where others changed it since. */
  RollbackResult restore(String name) {
    if (!run.tables().exists(undo)) {
      return BlockingHandler.undone(run);
    }
    long restored = 0;
    long conflictCount = 0;
    List<String> conflicts = new ArrayList<>();
    ItemKeys imageKeys = new ItemKeys(List.of(new KeyAttribute(SideTable.KEY, "S")));
    ScanPages pages = ScanPages.all(connection, run.tables().name(undo), imageKeys);
    for (ScanPages.Page page = pages.next(); page != null; page = pages.next()) {
      for (Map<String, AttributeValue> image : page.items()) {
        run.context().throwIfStopped();
        KillPoint.at(name + ".undo");
        if (restored(image)) {
          restored++;
        } else {
          conflictCount++;
          if (conflicts.size() < CONFLICTS) {
            conflicts.add(keyText(image));
          }
        }
      }
    }
    KillPoint.at(name + ".undone");
    return new RollbackResult(run.operationId(), restored, conflicts, conflictCount);
  }

  private boolean restored(Map<String, AttributeValue> image) {
    Map<String, AttributeValue> key = map(image, KEY);
    List<String> names =
        image.getOrDefault(NAMES, AttributeValue.fromL(List.of())).l().stream()
            .map(AttributeValue::s)
            .toList();
    boolean was = image.containsKey(BEFORE);
    Map<String, AttributeValue> old = was ? map(image, BEFORE) : Map.of();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Map<String, AttributeValue> item = item(key);
      if (was == (item != null) && (item == null || same(item, names, old))) {
        return true;
      }
      AttributeValue after = image.get(AFTER);
      boolean ours =
          after == null
              ? item == null
              : item != null
                  && ItemHash.of(item, names).equals(after.s())
                  && (was || names.containsAll(item.keySet()));
      if (!ours) {
        return false;
      }
      Map<String, AttributeValue> back = null;
      if (was) {
        back = new LinkedHashMap<>(item == null ? key : item);
        back.keySet().removeAll(names);
        back.putAll(key);
        back.putAll(old);
      }
      TransactWriteItem action = new ItemChange(key, item, back).action(table);
      try {
        connection.repeatable(client -> client.transactWriteItems(it -> it.transactItems(action)));
        return true;
      } catch (TransactionCanceledException e) {
        requireDisturbed(e);
        DynamoConnection.pause(attempt);
      }
    }
    return false;
  }

  private static boolean same(
      Map<String, AttributeValue> item, List<String> names, Map<String, AttributeValue> old) {
    return ItemHash.of(item, names).equals(ItemHash.of(old, names));
  }

  private static Map<String, AttributeValue> map(Map<String, AttributeValue> image, String name) {
    AttributeValue value = image.get(name);
    return value == null ? Map.of() : value.m();
  }

  private String keyText(Map<String, AttributeValue> image) {
    return keyText(keys, map(image, KEY));
  }

  /** A key for people: its only value, or the list of them. */
  static String keyText(ItemKeys keys, Map<String, AttributeValue> item) {
    List<String> texts = new ArrayList<>();
    for (Object part : keys.json(item)) {
      Object value = TypedJson.decode(part);
      texts.add(value instanceof byte[] ? Json.write(part) : String.valueOf(value));
    }
    return texts.size() == 1 ? texts.get(0) : Json.write(texts);
  }

  /** Gives the images up. */
  static void release(Execution run) {
    run.tables().delete(undoContainer(run));
  }
}
