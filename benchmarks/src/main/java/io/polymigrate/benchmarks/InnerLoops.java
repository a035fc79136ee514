package io.polymigrate.benchmarks;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.TypeSupport;
import io.polymigrate.core.AdapterRegistry;
import io.polymigrate.core.carry.Carriers;
import io.polymigrate.core.transform.BoundTransform;
import io.polymigrate.core.transform.FunctionRegistry;
import io.polymigrate.core.transform.TransformContext;
import io.polymigrate.core.transform.TransformRun;
import io.polymigrate.core.transform.Transforms;
import io.polymigrate.testkit.server.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The loops over values, on a batch that a real server gave: nanoseconds per record. Run with
 * {@code -prof gc} for allocations. What a sink does with values is package-private to its adapter
 * and measured from end to end.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class InnerLoops {
  static final int ROWS = 1000;

  /** Where the batch comes from. */
  @Param({"PG", "MYSQL", "MONGO", "REDIS", "ELASTIC", "CASSANDRA", "DYNAMO"})
  public String store = "PG";

  private final SummingWriter writer = new SummingWriter();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private Optional<Opened> opened = Optional.empty();

  /** What is held while a trial lasts. */
  private record Opened(
      Ends ends,
      DatabaseAdapter adapter,
      ExtractPlan plan,
      List<RecordSource> sources,
      Loops loops) {}

  /** Batches, and what is done with them. */
  private record Loops(
      List<RecordBatch> batches, Carriers decoding, Carriers carried, TransformRun run) {}

  /** Reads all records and keeps them. */
  @Setup(Level.Trial)
  public void open() throws Exception {
    Store from = Store.valueOf(store);
    Ends ends = new Ends(kind -> Servers.shared().server(kind.kind()), Jobs.here(), ROWS);
    Job.Place place = ends.source(from, Data.A);
    AdapterRegistry adapters = AdapterRegistry.load();
    DatabaseAdapter adapter =
        Stages.join(adapters.open(ConnectionString.parse(place.url()), executor));
    CallContext call = CallContext.create();
    ExtractPlan plan = Stages.join(adapter.plan(ExtractRequest.of(place.container()), call));
    List<RecordSource> sources = new ArrayList<>();
    List<RecordBatch> batches = new ArrayList<>();
    for (Split split : plan.splits()) {
      RecordSource source = Stages.join(plan.open(split));
      sources.add(source);
      for (Optional<RecordBatch> batch = Stages.join(source.nextBatch());
          batch.isPresent();
          batch = Stages.join(source.nextBatch())) {
        batches.add(batch.get());
      }
    }
    if (batches.stream().mapToInt(RecordBatch::size).sum() != ROWS) {
      throw new IllegalStateException("Not " + ROWS + " records");
    }
    RecordSchema logical = Carriers.logical(plan.schema());
    TransformContext context =
        new TransformContext(
            FunctionRegistry.empty(),
            (request, unused) -> CompletableFuture.completedFuture(plan),
            call);
    BoundTransform transform =
        Stages.join(Transforms.bind(logical, List.of(JobMain.threeTransforms()), context));
    Loops loops =
        new Loops(
            batches,
            Carriers.decoding(plan.schema()),
            Carriers.encoding(heldAsText(logical, adapter)),
            transform.newRun());
    opened = Optional.of(new Opened(ends, adapter, plan, sources, loops));
  }

  // What this store itself would have to carry: the other direction's work.
  private static RecordSchema heldAsText(RecordSchema schema, DatabaseAdapter adapter) {
    List<Field> fields =
        schema.fields().stream()
            .map(
                field ->
                    adapter.support(field.type()) instanceof TypeSupport.Carried carried
                        ? field.withHeld(carried.held())
                        : field)
            .toList();
    return new RecordSchema(fields, schema.key());
  }

  /** Gives everything back. */
  @TearDown(Level.Trial)
  public void close() {
    opened.ifPresent(
        all -> {
          all.loops().batches().forEach(RecordBatch::release);
          all.sources().forEach(source -> Stages.join(source.closeAsync()));
          Stages.join(all.plan().closeAsync());
          Stages.join(all.adapter().closeAsync());
          all.ends().close();
        });
    executor.shutdown();
  }

  /** Wire bytes to logical values. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long decode() {
    Loops loops = opened.orElseThrow().loops();
    return push(loops, batch -> loops.decoding().over(batch));
  }

  /** The same through three simple transforms. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long transform() {
    Loops loops = opened.orElseThrow().loops();
    return push(loops, batch -> loops.run().apply(loops.decoding().over(batch)).batch());
  }

  /** Logical values to the forms that this store carries them in. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long encode() {
    Loops loops = opened.orElseThrow().loops();
    return push(loops, batch -> loops.carried().over(loops.decoding().over(batch)));
  }

  private long push(Loops loops, UnaryOperator<RecordBatch> work) {
    for (RecordBatch batch : loops.batches()) {
      push(work.apply(batch));
    }
    return writer.sum();
  }

  private void push(RecordBatch batch) {
    int columns = batch.schema().fields().size();
    for (int row = 0; row < batch.size(); row++) {
      for (int column = 0; column < columns; column++) {
        batch.write(row, column, writer);
      }
    }
  }
}
