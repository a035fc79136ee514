package io.polymigrate.core.verify;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.core.transform.BoundTransform;
import io.polymigrate.core.transform.Extraction;
import io.polymigrate.core.transform.Transforms;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a source gives, after a migration's transforms, with what its target holds. Both
 * ends are read once, in parallel, into sums over buckets of keys; stores share no order, so it is
 * hashes of keys that are compared. Only if sums differ are the ends read again, and only the
 * records of those buckets are held, so many at a time.
 */
public final class Verifier {
  private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

  private final Executor executor;
  private final VerifyOptions options;
  private final CallContext call;

  /** A verifier whose workers run on the executor and block there. */
  public Verifier(Executor executor, VerifyOptions options, CallContext call) {
    this.executor = executor;
    this.options = options;
    this.call = call;
  }

  /**
   * Compares. Blocks.
   *
   * @param source what is read and what becomes of it
   * @param target reads the target, with logical types
   * @param container the target's container
   * @param givenKey names of the key fields, as the target has them, or none to compare as
   *     multisets; empty means the key that the transforms leave
   * @param rejectedKeys keys, as typed JSON lists, of records that the run rejected
   */
  public VerifyResult verify(
      VerifyEnd source,
      Extraction target,
      String container,
      Optional<List<String>> givenKey,
      Set<String> rejectedKeys) {
    Set<RecordKey> rejected = new HashSet<>();
    rejectedKeys.forEach(text -> rejected.add(RecordKey.of(text)));
    return bySample(source, target, container, givenKey, rejected)
        .orElseGet(
            () -> {
              ExtractPlan plan = plan(source, source.request());
              try {
                return verify(plan, source, target, container, givenKey, rejected).orElseThrow();
              } finally {
                Stages.join(plan.closeAsync());
              }
            });
  }

  // A store without a schema is read once instead of twice where a sample's schema turns out to be
  // that of all records: when all could be read with it and are equal to the target's. Whatever
  // else comes out may be the sample's fault, and is found out anew.
  private Optional<VerifyResult> bySample(
      VerifyEnd source,
      Extraction target,
      String container,
      Optional<List<String>> givenKey,
      Set<RecordKey> rejected) {
    ExtractPlan plan;
    try {
      plan = plan(source, source.request().withSampled(true));
    } catch (MigrationException e) {
      return unsaid(container, e); // a condition may name a field that the sample lacks
    }
    try {
      return verify(plan, source, target, container, givenKey, rejected);
    } catch (MigrationException e) {
      if (!plan.sampled()) {
        throw e;
      }
      return unsaid(container, e);
    } finally {
      Stages.join(plan.closeAsync());
    }
  }

  private Optional<VerifyResult> unsaid(String container, MigrationException reason) {
    call.throwIfStopped();
    LOG.debug("[verify|{}] read again with the schema of all records", container, reason);
    return Optional.empty();
  }

  private ExtractPlan plan(VerifyEnd source, ExtractRequest request) {
    return Stages.join(
        source.extraction().plan(request.withParallelism(options.parallelism()), call));
  }

  private Optional<VerifyResult> verify(
      ExtractPlan sourcePlan,
      VerifyEnd source,
      Extraction target,
      String container,
      Optional<List<String>> givenKey,
      Set<RecordKey> rejected) {
    BoundTransform transform =
        Stages.join(Transforms.bind(sourcePlan.schema(), source.transforms(), source.context()));
    if (!transform.deterministic()) {
      return Optional.of(
          VerifyResult.unknown(
              "The migration uses a function that does not always give the same result, so its"
                  + " target can't be compared with what it would give again"));
    }
    List<String> key = givenKey.orElse(transform.schema().key());
    List<String> fields = transform.schema().fields().stream().map(Field::name).toList();
    ExtractPlan targetPlan =
        Stages.join(
            target.plan(
                ExtractRequest.of(container)
                    .withFields(fields)
                    .withParallelism(options.parallelism()),
                call));
    try {
      boolean[] scaleKept =
          scaleKept(transform.schema(), targetPlan.schema(), container, sourcePlan.sampled());
      OpenEnd left =
          new OpenEnd(
              sourcePlan,
              // What changes nothing would only stand between.
              source.transforms().isEmpty() ? Optional.empty() : Optional.of(transform),
              () -> hasher(transform.schema(), fields, key, scaleKept),
              rejected);
      OpenEnd right =
          new OpenEnd(
              targetPlan,
              Optional.empty(),
              () -> hasher(targetPlan.schema(), fields, key, scaleKept),
              Set.of());
      Sums sums = sums(left, right, container);
      return sourcePlan.sampled() && !sums.spotless()
          ? Optional.empty()
          : Optional.of(compare(left, right, sums, container, !key.isEmpty()));
    } finally {
      Stages.join(targetPlan.closeAsync());
    }
  }

  // The scale of a decimal is kept where both ends have the same type, which lets it vary; and
  // where a sample can't say what type there is.
  private static boolean[] scaleKept(
      RecordSchema source, RecordSchema target, String container, boolean sampled) {
    boolean[] kept = new boolean[source.fields().size()];
    for (int i = 0; i < kept.length; i++) {
      Field field = source.fields().get(i);
      LogicalType held =
          target
              .find(field.name())
              .map(Field::type)
              .orElseThrow(
                  () ->
                      new MigrationException(
                          StandardErrorCode.SCHEMA_MISMATCH,
                          Outcome.NOT_APPLIED,
                          "'"
                              + container
                              + "' has no field '"
                              + field.name()
                              + "' to compare with; it has "
                              + target.fields().stream().map(Field::name).toList()));
      kept[i] =
          held.toString().equals(field.type().toString())
              ? !bounded(held)
              : sampled && field.type().toString().contains(LogicalType.Simple.VARIANT.toString());
    }
    return kept;
  }

