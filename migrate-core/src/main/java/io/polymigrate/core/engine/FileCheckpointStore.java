package io.polymigrate.core.engine;

import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.CheckpointMark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the entries of runs in one JSON file, replaced as a whole by renaming: a crash leaves the
 * old file or the new one. Small and saved seldom, so it is written on the calling thread.
 */
public final class FileCheckpointStore implements CheckpointStore {
  private final Object lock = new Object();
  private final Path file;
  private @Nullable Map<String, @Nullable Object> runs;

  /** A store in this file, which is made when first saved. */
  public FileCheckpointStore(Path file) {
    this.file = file;
  }

  // The operating system's lock of a file: it ends with the process. The file stays, for another
  // process may be about to lock it; so it is where temporary files are, and a run that is refused
  // leaves nothing beside the checkpoints. It is for the whole store, which keeps all runs in
  // memory.
  @Override
  public CompletionStage<AsyncCloseable> lock(String runId, Runnable lost) {
    return attempt(
        () -> {
          String name = System.getProperty("user.name") + file.toAbsolutePath().normalize();
          Path stand =
              Path.of(
                  System.getProperty("java.io.tmpdir"),
                  "polymigrate-" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
          FileChannel channel =
              FileChannel.open(stand, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          try {
            if (channel.tryLock() != null) {
              return () -> attempt(() -> close(channel)).thenAccept(closed -> {});
            }
          } catch (OverlappingFileLockException e) {
            // By this process: told below.
          }
          channel.close();
          throw new MigrationException(
              StandardErrorCode.OPERATION_IN_PROGRESS,
              Outcome.NOT_APPLIED,
              "A run is going on elsewhere that keeps its checkpoints in '"
                  + file
                  + "'; wait for its end, or end it, and run again");
        });
  }

  private static FileChannel close(FileChannel channel) throws IOException {
    channel.close();
    return channel;
  }

  @Override
  public CompletionStage<List<CheckpointMark>> load(String runId) {
    return attempt(
        () -> {
          List<CheckpointMark> marks = new ArrayList<>();
          if (runs().get(runId) instanceof Map<?, ?> entries) {
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
    return attempt(
            () -> {
              for (CheckpointMark mark : marks) {
                entries(mark.runId()).put(mark.entry(), mark.value());
              }
              write();
              return marks.size();
            })
        .thenAccept(count -> {});
  }

  @Override
  public CompletionStage<Void> delete(String runId) {
    return attempt(
            () -> {
              if (runs().remove(runId) != null) {
                write();
              }
              return runId;
            })
        .thenAccept(forgotten -> {});
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> CompletionStage<T> attempt(Work<T> work) {
    synchronized (lock) {
      try {
        return CompletableFuture.completedFuture(work.run());
      } catch (MigrationException e) {
        return CompletableFuture.failedFuture(e);
      } catch (IOException | IllegalArgumentException e) {
        runs = null;
        return CompletableFuture.failedFuture(
            new MigrationException(
                StandardErrorCode.FILE_FAILED,
                Outcome.PARTIALLY_APPLIED,
                "The checkpoint file '"
                    + file
                    + "' can't be read or written: "
                    + e
                    + "; make room or mend it, and run again to go on",
                e));
      }
    }
  }

  private Map<String, @Nullable Object> entries(String runId) throws IOException {
    Object entries = runs().computeIfAbsent(runId, id -> new LinkedHashMap<>());
    @SuppressWarnings("unchecked") // the reader and this class make only such maps
    Map<String, @Nullable Object> map = (Map<String, @Nullable Object>) entries;
    return map;
  }

  private Map<String, @Nullable Object> runs() throws IOException {
    if (runs == null) {
      runs = Files.exists(file) ? Json.parseObject(Files.readString(file)) : new LinkedHashMap<>();
    }
    return runs;
  }

  private void write() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path next = file.resolveSibling(file.getFileName() + ".tmp");
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(Json.write(runs()));
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
