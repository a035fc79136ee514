package io.polymigrate.core.engine;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Appends records; a record whose {@code bad} is true is refused. */
final class LinesLoad implements LoadSession {
  private final LinesAdapter adapter;
  private final LoadRequest request;
  private final String into;

  LinesLoad(LinesAdapter adapter, LoadRequest request) {
    this.adapter = adapter;
    this.request = request;
    boolean staged = request.schema().key().isEmpty();
    this.into = staged ? "_polymigrate_stage_" + request.runId() : request.container();
    if (staged || !adapter.folder.exists(into)) {
      if (!request.create()) {
        throw new MigrationException(
            StandardErrorCode.CONTAINER_NOT_FOUND, Outcome.NOT_APPLIED, "There is no " + into);
      }
      adapter.folder.create(into, request.schema());
    }
  }

  @Override
  public String resumeState() {
    return "lines";
  }

  @Override
  public boolean atomicCheckpoints() {
    return adapter.atomic && request.checkpointsInTarget();
  }

  @Override
  public CompletionStage<RecordSink> openSink() {
    return CompletableFuture.completedFuture(new LinesSink());
  }

  @Override
  public CompletionStage<Void> complete() {
    if (adapter.failComplete.getAndDecrement() > 0) {
      return CompletableFuture.failedFuture(LinesAdapter.lost(Outcome.UNKNOWN));
    }
    if (!into.equals(request.container())) {
      adapter.folder.rename(into, request.container());
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> abort() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return CompletableFuture.completedFuture(null);
  }

  private final class LinesSink implements RecordSink {
    private final List<Field> fields = request.schema().fields();

    @Override
    public CompletionStage<WriteResult> write(RecordBatch batch, Optional<CheckpointMark> mark) {
      return adapter.supply(() -> apply(batch, mark));
    }

    private WriteResult apply(RecordBatch batch, Optional<CheckpointMark> mark) {
      int count = adapter.writes.incrementAndGet();
      if (count == adapter.failWrite) {
        throw LinesAdapter.lost(Outcome.NOT_APPLIED);
      }
      List<Map<String, Object>> records = new ArrayList<>();
      List<Rejection> rejections = new ArrayList<>();
      for (int row = 0; row < batch.size(); row++) {
        encode(batch, row, records, rejections);
      }
      batch.release();
      if (mark.isPresent() && !rejections.isEmpty()) {
        return new WriteResult(0, 0, rejections);
      }
      adapter.folder.append(into, records);
      mark.ifPresent(m -> Stages.join(adapter.checkpoints().save(List.of(m))));
      if (count == adapter.loseReply) {
        throw LinesAdapter.lost(Outcome.UNKNOWN);
      }
      return new WriteResult(records.size(), 0, rejections);
    }

    private void encode(
        RecordBatch batch, int row, List<Map<String, Object>> records, List<Rejection> rejections) {
      Map<String, Object> record = new LinkedHashMap<>();
      for (int column = 0; column < fields.size(); column++) {
        String name = fields.get(column).name();
        try {
          Object value = ValueCollector.value(batch, row, column);
          if (value != Values.MISSING) {
            record.put(name, value);
          }
        } catch (RefusedValueException e) {
          rejections.add(new Rejection(row, Optional.of(name), e.code(), e.getMessage()));
          return;
        }
      }
      if (Boolean.TRUE.equals(record.get("bad"))) {
        rejections.add(
            new Rejection(
                row,
                Optional.of("bad"),
                StandardErrorCode.VALUE_NOT_REPRESENTABLE,
                "it is marked as bad"));
      } else {
        records.add(record);
      }
    }

    @Override
    public CompletionStage<Void> closeAsync() {
      return CompletableFuture.completedFuture(null);
    }
  }
}
