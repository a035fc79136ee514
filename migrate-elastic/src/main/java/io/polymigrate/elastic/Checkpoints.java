package io.polymigrate.elastic;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A document for each run, which is written as a whole: all marks of a run, or none. */
final class Checkpoints implements CheckpointStore {
  private static final String KIND = "checkpoint";
  private static final int MOST_TRIES = 100;

  private final ElasticConnection connection;
  private final SideIndex side;

  Checkpoints(ElasticConnection connection) {
    this.connection = connection;
    this.side = new SideIndex(connection);
  }

  @Override
  public CompletionStage<AsyncCloseable> lock(String runId, Runnable lost) {
    return Stages.supply(
        connection.executor(),
        () -> Lease.take(connection, "run '" + runId + "'", lost),
        ElasticErrors.writing("Locking the run '" + runId + "'"));
  }

  @Override
  public CompletionStage<List<CheckpointMark>> load(String runId) {
    return Stages.supply(
        connection.executor(),
        () -> {
          List<CheckpointMark> marks = new ArrayList<>();
          side.find(KIND, runId)
              .ifPresent(
                  doc ->
                      doc.body()
                          .forEach(
                              (entry, value) ->
                                  marks.add(
                                      new CheckpointMark(runId, entry, String.valueOf(value)))));
          return marks;
        },
        ElasticErrors.reading("Reading the checkpoints"));
  }

  @Override
  public CompletionStage<Void> save(List<CheckpointMark> marks) {
    return Stages.<@Nullable Void>supply(
        connection.executor(),
        () -> {
          Map<String, Map<String, @Nullable Object>> runs = new LinkedHashMap<>();
          for (CheckpointMark mark : marks) {
            runs.computeIfAbsent(mark.runId(), it -> new LinkedHashMap<>())
                .put(mark.entry(), mark.value());
          }
          runs.forEach(this::save);
          return null;
        },
        ElasticErrors.writing("Saving the checkpoints"));
  }

  private void save(String runId, Map<String, @Nullable Object> marks) {
    for (int i = 0; i < MOST_TRIES; i++) {
      Optional<SideIndex.Doc> there = side.find(KIND, runId);
      Map<String, @Nullable Object> all =
          new LinkedHashMap<>(there.map(SideIndex.Doc::body).orElse(Map.of()));
      all.putAll(marks);
      boolean written =
          there.isPresent() ? side.replace(KIND, there.get(), all) : side.create(KIND, runId, all);
      if (written) {
        return;
      }
    }
    throw MigrationException.refusal(
        StandardErrorCode.STORE_BUSY,
        "The checkpoints of the run '" + runId + "' are written by others all the time");
  }

  @Override
  public CompletionStage<Void> delete(String runId) {
    return Stages.<@Nullable Void>supply(
        connection.executor(),
        () -> {
          side.remove(KIND, runId);
          return null;
        },
        ElasticErrors.writing("Deleting the checkpoints"));
  }
}
