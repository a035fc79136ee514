package io.polymigrate.dynamo;

import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.api.spi.OperationJournal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** The journal as a table. */
final class DynamoJournal implements OperationJournal {
  static final String CONTAINER = "_polymigrate_operations";

  private final OperationStore store;
  private final SideTable table;

  DynamoJournal(OperationStore store) {
    this.store = store;
    this.table = new SideTable(store.connection(), CONTAINER, false);
  }

  @Override
  public CompletionStage<Optional<JournalEntry>> find(String operationId) {
    return store.supply(
        "Reading the journal", () -> table.find(operationId).map(DynamoJournal::entry));
  }

  private static JournalEntry entry(Map<String, AttributeValue> item) {
    return new JournalEntry(
        SideTable.text(item, SideTable.KEY),
        SideTable.text(item, "sha256"),
        SideTable.text(item, "operation"),
        JournalEntry.State.valueOf(SideTable.text(item, "state")),
        Optional.ofNullable(item.get("undo")).map(AttributeValue::s),
        Long.parseLong(SideTable.text(item, "records")),
        Instant.parse(SideTable.text(item, "updated_at")));
  }

  private static Map<String, AttributeValue> item(JournalEntry entry) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put(SideTable.KEY, AttributeValue.fromS(entry.operationId()));
    item.put("sha256", AttributeValue.fromS(entry.sha256()));
    item.put("operation", AttributeValue.fromS(entry.operationJson()));
    item.put("state", AttributeValue.fromS(entry.state().name()));
    entry.undo().ifPresent(undo -> item.put("undo", AttributeValue.fromS(undo)));
    item.put("records", AttributeValue.fromS(Long.toString(entry.records())));
    item.put("updated_at", AttributeValue.fromS(entry.updatedAt().toString()));
    return item;
  }

  @Override
  public CompletionStage<Boolean> insert(JournalEntry entry) {
    return store.supply(
        "Writing the journal",
        () -> {
          try {
            table.made(() -> insertOnce(entry));
            return true;
          } catch (ConditionalCheckFailedException e) {
            return false;
          }
        });
  }

  private void insertOnce(JournalEntry entry) {
    store
        .connection()
        .once(
            client ->
                client.putItem(
                    it ->
                        it.tableName(table.table())
                            .item(item(entry))
                            .conditionExpression("attribute_not_exists(#k)")
                            .expressionAttributeNames(Map.of("#k", SideTable.KEY))));
  }

  @Override
  public CompletionStage<Void> update(JournalEntry entry) {
    return store.supply(
        "Writing the journal",
        () -> {
          table.put(item(entry));
          return null;
        });
  }
}
