package io.polymigrate.benchmarks;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.core.AdapterRegistry;
import io.polymigrate.core.carry.Carriers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Compares what another mover wrote with what is right, value by value, and leniently: whatever
 * type it chose, a value counts as right when it says the same.
 */
final class PeerComparison {
  static final String MISSING = "records missing";
  static final String TOO_MANY = "records too many";
  // What a record without a number for its key has, which no right one has.
  private static final long NO_KEY = Long.MIN_VALUE;
  private static final long NULL = PeerColumn.hash(PeerColumn.NULL);

  private static final List<PeerColumn> COLUMNS = List.of(PeerColumn.values());

  private final Map<Long, long[]> expected = new HashMap<>();
  private final Map<String, Long> wrong = new TreeMap<>();

  private PeerComparison() {}

  /** How many values are wrong, by column; records that lack or are too many are named too. */
  static Map<String, Long> wrong(Job.Place right, Job.Place theirs) throws Exception {
    PeerComparison comparison = new PeerComparison();
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      read(right, executor, comparison.expected::put);
      read(theirs, executor, comparison::compare);
    } catch (MigrationException e) {
      // Some stores make a container with its first record.
      if (comparison.expected.isEmpty() || e.code() != StandardErrorCode.CONTAINER_NOT_FOUND) {
        throw e;
      }
    } finally {
      executor.shutdown();
    }
    if (!comparison.expected.isEmpty()) {
      comparison.wrong.put(MISSING, (long) comparison.expected.size());
    }
    return comparison.wrong;
  }

  private void compare(long key, long[] hashes) {
    long[] right = expected.remove(key);
    if (right == null) {
      wrong.merge(TOO_MANY, 1L, Long::sum);
      return;
    }
    for (int i = 0; i < right.length; i++) {
      if (right[i] != hashes[i]) {
        wrong.merge(COLUMNS.get(i).title(), 1L, Long::sum);
      }
    }
  }

  private interface Taker {
    void take(long key, long[] hashes);
  }

  private static void read(Job.Place place, ExecutorService executor, Taker taker)
      throws Exception {
    DatabaseAdapter adapter =
        Stages.join(AdapterRegistry.load().open(ConnectionString.parse(place.url()), executor));
    try {
      ExtractPlan plan =
          Stages.join(adapter.plan(ExtractRequest.of(place.container()), CallContext.create()));
      List<String> names = plan.schema().fields().stream().map(Field::name).toList();
      for (Split split : plan.splits()) {
        RecordSource source = Stages.join(plan.open(split));
        Optional<RecordBatch> batch = Stages.join(source.nextBatch());
        while (batch.isPresent()) {
          rows(Carriers.decoding(plan.schema()).over(batch.get()), names, taker);
          batch.get().release();
          batch = Stages.join(source.nextBatch());
        }
        Stages.join(source.closeAsync());
      }
      Stages.join(plan.closeAsync());
    } finally {
      Stages.join(adapter.closeAsync());
    }
  }

  private static void rows(RecordBatch batch, List<String> names, Taker taker) {
    for (int row = 0; row < batch.size(); row++) {
      Map<String, @Nullable Object> values = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        values.put(names.get(i), ValueCollector.value(batch, row, i));
      }
      take(values, taker);
    }
  }

  private static void take(Map<String, @Nullable Object> values, Taker taker) {
    // A key of Redis that is a string: the record is JSON.
    if (values.size() == 2 && values.get("value") instanceof String json) {
      values.putAll(Json.parseObject(json));
    }
    long[] hashes = new long[COLUMNS.size()];
    Arrays.fill(hashes, NULL);
    long key = NO_KEY;
    for (int i = 0; i < hashes.length; i++) {
      PeerColumn column = COLUMNS.get(i);
      Optional<String> name = column.names().filter(values::containsKey).findFirst();
      if (name.isPresent()) {
        String text = column.text(values.get(name.get()));
        hashes[i] = PeerColumn.hash(text);
        key = column == PeerColumn.ID ? number(text) : key;
      }
    }
    taker.take(key, hashes);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return NO_KEY;
    }
  }

  /** A sentence on what is wrong. */
  static String sentence(Map<String, Long> wrong) {
    List<String> parts =
        wrong.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()).toList();
    return String.join(", ", parts);
  }
}
