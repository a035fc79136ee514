package io.polymigrate.testkit.memory;

import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.CheckpointMark;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Checkpoints beside the containers. */
record MemoryCheckpoints(MemoryAdapter adapter) implements CheckpointStore {
  @Override
  public CompletionStage<List<CheckpointMark>> load(String runId) {
    return adapter.alone(
        () ->
            adapter.database().marks.values().stream()
                .filter(mark -> mark.runId().equals(runId))
                .toList());
  }

  @Override
  public CompletionStage<Void> save(List<CheckpointMark> marks) {
    return adapter
        .alone(
            () -> {
              marks.forEach(this::put);
              return true;
            })
        .thenAccept(done -> {});
  }

  void put(CheckpointMark mark) {
    adapter.database().marks.put(List.of(mark.runId(), mark.entry()), mark);
  }

  @Override
  public CompletionStage<Void> delete(String runId) {
    return adapter
        .alone(() -> adapter.database().marks.keySet().removeIf(key -> key.get(0).equals(runId)))
        .thenAccept(done -> {});
  }
}
