package io.polymigrate.testkit;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ways to break a good adapter at one place. */
final class Breakage {
  private Breakage() {}

  /** Another method of the adapter; {@code call} does what the good one does. */
  static UnaryOperator<DatabaseAdapter> breaking(String method, Overriding.Instead instead) {
    return good -> Overriding.method(DatabaseAdapter.class, good, method, instead);
  }

  /** Both breakages. */
  static UnaryOperator<DatabaseAdapter> both(
      UnaryOperator<DatabaseAdapter> first, UnaryOperator<DatabaseAdapter> second) {
    return good -> second.apply(first.apply(good));
  }

  @SuppressWarnings("unchecked") // what the interface's method returns
  static <T> CompletionStage<T> stage(@Nullable Object returned) {
    return (CompletionStage<T>) java.util.Objects.requireNonNull(returned);
  }

  /** Another request than the one that was given. */
  static UnaryOperator<DatabaseAdapter> asking(UnaryOperator<ExtractRequest> other) {
    return good ->
        Overriding.method(
            DatabaseAdapter.class,
            good,
            "plan",
            (arguments, call) ->
                good.plan(other.apply((ExtractRequest) arguments[0]), (CallContext) arguments[1]));
  }

  /** Another plan for a request. */
  static UnaryOperator<DatabaseAdapter> planning(
      BiFunction<ExtractRequest, ExtractPlan, ExtractPlan> other) {
    return breaking(
        "plan",
        (arguments, call) ->
            Breakage.<ExtractPlan>stage(call.call())
                .thenApply(plan -> other.apply((ExtractRequest) arguments[0], plan)));
  }

  /** Another source for each split of a request. */
  static UnaryOperator<DatabaseAdapter> reading(
      BiFunction<ExtractRequest, RecordSource, RecordSource> other) {
    return planning(
        (request, plan) ->
            Overriding.method(
                ExtractPlan.class,
                plan,
                "open",
                (arguments, call) ->
                    Breakage.<RecordSource>stage(call.call())
                        .thenApply(source -> other.apply(request, source))));
  }

  /** Another batch in the place of each that is read. */
  static UnaryOperator<DatabaseAdapter> readingBatches(
      BiFunction<ExtractRequest, ObjectBatch, Optional<RecordBatch>> other) {
    return reading(
        (request, source) ->
            Overriding.method(
                RecordSource.class,
                source,
                "nextBatch",
                (arguments, call) ->
                    Breakage.<Optional<RecordBatch>>stage(call.call())
                        .thenApply(
                            batch ->
                                batch.flatMap(good -> other.apply(request, (ObjectBatch) good)))));
  }

  /** Another value in the place of each that is read, by its field. */
  static UnaryOperator<DatabaseAdapter> readingValues(
      BiFunction<Field, @Nullable Object, @Nullable Object> other) {
    return readingBatches((request, batch) -> Optional.of(changed(batch, other)));
  }

  static RecordBatch changed(
      RecordBatch batch, BiFunction<Field, @Nullable Object, @Nullable Object> other) {
    List<@Nullable Object[]> rows = values(batch);
    List<Field> fields = batch.schema().fields();
    for (@Nullable Object[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = other.apply(fields.get(i), row[i]);
      }
    }
    return batch(batch, rows);
  }

  static List<@Nullable Object[]> values(RecordBatch batch) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      @Nullable Object[] values = new Object[batch.schema().fields().size()];
      for (int column = 0; column < values.length; column++) {
        values[column] = ValueCollector.value(batch, row, column);
      }
      rows.add(values);
    }
    return rows;
  }

  /** A batch of other rows, as it would come to a sink. */
  static RecordBatch batch(RecordBatch like, List<@Nullable Object[]> rows) {
    List<Field> held = new ArrayList<>();
    like.schema().fields().forEach(field -> held.add(field.withType(field.held())));
    return new ObjectBatch(new RecordSchema(held, like.schema().key()), rows, like.position());
  }

  /** Another request than the one that a load was opened with. */
  static UnaryOperator<DatabaseAdapter> loading(UnaryOperator<LoadRequest> other) {
    return good ->
        Overriding.method(
            DatabaseAdapter.class,
            good,
            "openLoad",
            (arguments, call) ->
                good.openLoad(other.apply((LoadRequest) arguments[0]), (CallContext) arguments[1]));
  }

  /** Another session for a load. */
  static UnaryOperator<DatabaseAdapter> sessions(
      BiFunction<LoadRequest, LoadSession, LoadSession> other) {
    return breaking(
        "openLoad",
        (arguments, call) ->
            Breakage.<LoadSession>stage(call.call())
                .thenApply(session -> other.apply((LoadRequest) arguments[0], session)));
  }

  /** Another method of every session. */
  static UnaryOperator<DatabaseAdapter> sessions(String method, Overriding.Instead instead) {
    return sessions(
        (request, session) -> Overriding.method(LoadSession.class, session, method, instead));
  }

  /** Another {@code write} of every sink. */
  static UnaryOperator<DatabaseAdapter> writing(Write other) {
    return sessions(
        (request, session) ->
            Overriding.method(
                LoadSession.class,
                session,
                "openSink",
                (none, call) ->
                    Breakage.<RecordSink>stage(call.call())
                        .thenApply(
                            sink ->
                                Overriding.method(
                                    RecordSink.class,
                                    sink,
                                    "write",
                                    (arguments, write) ->
                                        other.write(
                                            session,
                                            sink,
                                            (RecordBatch) arguments[0],
                                            mark(arguments[1]))))));
  }

  @SuppressWarnings("unchecked") // the second argument of write
  private static Optional<io.polymigrate.api.record.CheckpointMark> mark(
      @Nullable Object argument) {
    return (Optional<io.polymigrate.api.record.CheckpointMark>)
        java.util.Objects.requireNonNull(argument);
  }

  /** What is done when a batch is written. */
  interface Write {
    CompletionStage<WriteResult> write(
        LoadSession session,
        RecordSink sink,
        RecordBatch batch,
        Optional<io.polymigrate.api.record.CheckpointMark> mark);
  }

  /** Another batch in the place of each that is written. */
  static UnaryOperator<DatabaseAdapter> writingBatches(Function<RecordBatch, RecordBatch> other) {
    return writing((session, sink, batch, mark) -> sink.write(other.apply(batch), mark));
  }
}
