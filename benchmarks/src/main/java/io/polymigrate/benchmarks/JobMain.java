package io.polymigrate.benchmarks;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.benchmarks.raw.RawCopies;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.EmbedStep;
import io.polymigrate.core.spec.RunOptions;
import io.polymigrate.core.transform.Embedding;
import io.polymigrate.core.transform.FieldRule;
import io.polymigrate.core.transform.Transform;
import io.polymigrate.core.transform.Transforms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Does one job in a process of its own, and prints what it took. */
final class JobMain {
  /** Stands before the figures, so that a driver's chatter does not matter. */
  static final String MARK = "MEASURED ";

  private static final String BATCH_BYTES = "polymigrate.bench.batch_bytes";
  private static final String IN_FLIGHT = "polymigrate.bench.in_flight";
  private static final int MANY_RECORDS = 1_000_000;

  private JobMain() {}

  public static void main(String[] words) throws Exception {
    Measured measured = run(Job.parse(words));
    System.out.println(MARK + measured.write());
    // A driver's threads may live on for a while.
    System.exit(0);
  }

  static Measured run(Job job) throws Exception {
    Meter meter = new Meter();
    if (job.kind() == Job.Kind.RAW) {
      RawCopies.of(job.source().store().type(), job.target().store().type())
          .copy(
              job.source().url(),
              job.source().container(),
              job.target().url(),
              job.target().container());
      return meter.stop();
    }
    ExecutorService executor = meter.executor();
    try {
      long differences = migrate(job, migrator(job, executor), traced(job));
      return meter.stop().withDifferences(differences);
    } finally {
      executor.shutdown();
    }
  }

  private static CallContext traced(Job job) throws IOException {
    Optional<Trace> trace = job.kind() == Job.Kind.COPY ? Trace.start() : Optional.empty();
    return trace.map(CallContext.create()::withProgress).orElseGet(CallContext::create);
  }

  private static long migrate(Job job, CrossPlatformMigrator migrator, CallContext context) {
    if (!job.kind().verification()) {
      Stages.join(migrator.run(context, true));
      return 0;
    }
    return Stages.join(migrator.verify(context))
        .differences()
        .orElseThrow(() -> new IllegalStateException("This can't be verified: " + job));
  }

  private static CrossPlatformMigrator migrator(Job job, ExecutorService executor) {
    CrossPlatformMigrator.Builder builder =
        CrossPlatformMigrator.builder()
            .source(job.source().store().type(), job.source().url())
            .target(job.target().store().type(), job.target().url())
            .options(options -> settings(options.withParallelism(job.parallelism())))
            .executor(executor);
    if (job.kind().flat()) {
      job.data().containers().forEach(container -> builder.extract(container).load(container));
      return builder.build();
    }
    String key = job.source().store() == Store.MONGO ? "_id" : "id";
    if (job.kind() == Job.Kind.COPY_NOTHING) {
      builder.extract(job.source().container(), Map.of(key, Map.of("lt", 0)), 1);
    } else {
      builder.extract(job.source().container());
    }
    if (job.data() == Data.E) {
      builder.step(new EmbedStep(children(key)));
    }
    if (job.kind().transformed()) {
      builder.transform(threeTransforms());
    }
    return builder.load(job.target().container()).build();
  }

  // For trying other sizes of batches than the defaults.
  private static RunOptions settings(RunOptions defaults) {
    RunOptions options = defaults.withDeadLetters(Path.of(System.getProperty("java.io.tmpdir")));
    @Nullable Long bytes = Long.getLong(BATCH_BYTES);
    @Nullable Integer inFlight = Integer.getInteger(IN_FLIGHT);
    if (bytes != null) {
      options = options.withBatch(MANY_RECORDS, bytes);
    }
    return inFlight == null ? options : options.withInFlight(inFlight);
  }

  private static Embedding children(String parentKey) {
    return new Embedding(
        "children",
        "children",
        List.of(parentKey),
        List.of("parent_id"),
        List.of(),
        List.of(),
        Map.of(),
        Embedding.DEFAULT_MAX,
        Embedding.OnExceed.FAIL,
        Optional.empty(),
        List.of());
  }

  /** A renamed field, a concatenation, a constant. */
  static Transform threeTransforms() {
    return Transforms.mapping()
        .field("amount_paid", FieldRule.from("amount"))
        .field("title", FieldRule.concatenate(" ", "name", "note"))
        .field("origin", FieldRule.constant("bench"));
  }
}
