package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.number;
import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.api.spi.OperationJournal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Executions, in a hash of their identities. */
final class RedisJournal implements OperationJournal {
  private static final String KEY = Registry.OWN + "operations";

  private final OperationStore store;

  RedisJournal(OperationStore store) {
    this.store = store;
  }

  private byte[] key() {
    return store.connection().key(KEY);
  }

  @Override
  public CompletionStage<Optional<JournalEntry>> find(String operationId) {
    return store.supply(
        "Reading the journal",
        () -> {
          Object json = store.connection().call("HGET", key(), operationId);
          return json == null
              ? Optional.<JournalEntry>empty()
              : Optional.of(entry(operationId, Json.parseObject(text(json))));
        });
  }

  @Override
  public CompletionStage<Boolean> insert(JournalEntry entry) {
    return store.supply(
        "Writing the journal",
        () -> {
          store.connection().requireLasting("what undoes an operation");
          return number(store.connection().call("HSETNX", key(), entry.operationId(), json(entry)))
              == 1;
        });
  }

  @Override
  public CompletionStage<Void> update(JournalEntry entry) {
    return store.supply(
        "Writing the journal",
        () -> {
          store.connection().call("HSET", key(), entry.operationId(), json(entry));
          return null;
        });
  }

  private static String json(JournalEntry entry) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("sha256", entry.sha256());
    map.put("operation", entry.operationJson());
    map.put("state", entry.state().name());
    map.put("undo", entry.undo().orElse(null));
    map.put("records", entry.records());
    map.put("updated_at", entry.updatedAt().toString());
    return Json.write(map);
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
