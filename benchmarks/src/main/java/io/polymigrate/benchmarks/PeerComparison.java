package io.polymigrate.benchmarks;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.AdapterRegistry;
import io.polymigrate.core.carry.Carriers;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Compares what another mover wrote with what is right, value by value, and leniently: whatever
 * type it chose, a value counts as right when it says the same.
 */
final class PeerComparison {
  private final Map<Long, Map<PeerColumn, Long>> expected = new HashMap<>();

  private PeerComparison() {}

  /** How many values are wrong, by column; records that lack or are too many are named too. */
  static Map<String, Long> wrong(Job.Place right, Job.Place theirs) throws Exception {
    PeerComparison comparison = new PeerComparison();
    Map<String, Long> wrong = new LinkedHashMap<>();
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      read(right, executor, values -> comparison.expected.put(values.key, values.hashes));
      read(theirs, executor, values -> comparison.compare(values, wrong));
    } finally {
      executor.shutdown();
    }
    if (!comparison.expected.isEmpty()) {
      wrong.put("records missing", (long) comparison.expected.size());
    }
    return wrong;
  }

  private void compare(Row row, Map<String, Long> wrong) {
    Map<PeerColumn, Long> hashes = expected.remove(row.key);
    if (hashes == null) {
      wrong.merge("records too many", 1L, Long::sum);
      return;
    }
    hashes.forEach(
        (column, hash) -> {
          if (!hash.equals(row.hashes.get(column))) {
            wrong.merge(column.title(), 1L, Long::sum);
          }
        });
  }

  private record Row(long key, Map<PeerColumn, Long> hashes) {}

  private interface Taker {
    void take(Row row);
  }

  private static void read(Job.Place place, ExecutorService executor, Taker taker)
      throws Exception {
    DatabaseAdapter adapter =
        Stages.join(AdapterRegistry.load().open(ConnectionString.parse(place.url()), executor));
    try {
      ExtractPlan plan =
          Stages.join(adapter.plan(ExtractRequest.of(place.container()), CallContext.create()));
      @Nullable PeerColumn[] columns =
          plan.schema().fields().stream()
              .map(field -> PeerColumn.of(field.name()).orElse(null))
              .toArray(PeerColumn[]::new);
      for (Split split : plan.splits()) {
        RecordSource source = Stages.join(plan.open(split));
        Optional<RecordBatch> batch = Stages.join(source.nextBatch());
        while (batch.isPresent()) {
          rows(Carriers.decoding(plan.schema()).over(batch.get()), columns, taker);
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

  private static void rows(RecordBatch batch, @Nullable PeerColumn[] columns, Taker taker) {
    for (int row = 0; row < batch.size(); row++) {
      Map<PeerColumn, Long> hashes = new EnumMap<>(PeerColumn.class);
      for (PeerColumn column : PeerColumn.values()) {
        hashes.put(column, PeerColumn.hash("null"));
      }
      long key = 0;
      for (int i = 0; i < columns.length; i++) {
        PeerColumn column = columns[i];
        if (column != null) {
          String text = column.text(ValueCollector.value(batch, row, i));
          hashes.put(column, PeerColumn.hash(text));
          key = column == PeerColumn.ID ? Long.parseLong(text) : key;
        }
      }
      taker.take(new Row(key, hashes));
    }
  }

  /** A sentence on what is wrong. */
  static String sentence(Map<String, Long> wrong) {
    List<String> parts =
        wrong.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()).toList();
    return String.join(", ", parts);
  }
}
