package io.polymigrate.redis;

import static io.polymigrate.redis.RedisConnection.byteItems;
import static io.polymigrate.redis.RedisConnection.text;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A hash for each run. */
final class RedisCheckpoints implements CheckpointStore {
  private static final String KEY = Registry.OWN + "checkpoints:";

  private final RedisConnection connection;

  RedisCheckpoints(RedisConnection connection) {
    this.connection = connection;
  }

  static byte[] key(RedisConnection connection, String runId) {
    return connection.key(KEY + runId);
  }

  @Override
  public CompletionStage<AsyncCloseable> lock(String runId, Runnable lost) {
    return Stages.supply(
        connection.executor(),
        () -> Lease.take(connection, "run " + runId, lost),
        RedisErrors.writing("Locking the run '" + runId + "'"));
  }

  @Override
  public CompletionStage<List<CheckpointMark>> load(String runId) {
    return Stages.supply(
        connection.executor(),
        () -> {
          List<byte[]> items = byteItems(connection.call("HGETALL", key(connection, runId)));
          List<CheckpointMark> marks = new ArrayList<>();
          for (int i = 0; i < items.size(); i += 2) {
            marks.add(new CheckpointMark(runId, text(items.get(i)), text(items.get(i + 1))));
          }
          return marks;
        },
        RedisErrors.reading("Reading the checkpoints"));
  }

  @Override
  public CompletionStage<Void> save(List<CheckpointMark> marks) {
    if (marks.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return Stages.supply(
        connection.executor(),
        () -> {
          connection.requireLasting("checkpoints");
          Map<String, List<Object>> runs = new LinkedHashMap<>();
          for (CheckpointMark mark : marks) {
            runs.computeIfAbsent(mark.runId(), run -> new ArrayList<>())
                .addAll(List.of(mark.entry(), mark.value()));
          }
          // One call for each run: their keys may be on several servers.
          List<Script.Call> calls = new ArrayList<>();
          runs.forEach(
              (run, words) -> calls.add(new Script.Call(List.of(key(connection, run)), words)));
          Script.MARKS.call(connection, calls);
          return null;
        },
        RedisErrors.writing("Saving the checkpoints"));
  }

  @Override
  public CompletionStage<Void> delete(String runId) {
    return Stages.supply(
        connection.executor(),
        () -> {
          connection.call("UNLINK", key(connection, runId));
          return null;
        },
        RedisErrors.writing("Deleting the checkpoints"));
  }
}
