package io.polymigrate.core.engine;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.Batches;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.transform.Extraction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds records that would get the same key in the target, before anything is written. Only where
 * the key is not known to be unique: reads the fields that keys are made of, through the
 * transforms, and compares hashes; then reads once more and compares the keys behind equal hashes.
 */
final class DuplicateKeys {
  private static final int MOST_CANDIDATES = 100_000;
  private static final int MOST_NAMED = 10;

  private final Extraction extraction;
  private final ExtractRequest request;
  private final TransformChain chain;
  private final List<String> key;
  private final CallContext call;

  DuplicateKeys(
      Extraction extraction,
      ExtractRequest request,
      TransformChain chain,
      List<String> key,
      CallContext call) {
    this.extraction = extraction;
    this.chain = chain;
    this.key = key;
    this.call = call;
    Set<String> inputs = chain.inputs(Set.copyOf(key));
    List<String> fields = new ArrayList<>();
    chain
        .source()
        .fields()
        .forEach(
            field -> {
              if (inputs.contains(field.name())) {
                fields.add(field.name());
              }
            });
    this.request = fields.isEmpty() ? request : request.withFields(fields).withParallelism(1);
  }

  /** Whether the key can't repeat: it holds what the transforms left of the source's key. */
  static boolean impossible(TransformChain chain, List<String> key) {
    List<String> unique = chain.schema().key();
    return key.isEmpty() || (!unique.isEmpty() && key.containsAll(unique));
  }

  /**
   * Reads all keys; blocks.
   *
   * @throws MigrationException with {@code DUPLICATE_KEY}, naming the first
   */
  void check(String target) {
    Set<Long> candidates;
    try (HashFiles hashes = new HashFiles()) {
      read(text -> hashes.add(hash(text)));
      candidates = hashes.repeated(MOST_CANDIDATES);
    }
    if (candidates.isEmpty()) {
      return;
    }
    Map<String, Integer> counts = new HashMap<>();
    read(
        text -> {
          if (candidates.contains(hash(text))) {
            counts.merge(text, 1, Integer::sum);
          }
        });
    Set<String> repeated = new TreeSet<>();
    counts.forEach(
        (text, count) -> {
          if (count > 1) {
            repeated.add(text);
          }
        });
    if (!repeated.isEmpty()) {
      throw failure(target, repeated, candidates.size() >= MOST_CANDIDATES);
    }
  }

  private MigrationException failure(String target, Set<String> repeated, boolean more) {
    List<String> first = repeated.stream().limit(MOST_NAMED).toList();
    return new MigrationException(
        StandardErrorCode.DUPLICATE_KEY,
        Outcome.NOT_APPLIED,
        "Records for '"
            + target
            + "' would get the same key "
            + key
            + ": "
            + (more ? "at least " : "")
            + repeated.size()
            + (repeated.size() == 1 ? " key occurs" : " keys occur")
            + " more than once, the first of them "
            + String.join(", ", first)
            + "; choose key fields that identify a record. Nothing was written");
  }

  private void read(Consumer<String> keys) {
    ExtractPlan plan = Stages.join(extraction.plan(request, call));
    try {
      TransformChain.Run run = chain.newRun();
      for (Split split : plan.splits()) {
        RecordSource source = Stages.join(plan.open(split));
        try {
          Stages.join(
              Batches.forEach(
                  source,
                  batch -> {
                    readBatch(batch, run, keys);
                    return CompletableFuture.completedFuture(null);
                  }));
        } finally {
          Stages.join(source.closeAsync());
        }
      }
    } finally {
      Stages.join(plan.closeAsync());
    }
  }

  private void readBatch(RecordBatch batch, TransformChain.Run run, Consumer<String> keys) {
    RecordBatch transformed = new WidenedBatch(batch, chain.source());
    try {
      call.throwIfStopped();
      transformed = run.apply(transformed).batch();
      RecordSchema schema = transformed.schema();
      int[] columns = key.stream().mapToInt(schema::indexOf).toArray();
      for (int row = 0; row < transformed.size(); row++) {
        String text = keyText(transformed, row, columns);
        if (text != null) {
          keys.accept(text);
        }
      }
    } finally {
      transformed.release();
    }
  }

  // Null where the record will be refused anyway: a part of its key is null or can't be made.
  private static @Nullable String keyText(RecordBatch batch, int row, int[] columns) {
    List<Object> values = new ArrayList<>(columns.length);
    for (int column : columns) {
      Object value;
      try {
        value = ValueCollector.value(batch, row, column);
      } catch (RefusedValueException e) {
        return null;
      }
      if (value == null || value == Values.MISSING) {
        return null;
      }
      values.add(comparable(value));
    }
    return TypedJson.write(values);
  }

  // Stores compare numbers by value.
  private static Object comparable(Object value) {
    if (value instanceof BigDecimal decimal) {
      BigDecimal stripped = decimal.stripTrailingZeros();
      return stripped.scale() <= 0 ? stripped.toBigInteger() : stripped;
    }
    if (value instanceof Integer || value instanceof Long) {
      return BigInteger.valueOf(((Number) value).longValue());
    }
    return value;
  }

  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
    return hash ^ (hash >>> 32);
  }
}
