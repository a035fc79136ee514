package io.polymigrate.elastic;

import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.api.spi.OperationJournal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Executions, a document for each. */
final class ElasticJournal implements OperationJournal {
  private static final String KIND = "operation";
  private static final String DOING = "Keeping the journal";

  private final ElasticStore store;

  ElasticJournal(ElasticStore store) {
    this.store = store;
  }

  private SideIndex side() {
    return new SideIndex(store.connection());
  }

  @Override
  public CompletionStage<Optional<JournalEntry>> find(String operationId) {
    return store.supply(
        DOING, () -> side().find(KIND, operationId).map(doc -> entry(operationId, doc.body())));
  }

  @Override
  public CompletionStage<Boolean> insert(JournalEntry entry) {
    return store.supply(DOING, () -> side().create(KIND, entry.operationId(), body(entry)));
  }

  @Override
  public CompletionStage<Void> update(JournalEntry entry) {
    return store.<@Nullable Void>supply(
        DOING,
        () -> {
          side().put(KIND, entry.operationId(), body(entry));
          return null;
        });
  }

  private static Map<String, @Nullable Object> body(JournalEntry entry) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("sha256", entry.sha256());
    map.put("operation", entry.operationJson());
    map.put("state", entry.state().name());
    map.put("undo", entry.undo().orElse(null));
    map.put("records", entry.records());
    map.put("updated_at", entry.updatedAt().toString());
    return map;
  }

  private static JournalEntry entry(String operationId, Map<String, @Nullable Object> map) {
    return new JournalEntry(
        operationId,
        String.valueOf(map.get("sha256")),
        String.valueOf(map.get("operation")),
        JournalEntry.State.valueOf(String.valueOf(map.get("state"))),
        Optional.ofNullable(map.get("undo")).map(Object::toString),
        map.get("records") instanceof Number records ? records.longValue() : 0,
        Instant.parse(String.valueOf(map.get("updated_at"))));
  }
}
