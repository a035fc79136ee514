package io.polymigrate.sql.mysql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.internal.ConnectionPool.Lease;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Streams one split; keeps the connection of its snapshot until the end or until it is closed. */
final class MysqlSource implements RecordSource {
  private static final long SLACK = 1 << 16;

  private final MysqlShape shape;
  private final ExtractRequest request;
  private final String sql;
  private final Lease lease;
  private final Consumer<Lease> giveBack;
  private final MysqlDriver driver;
  private final Executor executor;
  private final CallContext context;
  private final ValueReader[] readers;
  private final int[] rangeColumns;
  private final Queue<MysqlBatch> spare;

  private final Object lock = new Object();
  private CompletionStage<?> inFlight = CompletableFuture.completedFuture(null);
  private @Nullable CompletionStage<Void> closing;

  // Used by one call at a time.
  private volatile @Nullable Statement statement;
  private @Nullable ResultSet result;
  private @Nullable MysqlRows rows;
  private boolean ended;

  MysqlSource(
      MysqlShape shape,
      ExtractRequest request,
      String sql,
      Lease lease,
      Consumer<Lease> giveBack,
      MysqlDriver driver,
      Queue<MysqlBatch> spare,
      Executor executor,
      CallContext context) {
    this.shape = shape;
    this.request = request;
    this.sql = sql;
    this.lease = lease;
    this.giveBack = giveBack;
    this.driver = driver;
    this.spare = spare;
    this.executor = executor;
    this.context = context;
    this.readers = shape.readers().toArray(new ValueReader[0]);
    this.rangeColumns = shape.rangeColumns();
  }

  @Override
  public CompletionStage<Optional<RecordBatch>> nextBatch() {
    synchronized (lock) {
      if (closing != null) {
        return CompletableFuture.failedFuture(new IllegalStateException("The source is closed"));
      }
      CompletionStage<Optional<RecordBatch>> next =
          Stages.supply(
              executor,
              this::read,
              MysqlErrors.during("read table '" + shape.table().name() + "'", Outcome.NOT_APPLIED));
      inFlight = next;
      return next;
    }
  }

  private Optional<RecordBatch> read() throws SQLException {
    if (ended) {
      return Optional.empty();
    }
    context.throwIfStopped();
    MysqlRows from = rows == null ? query() : rows;
    MysqlBatch batch = spare.poll();
    if (batch == null) {
      batch = new MysqlBatch(shape.read(), readers, this::keep);
    }
    batch.reset();
    if (!fill(batch, from)) {
      ended = true;
      finish();
    }
    if (batch.size() == 0) {
      return Optional.empty();
    }
    if (rangeColumns.length > 0) {
      batch.setPosition(position(batch));
    }
    return Optional.of(batch);
  }

  // One huge record must not keep its memory for ever.
  private void keep(MysqlBatch batch) {
    if (batch.room() <= SLACK + 4 * request.batch().bytes()) {
      boolean unused = spare.offer(batch);
    }
  }

  private MysqlRows query() throws SQLException {
    Statement made = lease.connection().createStatement();
    statement = made;
    driver.stream(made);
    ResultSet opened = made.executeQuery(sql);
    result = opened;
    MysqlRows started = driver.rows(opened);
    rows = started;
    return started;
  }

  // False at the end of the split.
  private boolean fill(MysqlBatch batch, MysqlRows from) throws SQLException {
    int width = readers.length;
    int mostRecords = request.batch().records();
    long mostBytes = request.batch().bytes();
    while (batch.size() < mostRecords && batch.byteSize() < mostBytes) {
      if (!from.next()) {
        return false;
      }
      batch.beginRow();
      from.copy(batch, width);
    }
    return true;
  }

  private String position(MysqlBatch batch) {
    ValueCollector collector = new ValueCollector();
    List<@Nullable Object> key = new ArrayList<>(rangeColumns.length);
    for (int column : rangeColumns) {
      try {
        batch.write(batch.size() - 1, column, collector);
      } catch (RefusedValueException e) {
        throw new MigrationException(
            e.code(),
            Outcome.NOT_APPLIED,
            "Field '"
                + shape.selected().get(column).name()
                + "' of table '"
                + shape.table().name()
                + "' is part of the key and has a value that can't be read: "
                + e.getMessage());
      }
      key.add(collector.take());
    }
    return TypedJson.write(key);
  }

  private void finish() throws SQLException {
    ResultSet opened = result;
    Statement made = statement;
    result = null;
    rows = null;
    statement = null;
    if (opened != null) {
      opened.close();
    }
    if (made != null) {
      made.close();
    }
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    synchronized (lock) {
      if (closing == null) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        closing = closed;
        var unused =
            Stages.supply(
                executor,
                () -> {
                  close(closed);
                  return true;
                },
                failure -> new IllegalStateException(failure));
      }
      return closing;
    }
  }

  // A result that is not read to its end must be stopped by the server: closing it alone would read
  // all the rest. The snapshot lives on.
  private void close(CompletableFuture<Void> closed) {
    CompletionStage<?> last;
    synchronized (lock) {
      last = inFlight;
    }
    try {
      Statement running = statement;
      if (running != null) {
        running.cancel();
      }
    } catch (SQLException e) {
      lease.discard();
    }
    var unused =
        last.whenComplete(
            (result, failure) -> {
              try {
                finish();
              } catch (SQLException e) {
                if (e.getErrorCode() != 1317) {
                  lease.discard();
                }
              }
              giveBack.accept(lease);
              closed.complete(null);
            });
  }
}
