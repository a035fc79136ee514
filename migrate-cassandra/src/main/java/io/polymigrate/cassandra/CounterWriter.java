package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.SerialSink;
import io.polymigrate.cassandra.RowCells.Cells;
import io.polymigrate.cassandra.Table.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings counters to the values of records; blocks. A counter can only be added to, so it is read
 * and the difference is added: done again, nothing is left to add. What is sent is never sent twice
 * before the counter is read again, and what became of a request unknown ends the load.
 */
final class CounterWriter implements SerialSink.Writer {
  private static final int ATTEMPTS = 12;

  private final CassandraConnection connection;
  private final RowCells cells;
  private final List<Column> counters;
  private final PreparedStatement select;
  private final PreparedStatement update;
  private final ConsistencyLevel consistency;
  private boolean stopAtRejections;

  CounterWriter(CassandraConnection connection, RowEncoder.Target target) {
    this.connection = connection;
    this.cells = new RowCells(target);
    Table table = target.table();
    int keys = table.key().size();
    this.counters = cells.columns().subList(keys, cells.columns().size());
    List<String> names = new ArrayList<>(counters.stream().map(Column::name).toList());
    names.add(table.key().get(0).name());
    this.select =
        connection.prepare(
            "SELECT " + Cql.names(names) + " FROM " + Cql.quoted(table.name()) + Rows.where(table));
    this.update =
        connection.prepare(
            "UPDATE "
                + Cql.quoted(table.name())
                + " SET "
                + String.join(
                    ", ",
                    counters.stream()
                        .map(it -> Cql.quoted(it.name()))
                        .map(name -> name + " = " + name + " + ?")
                        .toList())
                + Rows.where(table));
    this.consistency = connection.seenByAll();
  }

  @Override
  public void stopAtRejections() {
    stopAtRejections = true;
  }

  @Override
  public WriteResult write(RecordBatch batch, Optional<CheckpointMark> mark) {
    List<Rejection> rejections = new ArrayList<>();
    List<Cells> records = new ArrayList<>(batch.size());
    for (int row = 0; row < batch.size(); row++) {
      Cells record = cells.read(batch, row, rejections);
      if (record != null && counted(record, rejections)) {
        records.add(record);
      }
    }
    if (stopAtRejections && !rejections.isEmpty()) {
      return new WriteResult(0, 0, rejections);
    }
    // Two records of one key one after the other.
    List<Cells> wave = new ArrayList<>();
    Set<List<ByteBuffer>> keys = new HashSet<>();
    for (Cells record : records) {
      if (!keys.add(record.key())) {
        settle(wave);
        wave.clear();
        keys.clear();
        keys.add(record.key());
      }
      wave.add(record);
    }
    settle(wave);
    return new WriteResult(records.size(), 0, rejections);
  }

  // A counter that once was can't be taken away again so that it could come back.
  private boolean counted(Cells record, List<Rejection> rejections) {
    int keys = record.key().size();
    for (int i = 0; i < counters.size(); i++) {
      if (record.cell(keys + i) == null) {
        rejections.add(
            new Rejection(
                record.row(),
                Optional.of(counters.get(i).name()),
                StandardErrorCode.VALUE_NOT_REPRESENTABLE,
                "a counter is a number, and the record brings null"));
        return false;
      }
    }
    return true;
  }

  // Until nothing is left to add: a request that was certainly not done is made anew.
  private void settle(List<Cells> records) {
    List<Cells> left = records;
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      left = added(left, attempt == ATTEMPTS);
      if (!left.isEmpty()) {
        CassandraConnection.pause(attempt);
      }
    }
  }

  private List<Cells> added(List<Cells> records, boolean last) {
    List<CompletableFuture<AsyncResultSet>> asked = new ArrayList<>();
    for (Cells record : records) {
      asked.add(connection.sendInTurn(select(record).setIdempotence(true).build()));
    }
    KillPoint.at("counters.asked");
    List<Cells> changed = new ArrayList<>();
    List<CompletableFuture<AsyncResultSet>> sent = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      BoundStatement statement = addition(records.get(i), row(records.get(i), asked.get(i)));
      if (statement != null) {
        changed.add(records.get(i));
        sent.add(connection.sendInTurn(statement));
        KillPoint.at("counters.sent");
      }
    }
    return undone(changed, sent, last);
  }

  private BoundStatementBuilder select(Cells record) {
    BoundStatementBuilder bound = select.boundStatementBuilder().setConsistencyLevel(consistency);
    for (int i = 0; i < record.key().size(); i++) {
      bound = bound.setBytesUnsafe(i, record.key().get(i));
    }
    return bound;
  }

  private @Nullable Row row(Cells record, CompletableFuture<AsyncResultSet> answer) {
    try {
      return CassandraConnection.waitFor(answer).one();
    } catch (RuntimeException e) {
      if (!CassandraErrors.transientFailure(e)) {
        throw e;
      }
      return connection.repeatable(select(record).build()).one();
    }
  }

  // What is there already needs no addition, but what is not there needs one, be it of 0.
  private @Nullable BoundStatement addition(Cells record, @Nullable Row row) {
    int keys = record.key().size();
    BoundStatementBuilder bound = update.boundStatementBuilder().setConsistencyLevel(consistency);
    boolean any = false;
    for (int i = 0; i < counters.size(); i++) {
      ByteBuffer wanted = java.util.Objects.requireNonNull(record.cell(keys + i));
      ByteBuffer there = row == null ? null : row.getBytesUnsafe(i);
      long difference = number(wanted) - (there == null ? 0 : number(there));
      any |= there == null || difference != 0;
      bound = bound.setLong(i, difference);
    }
    for (int i = 0; i < keys; i++) {
      bound = bound.setBytesUnsafe(counters.size() + i, record.key().get(i));
    }
    return any ? bound.setIdempotence(false).build() : null;
  }

  private static long number(ByteBuffer cell) {
    return cell.getLong(cell.position());
  }

  private static List<Cells> undone(
      List<Cells> records, List<CompletableFuture<AsyncResultSet>> sent, boolean last) {
    List<Cells> left = new ArrayList<>();
    @Nullable RuntimeException failed = null;
    for (int i = 0; i < sent.size(); i++) {
      try {
        var unused = CassandraConnection.waitFor(sent.get(i));
      } catch (RuntimeException e) {
        boolean again =
            !last
                && CassandraErrors.outcome(e) == Outcome.NOT_APPLIED
                && CassandraErrors.transientFailure(e);
        if (again) {
          left.add(records.get(i));
        } else {
          failed = failed == null ? e : failed;
        }
      }
    }
    if (failed != null) {
      throw unknown(failed);
    }
    return left;
  }

  private static RuntimeException unknown(RuntimeException failure) {
    RuntimeException known = CassandraErrors.writing("Adding to counters").apply(failure);
    return known instanceof MigrationException e && e.outcome() == Outcome.UNKNOWN
        ? new MigrationException(
            e.code(),
            Outcome.UNKNOWN,
            e.getMessage()
                + "; run it again: it reads what the counters hold by then, and adds what is left",
            e)
        : known;
  }
}
