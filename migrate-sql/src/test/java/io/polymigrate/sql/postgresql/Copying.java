package io.polymigrate.sql.postgresql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Copies tables within a database through source and sink, without the engine. */
final class Copying {
  private final PostgresqlFixture fixture;

  Copying(PostgresqlFixture fixture) {
    this.fixture = fixture;
  }

  static LoadRequest request(
      String container,
      RecordSchema schema,
      Optional<ContainerDescription> origin,
      LoadMode mode,
      boolean checkpoints) {
    return LoadRequest.of(container, schema, "run-1")
        .withOrigin(origin)
        .withMode(mode)
        .withCheckpointsInTarget(checkpoints);
  }

  /**
   * Copies a table.
   *
   * @param decoded whether values pass through Java, and not as raw bytes
   * @param checkpoints whether each batch brings a mark, so that COPY goes straight into the table
   */
  List<Rejection> copy(String from, String to, boolean decoded, boolean checkpoints) {
    ExtractPlan plan = fixture.plan(ExtractRequest.of(from).withBatch(100, 1 << 20));
    ContainerDescription origin = Stages.join(fixture.adapter.describe(from, CallContext.create()));
    LoadSession session =
        open(request(to, plan.schema(), Optional.of(origin), LoadMode.UPSERT, checkpoints));
    List<Rejection> rejections = new ArrayList<>();
    RecordSink sink = Stages.join(session.openSink());
    int number = 0;
    for (Split split : plan.splits()) {
      RecordSource source = Stages.join(plan.open(split));
      for (Optional<RecordBatch> batch = Stages.join(source.nextBatch());
          batch.isPresent();
          batch = Stages.join(source.nextBatch())) {
        RecordBatch given = decoded ? decoded(batch.get()) : batch.get();
        Optional<CheckpointMark> mark =
            session.atomicCheckpoints()
                ? Optional.of(new CheckpointMark("run-1", "e" + number++, "v"))
                : Optional.empty();
        rejections.addAll(Stages.join(sink.write(given, mark)).rejections());
      }
      Stages.join(source.closeAsync());
    }
    Stages.join(sink.closeAsync());
    Stages.join(plan.closeAsync());
    Stages.join(session.complete());
    Stages.join(session.closeAsync());
    return rejections;
  }

  LoadSession open(LoadRequest request) {
    return Stages.join(fixture.adapter.openLoad(request, CallContext.create()));
  }

  WriteResult write(LoadSession session, RecordBatch batch, Optional<CheckpointMark> mark) {
    RecordSink sink = Stages.join(session.openSink());
    try {
      return Stages.join(sink.write(batch, mark));
    } finally {
      Stages.join(sink.closeAsync());
    }
  }

  static RecordBatch decoded(RecordBatch batch) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    ValueCollector collector = new ValueCollector();
    int columns = batch.schema().fields().size();
    for (int row = 0; row < batch.size(); row++) {
      Object[] values = new Object[columns];
      for (int column = 0; column < columns; column++) {
        batch.write(row, column, collector);
        values[column] = collector.take();
      }
      rows.add(values);
    }
    batch.release();
    return new ObjectBatch(batch.schema(), rows, batch.position());
  }
}