  private static boolean bounded(LogicalType type) {
    return type.toString().contains("decimal(");
  }

  private RowHasher hasher(
      RecordSchema schema, List<String> fields, List<String> key, boolean[] scaleKept) {
    return new RowHasher(
        positions(schema, fields), scaleKept, positions(schema, key), options.nullEqualsMissing());
  }

  private static int[] positions(RecordSchema schema, List<String> fields) {
    int[] positions = new int[fields.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = schema.indexOf(fields.get(i));
      if (positions[i] < 0) {
        throw new MigrationException(
            StandardErrorCode.FIELD_NOT_FOUND,
            Outcome.NOT_APPLIED,
            "The key field '"
                + fields.get(i)
                + "' is not among "
                + schema.fields().stream().map(Field::name).toList());
      }
    }
    return positions;
  }

  /** What reading both ends once has shown. */
  private record Sums(Buckets sources, Buckets targets, long leftOut, long unreadable) {
    boolean spotless() {
      return leftOut == 0 && unreadable == 0 && sources.unequal(targets).isEmpty();
    }
  }

  private Sums sums(OpenEnd source, OpenEnd target, String container) {
    Buckets sources = new Buckets(options.buckets());
    Buckets targets = new Buckets(options.buckets());
    both(source, target, container, end -> summing(end == source ? sources : targets));
    return new Sums(sources, targets, source.leftOut(), target.leftOut());
  }

  private VerifyResult compare(
      OpenEnd source, OpenEnd target, Sums sums, String container, boolean keyed) {
    Buckets sources = sums.sources;
    Buckets targets = sums.targets;
    long unreadable = sums.unreadable;
    BitSet unequal = sources.unequal(targets);
    Differences differences = new Differences(keyed, options.listed());
    BitSet left = (BitSet) unequal.clone();
    while (!left.isEmpty()) {
      BitSet some = some(left, sources, targets);
      both(source, target, container, end -> collecting(differences, some, sources, end == source));
      differences.settle();
      left.andNot(some);
    }
    long extra = options.scope() == VerifyOptions.Scope.SOURCE ? 0 : differences.extra();
    return new VerifyResult(
        sources.total(),
        targets.total() + unreadable,
        sums.leftOut,
        OptionalLong.of(differences.missing() + extra + differences.different()),
        differences.missing(),
        differences.extra(),
        differences.different(),
        differences.firstMissing(),
        differences.firstExtra(),
        differences.firstDifferent(),
        unequal.cardinality(),
        unreadable == 0
            ? ""
            : unreadable + " records of the target can't be read and count as not being there");
  }

  // As many buckets as may be held at a time, at least one.
  private BitSet some(BitSet left, Buckets sources, Buckets targets) {
    BitSet some = new BitSet();
    long records = 0;
    for (int bucket = left.nextSetBit(0); bucket >= 0; bucket = left.nextSetBit(bucket + 1)) {
      records += sources.count(bucket) + targets.count(bucket);
      if (records > options.heldRecords() && !some.isEmpty()) {
        break;
      }
      some.set(bucket);
    }
    return some;
  }

  /** What one worker does with records, and what it does at its end. */
  private interface Worker extends OpenEnd.RecordUse {
    void end();
  }

  private static Supplier<Worker> summing(Buckets total) {
    return () -> {
      Buckets own = new Buckets(total.size());
      HeldRows rows = new HeldRows(own);
      return new Worker() {
        @Override
        public void use(RowHasher hasher, RecordBatch batch, int row) {
          rows.add(hasher);
        }

        @Override
        public void end() {
          rows.flush();
          total.add(own);
        }
      };
    };
  }

  private static Supplier<Worker> collecting(
      Differences differences, BitSet wanted, Buckets buckets, boolean source) {
    return () ->
        new Worker() {
          @Override
          public void use(RowHasher hasher, RecordBatch batch, int row) {
            if (wanted.get(buckets.of(hasher.keyLow()))) {
              RecordKey key = hasher.key();
              long low = hasher.low();
              long high = hasher.high();
              differences.add(key, low, high, hasher.text(batch, row), source);
            }
          }

          @Override
          public void end() {
            // Everything is where it belongs.
          }
        };
  }

  private void both(
      OpenEnd source, OpenEnd target, String container, Function<OpenEnd, Supplier<Worker>> work) {
    call.progress().comparing(container, source.estimatedRecords() + target.estimatedRecords());
    LongConsumer progress = records -> call.progress().compared(container, records);
    List<CompletionStage<Boolean>> workers = new ArrayList<>();
    for (OpenEnd end : List.of(source, target)) {
      Queue<Split> splits = end.start();
      int count = Math.max(1, Math.min(options.parallelism(), splits.size()));
      Supplier<Worker> made = work.apply(end);
      for (int i = 0; i < count; i++) {
        workers.add(
            Stages.supply(
                executor,
                () -> {
                  Worker worker = made.get();
                  end.read(splits, call, progress, worker);
                  worker.end();
                  return true;
                },
                Verifier::unchecked));
      }
    }
    // All of them end before one's failure is told: nothing reads on behind the caller's back.
    workers.forEach(worker -> worker.toCompletableFuture().exceptionally(failure -> false).join());
    workers.forEach(
        worker -> {
          boolean unused = Stages.join(worker);
        });
  }

  private static RuntimeException unchecked(Throwable failure) {
    return failure instanceof RuntimeException e
        ? e
        : new MigrationException(
            StandardErrorCode.INTERNAL_ERROR,
            Outcome.NOT_APPLIED,
            "The verification failed: " + failure,
            failure);
  }
}
