package io.polymigrate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.core.carry.Carriers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An adapter with its executor, and what the engine does around it: carrying, loops, waiting. */
final class OpenAdapter implements AutoCloseable {
  /** Long enough for any store that is alive. */
  static final int PATIENCE_SECONDS = 60;

  static final String THREADS = "contract-test-executor";

  private final ExecutorService executor;
  private final DatabaseAdapter adapter;

  private OpenAdapter(ExecutorService executor, DatabaseAdapter adapter) {
    this.executor = executor;
    this.adapter = adapter;
  }

  static OpenAdapter on(AdapterSpace space) {
    return on(space, space.url());
  }

  /** Opens it by another way to the same space. */
  static OpenAdapter on(AdapterSpace space, String url) {
    return on(space, ConnectionString.parse(url));
  }

  static OpenAdapter on(AdapterSpace space, ConnectionString url) {
    return on(space.provider(), url);
  }

  static OpenAdapter on(AdapterProvider provider, ConnectionString url) {
    ExecutorService executor =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, THREADS);
              thread.setDaemon(true);
              return thread;
            });
    try {
      return new OpenAdapter(executor, join(provider.open(new AdapterConfig(url, executor))));
    } catch (RuntimeException | Error e) {
      executor.shutdown();
      throw e;
    }
  }

  DatabaseAdapter adapter() {
    return adapter;
  }

  static CallContext context() {
    return CallContext.create();
  }

  /** Waits, and fails rather than hangs. */
  static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = Stages.unwrap(e);
      if (cause instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError("A stage failed with something else than our exception", cause);
    } catch (TimeoutException e) {
      throw new AssertionError("A stage did not end within " + PATIENCE_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  /** The exception that a call's stage fails with; one that is thrown at the caller won't do. */
  static MigrationException failure(Supplier<? extends CompletionStage<?>> call) {
    CompletionStage<?> stage;
    try {
      stage = call.get();
    } catch (RuntimeException e) {
      throw new AssertionError("The call threw, instead of giving a stage that fails", e);
    }
    return failure(stage);
  }

  private static MigrationException failure(CompletionStage<?> stage) {
    try {
      join(stage);
    } catch (MigrationException e) {
      return e;
    } catch (RuntimeException e) {
      throw new AssertionError("The stage failed with something else than our exception", e);
    }
    throw new AssertionError("The stage should have failed");
  }

  /** A schema with what the store holds each field as, as the engine finds it. */
  RecordSchema held(RecordSchema schema) {
    List<Field> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      TypeSupport support = adapter.support(field.type());
      fields.add(
          support instanceof TypeSupport.Carried carried ? field.withHeld(carried.held()) : field);
    }
    return new RecordSchema(fields, schema.key());
  }

  LoadRequest request(String container, RecordSchema schema) {
    return LoadRequest.of(container, held(schema), "run-" + container);
  }

  LoadSession openLoad(LoadRequest request) {
    return join(adapter.openLoad(request, context()));
  }

  /** Loads rows of logical values in one batch, to the end. */
  WriteResult load(String container, RecordSchema schema, List<@Nullable Object[]> rows) {
    return load(request(container, schema), rows);
  }

  WriteResult load(LoadRequest request, List<@Nullable Object[]> rows) {
    LoadSession session = openLoad(request);
    try {
      WriteResult result = write(session, request.schema(), rows);
      join(session.complete());
      return result;
    } finally {
      join(session.closeAsync());
    }
  }

  /** Writes one batch through a sink of its own. */
  static WriteResult write(
      LoadSession session, RecordSchema schema, List<@Nullable Object[]> rows) {
    return write(session, schema, rows, Optional.empty());
  }

  static WriteResult write(
      LoadSession session,
      RecordSchema schema,
      List<@Nullable Object[]> rows,
      Optional<CheckpointMark> mark) {
    RecordSink sink = join(session.openSink());
    try {
      return join(sink.write(batch(schema, rows), mark));
    } finally {
      join(sink.closeAsync());
    }
  }

  /** A batch as a sink gets it: of held values. */
  static RecordBatch batch(RecordSchema schema, List<@Nullable Object[]> rows) {
    RecordBatch logical = new ObjectBatch(Carriers.logical(schema), rows, Optional.empty());
    return Carriers.encoding(schema).over(logical);
  }

  ExtractPlan plan(ExtractRequest request) {
    return join(adapter.plan(request, context()));
  }

  /** All records of a container as rows of logical values, split after split. */
  List<Row> read(String container) {
    return read(ExtractRequest.of(container));
  }

  List<Row> read(ExtractRequest request) {
    ExtractPlan plan = plan(request);
    try {
      return read(plan);
    } finally {
      join(plan.closeAsync());
    }
  }

  static List<Row> read(ExtractPlan plan) {
    List<Row> rows = new ArrayList<>();
    plan.splits().forEach(split -> rows.addAll(read(plan, split)));
    return rows;
  }

  static List<Row> read(ExtractPlan plan, Split split) {
    RecordSource source = join(plan.open(split));
    try {
      return readOn(plan.schema(), source);
    } finally {
      join(source.closeAsync());
    }
  }

  /** What a source has still to give. */
  static List<Row> readOn(RecordSchema schema, RecordSource source) {
    List<Row> rows = new ArrayList<>();
    Optional<RecordBatch> batch = join(source.nextBatch());
    while (batch.isPresent()) {
      rows.addAll(rows(schema, batch.get()));
      batch = join(source.nextBatch());
    }
    return rows;
  }

  /** The rows of a batch as logical values; releases it. */
  static List<Row> rows(RecordSchema schema, RecordBatch held) {
    RecordBatch batch = Carriers.decoding(schema).over(held);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      @Nullable Object[] values = new Object[schema.fields().size()];
      for (int column = 0; column < values.length; column++) {
        values[column] = ValueCollector.value(batch, i, column);
      }
      rows.add(new Row(schema, values));
    }
    batch.release();
    return rows;
  }

  static List<@Nullable Object[]> rows(@Nullable Object[]... rows) {
    return new ArrayList<>(Arrays.asList(rows));
  }

  static RecordSchema schema(List<String> key, Object... namesAndTypes) {
    return new RecordSchema(HardValues.struct(namesAndTypes).fields(), key);
  }

  /** Asserts that all records of a batch were written. */
  static void assertWritten(WriteResult result, int records) {
    assertThat(result.rejections()).isEmpty();
    assertThat(result.written()).isEqualTo(records);
    assertThat(result.skipped()).isZero();
  }

  @Override
  public void close() {
    try {
      join(adapter.closeAsync());
    } finally {
      executor.shutdown();
    }
  }
}
