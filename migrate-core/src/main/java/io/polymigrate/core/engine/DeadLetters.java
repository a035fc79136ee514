package io.polymigrate.core.engine;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The file of one load's refused records: a JSON line each, with the record as the source gave it.
 * Made with the first of them. Safe for use by many threads.
 */
final class DeadLetters implements AutoCloseable {
  private static final int PROBE_BYTES = 1 << 16;

  private final Object lock = new Object();
  private final Path file;
  private final String container;
  private @Nullable FileChannel channel;
  private boolean unforced;

  DeadLetters(Path file, String container) {
    this.file = file;
    this.container = container;
  }

  Path file() {
    return file;
  }

  /**
   * Finds out, before anything is loaded, whether records could be set aside: writes as much as a
   * few of them take, and removes it again.
   */
  void probe() {
    Path folder = folder();
    boolean made = !Files.exists(folder);
    try {
      Files.createDirectories(folder);
      Path probe = Files.createTempFile(folder, "probe", ".tmp");
      try (FileChannel out = FileChannel.open(probe, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.allocate(PROBE_BYTES);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      } finally {
        Files.delete(probe);
      }
      if (made) {
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw failed(Outcome.NOT_APPLIED, e);
    }
  }

  private Path folder() {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "files have a folder");
  }

  /** Removes what an earlier run of the same identity left. */
  void startAnew() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Removes lines of batches that were not checkpointed before the run was interrupted: they will
   * come again.
   *
   * @param counted how many lines of each entry are settled
   */
  void resume(Map<String, Long> counted) {
    if (!Files.exists(file)) {
      return;
    }
    Map<String, Long> left = new HashMap<>(counted);
    Path kept = file.resolveSibling(file.getFileName() + ".tmp");
    try (var lines = Files.lines(file);
        var out = Files.newBufferedWriter(kept)) {
      for (String line : (Iterable<String>) lines::iterator) {
        String entry = entryOf(line);
        if (entry != null && left.merge(entry, -1L, Long::sum) >= 0) {
          out.write(line);
          out.write('\n');
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
    replace(kept);
  }

  private void replace(Path kept) {
    try (FileChannel written = FileChannel.open(kept, StandardOpenOption.WRITE)) {
      written.force(true);
      Files.move(kept, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  // A crash may have cut the last line short: it is not settled then.
  private static @Nullable String entryOf(String line) {
    try {
      return Json.parseObject(line).get("entry") instanceof String entry ? entry : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * Adds rejected records of a batch as it was read.
   *
   * @param targetKeys the key that a rejection's record has in the target, by the rejection's place
   *     in the list; null where there is none
   */
  void append(
      String entry,
      RecordBatch batch,
      List<Rejection> rejections,
      IntFunction<@Nullable String> targetKeys) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < rejections.size(); i++) {
      lines.append(line(entry, batch, rejections.get(i), targetKeys.apply(i))).append('\n');
    }
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
    synchronized (lock) {
      try {
        FileChannel out = channel();
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        unforced = true;
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  /** Makes everything that was added durable. */
  void force() {
    synchronized (lock) {
      if (unforced && channel != null) {
        try {
          channel.force(true);
          unforced = false;
        } catch (IOException e) {
          throw failed(e);
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      try {
        if (channel != null) {
          channel.close();
          channel = null;
        }
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  private FileChannel channel() throws IOException {
    if (channel == null) {
      Files.createDirectories(folder());
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }
    return channel;
  }

  private String line(
      String entry, RecordBatch batch, Rejection rejection, @Nullable String targetKey) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("container", container);
    line.put("entry", entry);
    line.put("field", rejection.field().orElse(null));
    line.put("code", rejection.code().name());
    line.put("reason", rejection.reason());
    line.put("key", targetKey);
    List<String> unreadable = new ArrayList<>();
    line.put("record", record(batch, rejection.row(), unreadable));
    if (!unreadable.isEmpty()) {
      line.put("unreadable", unreadable);
    }
    return Json.write(line);
  }

  private static Map<String, @Nullable Object> record(
      RecordBatch batch, int row, List<String> unreadable) {
    Map<String, @Nullable Object> record = new LinkedHashMap<>();
    List<Field> fields = batch.schema().fields();
    for (int column = 0; column < fields.size(); column++) {
      try {
        Object value = ValueCollector.value(batch, row, column);
        if (value != Values.MISSING) {
          record.put(fields.get(column).name(), TypedJson.encode(value));
        }
      } catch (RefusedValueException e) {
        unreadable.add(fields.get(column).name());
      }
    }
    return record;
  }

  private MigrationException failed(IOException e) {
    return failed(Outcome.PARTIALLY_APPLIED, e);
  }

  // The system's words: the name of the exception says nothing to a person.
  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : null;
    return reason == null ? String.valueOf(e.getMessage()) : reason;
  }

  private MigrationException failed(Outcome outcome, IOException e) {
    return new MigrationException(
        StandardErrorCode.FILE_FAILED,
        outcome,
        "The dead letters '"
            + file
            + "' can't be written: "
            + reason(e)
            + "; make room or choose another folder with dead_letters, and run again to go on",
        e);
  }
}
