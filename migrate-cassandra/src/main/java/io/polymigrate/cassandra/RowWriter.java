package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.SerialSink;
import io.polymigrate.cassandra.RowEncoder.Encoded;
import io.polymigrate.cassandra.Table.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches with many requests in flight; blocks. Every statement has its own time, given in
 * the order of the records, so that it may arrive in any order, and twice: the latest stands. Rows
 * of one partition go together. What is written under a condition has no time of its own, and of
 * one key one is in flight.
 */
final class RowWriter implements SerialSink.Writer {
  private static final int MOST_OF_GROUP = 50;
  private static final int BYTES_OF_GROUP = 16 << 10;
  private static final int ATTEMPTS = 12;

  private final CassandraConnection connection;
  private final RowEncoder encoder;
  private final LoadMode mode;
  private final boolean conditional;
  private final boolean grouping;
  private final DirectWriter direct;
  private boolean stopAtRejections;

  RowWriter(CassandraConnection connection, RowEncoder.Target target) {
    this.connection = connection;
    this.encoder = new RowEncoder(connection, target);
    this.mode = target.mode();
    this.conditional = target.conditional();
    this.direct = new DirectWriter(connection, encoder.statement());
    this.grouping = !conditional && !target.table().of(Kind.CLUSTERING).isEmpty();
  }

  @Override
  public void stopAtRejections() {
    stopAtRejections = true;
  }

  /** Some records in one request, and what became of it. */
  private static final class Sent {
    private final List<Encoded> records;
    private final Statement<?> statement;
    private @Nullable CompletableFuture<AsyncResultSet> answer;

    Sent(List<Encoded> records, Statement<?> statement) {
      this.records = records;
      this.statement = statement;
    }

    CompletableFuture<AsyncResultSet> answer() {
      if (answer == null) {
        throw new IllegalStateException("Not sent yet");
      }
      return answer;
    }
  }

  @Override
  public WriteResult write(RecordBatch batch, Optional<CheckpointMark> mark) {
    List<Rejection> rejections = new ArrayList<>();
    List<Encoded> records = new ArrayList<>(batch.size());
    for (int row = 0; row < batch.size(); row++) {
      Encoded record = encoder.encode(batch, row, rejections);
      if (record != null) {
        records.add(record);
      }
    }
    if (stopAtRejections && !rejections.isEmpty()) {
      return new WriteResult(0, 0, rejections);
    }
    return conditional ? inserted(records, rejections) : upserted(records, rejections);
  }

  @Override
  public void close() {
    direct.close();
  }

  private WriteResult upserted(List<Encoded> records, List<Rejection> rejections) {
    List<Sent> sent = new ArrayList<>();
    for (List<Encoded> group : direct.write(grouping ? groups(records) : alone(records))) {
      sent.add(send(new Sent(group, statement(group))));
    }
    int before = rejections.size();
    settleAll(sent, rejections);
    int refused = rejections.size() - before;
    rejections.sort(Comparator.comparing(Rejection::row));
    return new WriteResult(records.size() - refused, 0, rejections);
  }

  private static List<List<Encoded>> alone(List<Encoded> records) {
    List<List<Encoded>> groups = new ArrayList<>(records.size());
    records.forEach(record -> groups.add(List.of(record)));
    return groups;
  }

  // No more of a partition at once than the store likes in one request.
  private static List<List<Encoded>> groups(List<Encoded> records) {
    Map<List<ByteBuffer>, List<Encoded>> open = new LinkedHashMap<>();
    Map<List<ByteBuffer>, Integer> sizes = new LinkedHashMap<>();
    List<List<Encoded>> full = new ArrayList<>();
    for (Encoded record : records) {
      List<Encoded> group = open.computeIfAbsent(record.partition(), key -> new ArrayList<>());
      group.add(record);
      int size = sizes.merge(record.partition(), record.size(), Integer::sum);
      if (group.size() == MOST_OF_GROUP || size > BYTES_OF_GROUP) {
        full.add(group);
        open.remove(record.partition());
        sizes.remove(record.partition());
      }
    }
    full.addAll(open.values());
    return full;
  }

