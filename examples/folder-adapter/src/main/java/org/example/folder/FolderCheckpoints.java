package org.example.folder;

import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.CheckpointMark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Checkpoints in one JSON file: entries by run. */
record FolderCheckpoints(FolderAdapter adapter) implements CheckpointStore {
  private static final String DOING = "Keeping checkpoints";

  @Override
  public CompletionStage<List<CheckpointMark>> load(String runId) {
    return adapter.run(
        DOING,
        () -> {
          List<CheckpointMark> marks = new ArrayList<>();
          if (read().get(runId) instanceof Map<?, ?> entries) {
            entries.forEach(
                (entry, value) ->
                    marks.add(
                        new CheckpointMark(runId, String.valueOf(entry), String.valueOf(value))));
          }
          return marks;
        });
  }

  @Override
  public CompletionStage<Void> save(List<CheckpointMark> marks) {
    return change(
        runs -> {
          for (CheckpointMark mark : marks) {
            Map<String, @Nullable Object> entries = new LinkedHashMap<>();
            if (runs.get(mark.runId()) instanceof Map<?, ?> before) {
              before.forEach((entry, value) -> entries.put(String.valueOf(entry), value));
            }
            entries.put(mark.entry(), mark.value());
            runs.put(mark.runId(), entries);
          }
        });
  }

  @Override
  public CompletionStage<Void> delete(String runId) {
    return change(runs -> runs.remove(runId));
  }

  private interface Change {
    void apply(Map<String, @Nullable Object> runs);
  }

  private CompletionStage<Void> change(Change change) {
    return adapter
        .run(
            DOING,
            () -> {
              synchronized (adapter.folder().lock()) {
                Map<String, @Nullable Object> runs = read();
                change.apply(runs);
                byte[] json = Json.write(runs).getBytes(StandardCharsets.UTF_8);
                Folder.replace(adapter.folder().checkpointFile(), json);
              }
              return true;
            })
        .thenAccept(done -> {});
  }

  private Map<String, @Nullable Object> read() throws IOException {
    Path file = adapter.folder().checkpointFile();
    return Files.exists(file)
        ? new LinkedHashMap<>(Json.parseObject(Files.readString(file)))
        : new LinkedHashMap<>();
  }
}
