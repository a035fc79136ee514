package io.polymigrate.testkit.memory;

import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.TypeSupport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A load into a container; without a key into a stage that is shown by {@link #complete()}. */
final class MemoryLoad implements LoadSession {
  private final MemoryAdapter adapter;
  private final LoadRequest request;
  private final boolean created;
  private final MemoryContainer target;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private MemoryLoad(
      MemoryAdapter adapter, LoadRequest request, boolean created, MemoryContainer target) {
    this.adapter = adapter;
    this.request = request;
    this.created = created;
    this.target = target;
  }

  static MemoryLoad open(MemoryAdapter adapter, LoadRequest request) {
    RecordSchema schema = request.schema();
    if (request.container().startsWith("_polymigrate_")) {
      throw MigrationException.invalid(
          "'" + request.container() + "': names with _polymigrate_ are the library's own");
    }
    if (request.keepUndo() && schema.key().isEmpty()) {
      throw failure(
          StandardErrorCode.KEY_MISSING,
          "The records for '" + request.container() + "' have no key to keep prior images by");
    }
    if (!request.options().isEmpty()) {
      throw MigrationException.invalid(
          "Memory has no load options, but got " + request.options().keySet());
    }
    for (Field field : schema.fields()) {
      if (adapter.support(field.type()) instanceof TypeSupport.Refused refused) {
        throw failure(
            StandardErrorCode.TYPE_NOT_SUPPORTED, "'" + field.name() + "': " + refused.reason());
      }
    }
    MemoryContainer there = adapter.database().containers.get(request.container());
    if (there == null && !request.create()) {
      throw failure(
          StandardErrorCode.CONTAINER_NOT_FOUND,
          "There is no container '" + request.container() + "'");
    }
    if (there != null) {
      check(request, there);
    }
    boolean resumed = request.resumeState().isPresent();
    boolean created = resumed ? request.resumeState().get().equals("created") : there == null;
    MemoryContainer target = there;
    if (there == null || schema.key().isEmpty()) {
      target = new MemoryContainer(schema);
      if (!schema.key().isEmpty()) {
        adapter.database().containers.put(request.container(), target);
      }
    }
    return new MemoryLoad(adapter, request, created, java.util.Objects.requireNonNull(target));
  }

  private static void check(LoadRequest request, MemoryContainer there) {
    if (!there.schema.key().equals(request.schema().key())) {
      throw failure(
          StandardErrorCode.SCHEMA_MISMATCH,
          "'" + request.container() + "' has the key " + there.schema.key());
    }
    for (Field field : request.schema().fields()) {
      boolean fits =
          there.schema.find(field.name()).filter(f -> f.type().equals(field.type())).isPresent();
      if (!fits) {
        throw failure(
            StandardErrorCode.SCHEMA_MISMATCH,
            "'" + request.container() + "' has no field '" + field.name() + "' of that type");
      }
    }
  }

  private static MigrationException failure(ErrorCode code, String message) {
    return new MigrationException(code, Outcome.NOT_APPLIED, message);
  }

  @Override
  public String resumeState() {
    return created ? "created" : "found";
  }

  @Override
  public boolean atomicCheckpoints() {
    return request.checkpointsInTarget() && !request.schema().key().isEmpty();
  }

  @Override
  public CompletionStage<RecordSink> openSink() {
    return begin().thenCompose(begun -> adapter.alone(Sink::new));
  }

  /** Notes that a load that keeps prior images begins or goes on. */
  private CompletionStage<?> begin() {
    return request.keepUndo()
        ? adapter
            .journaled()
            .beginLoad(request.undoOperation(), "{}")
            .thenCompose(entry -> adapter.alone(this::images))
        : CompletableFuture.completedFuture(true);
  }

  private MemoryImages images() {
    return adapter
        .database()
        .images
        .computeIfAbsent(request.undoId().orElseThrow(), any -> new MemoryImages(created));
  }

  @Override
  public CompletionStage<Void> complete() {
    return adapter
        .alone(
            () -> {
              if (request.schema().key().isEmpty()) {
                adapter.database().containers.put(request.container(), target);
              }
              return true;
            })
        .thenCompose(done -> begin())
        .thenCompose(
            begun ->
                request.keepUndo()
                    ? adapter.journaled().endLoad(request.undoId().orElseThrow(), images().size())
                    : CompletableFuture.<Void>completedFuture(null));
  }

  @Override
  public CompletionStage<Void> abort() {
    return adapter
        .alone(
            () -> {
              if (created) {
                adapter.database().containers.remove(request.container());
              }
              return true;
            })
        .thenAccept(done -> {});
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }

  private final class Sink implements RecordSink {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private CompletionStage<?> last = CompletableFuture.completedFuture(null);

    // One after the other, so that records of one key do not overtake each other.
    @Override
    public synchronized CompletionStage<WriteResult> write(
        RecordBatch batch, Optional<CheckpointMark> mark) {
      CompletionStage<WriteResult> written =
          last.handle((before, failure) -> true)
              .thenCompose(
                  any ->
                      adapter.alone(
                          () -> {
                            try {
                              return apply(batch, mark);
                            } finally {
                              batch.release();
                            }
                          }));
      last = written;
      return written;
    }

    private WriteResult apply(RecordBatch batch, Optional<CheckpointMark> mark) {
      request.undoId().ifPresent(id -> MemoryImages.requireRunning(adapter.database(), id));
      MemoryContainer before = target.copy();
      List<Rejection> rejections = new ArrayList<>();
      long skipped = 0;
      for (int row = 0; row < batch.size(); row++) {
        Optional<Rejection> rejection = Optional.empty();
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        for (int column = 0; rejection.isEmpty() && column < columns(); column++) {
          rejection = read(batch, row, column, record);
        }
        if (rejection.isEmpty()) {
          rejection = conflict(row, record);
        }
        rejection.ifPresent(rejections::add);
        if (rejection.isEmpty() && !put(record)) {
          skipped++;
        }
      }
      if (mark.isPresent() && !rejections.isEmpty()) {
        target.keyed.clear();
        target.keyed.putAll(before.keyed);
        return new WriteResult(0, 0, rejections);
      }
      if (request.keepUndo()) {
        images().keep(before, target);
      }
      mark.ifPresent(new MemoryCheckpoints(adapter)::put);
      return new WriteResult(batch.size() - skipped - rejections.size(), skipped, rejections);
    }

    private int columns() {
      return request.schema().fields().size();
    }

    private Optional<Rejection> read(
        RecordBatch batch, int row, int column, Map<String, @Nullable Object> record) {
      Field field = request.schema().fields().get(column);
      boolean key = request.schema().key().contains(field.name());
      try {
        Object value = ValueCollector.value(batch, row, column);
        if (key && (value == null || value == Values.MISSING)) {
          throw new RefusedValueException(StandardErrorCode.KEY_MISSING, "the key is missing");
        }
        if (value instanceof String text && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
          throw RefusedValueException.notRepresentable("the text is not Unicode");
        }
        if (value != Values.MISSING) {
          record.put(field.name(), value);
        }
        return Optional.empty();
      } catch (RefusedValueException e) {
        return Optional.of(
            new Rejection(
                row, Optional.of(field.name()), e.code(), String.valueOf(e.getMessage())));
      }
    }

    private Optional<Rejection> conflict(int row, Map<String, @Nullable Object> record) {
      boolean there =
          !request.schema().key().isEmpty() && target.keyed.containsKey(target.key(record));
      return request.mode() == LoadMode.INSERT && there
          ? Optional.of(
              new Rejection(
                  row, Optional.empty(), StandardErrorCode.DUPLICATE_KEY, "the key is there"))
          : Optional.empty();
    }

    private boolean put(Map<String, @Nullable Object> record) {
      if (request.schema().key().isEmpty()) {
        target.keyless.add(record);
        return true;
      }
      List<@Nullable Object> key = target.key(record);
      Map<String, @Nullable Object> there = target.keyed.get(key);
      if (there != null && request.mode() == LoadMode.SKIP_EXISTING) {
        return false;
      }
      if (there != null && request.mode() == LoadMode.UPSERT) {
        there.putAll(record);
      } else {
        target.keyed.put(key, record);
      }
      return true;
    }

    @Override
    public CompletionStage<Void> closeAsync() {
      done.complete(null);
      return done;
    }
  }
}