  private static Statement<?> statement(List<Encoded> group) {
    if (group.size() == 1) {
      return group.get(0).statement();
    }
    BatchStatementBuilder batch = BatchStatement.builder(BatchType.UNLOGGED);
    group.forEach(record -> batch.addStatement(record.statement()));
    return batch.setIdempotence(true).build();
  }

  private Sent send(Sent request) {
    request.answer = connection.sendInTurn(request.statement);
    return request;
  }

  // All are waited for, whatever one of them fails with: nothing is in flight after a failure.
  private void settleAll(List<Sent> sent, List<Rejection> rejections) {
    @Nullable RuntimeException failed = null;
    for (Sent each : sent) {
      try {
        settle(each, rejections, failed == null);
      } catch (RuntimeException e) {
        failed = failed == null ? e : failed;
      }
    }
    if (failed != null) {
      throw sent.size() > 1 ? partly(failed) : failed;
    }
  }

  private static RuntimeException partly(RuntimeException failure) {
    RuntimeException known = CassandraErrors.writing("Writing a batch of records").apply(failure);
    return known instanceof MigrationException e && e.outcome() == Outcome.NOT_APPLIED
        ? new MigrationException(
            e.code(), Outcome.PARTIALLY_APPLIED, String.valueOf(e.getMessage()), e)
        : known;
  }

  private void settle(Sent sent, List<Rejection> rejections, boolean again) {
    for (int attempt = 1; ; attempt++) {
      try {
        var unused = CassandraConnection.waitFor(sent.answer());
        return;
      } catch (RuntimeException e) {
        ErrorCode code = CassandraErrors.code(e);
        if (refusal(code) && sent.records.size() > 1) {
          eachAlone(sent.records, rejections);
          return;
        }
        if (refusal(code)) {
          rejections.add(rejection(sent.records.get(0), code));
          return;
        }
        // Done twice, an insert would find its own row and call it another's.
        boolean unknown = mode == LoadMode.INSERT && CassandraErrors.outcome(e) == Outcome.UNKNOWN;
        if (!again || unknown || attempt == ATTEMPTS || !CassandraErrors.transientFailure(e)) {
          throw e;
        }
        CassandraConnection.pause(attempt);
        var unused = send(sent);
      }
    }
  }

  private void eachAlone(List<Encoded> records, List<Rejection> rejections) {
    for (Encoded record : records) {
      settle(send(new Sent(List.of(record), record.statement())), rejections, true);
    }
  }

  private static boolean refusal(ErrorCode code) {
    return code == StandardErrorCode.INVALID_INPUT || code == StandardErrorCode.RECORD_TOO_LARGE;
  }

  // The server's own words may hold the value.
  private static Rejection rejection(Encoded record, ErrorCode code) {
    String reason =
        code == StandardErrorCode.RECORD_TOO_LARGE
            ? "the record is larger than the server takes (max_mutation_size)"
            : "the server refused the record as invalid";
    return new Rejection(record.row(), Optional.empty(), code, reason);
  }

  private WriteResult inserted(List<Encoded> records, List<Rejection> rejections) {
    long written = 0;
    long skipped = 0;
    List<Sent> wave = new ArrayList<>();
    Set<List<ByteBuffer>> keys = new HashSet<>();
    for (int i = 0; i <= records.size(); i++) {
      boolean end = i == records.size();
      if (end || keys.contains(records.get(i).key())) {
        int before = rejections.size();
        settleAll(wave, rejections);
        int refused = rejections.size() - before;
        long there = 0;
        for (Sent sent : wave) {
          boolean answered = !sent.answer().isCompletedExceptionally();
          if (answered && !sent.answer().join().wasApplied()) {
            there++;
            if (mode == LoadMode.INSERT) {
              rejections.add(
                  new Rejection(
                      sent.records.get(0).row(),
                      Optional.empty(),
                      StandardErrorCode.DUPLICATE_KEY,
                      "a record with this key is there already"));
            }
          }
        }
        written += wave.size() - refused - there;
        skipped += mode == LoadMode.INSERT ? 0 : there;
        wave.clear();
        keys.clear();
      }
      if (!end) {
        Encoded record = records.get(i);
        keys.add(record.key());
        wave.add(send(new Sent(List.of(record), record.statement())));
      }
    }
    rejections.sort(Comparator.comparing(Rejection::row));
    return new WriteResult(written, skipped, rejections);
  }
}
