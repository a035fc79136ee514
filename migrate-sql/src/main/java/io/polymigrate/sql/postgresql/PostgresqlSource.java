package io.polymigrate.sql.postgresql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.record.BatchSize;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.internal.ConnectionPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one split by COPY TO STDOUT in binary form. While the caller works on a batch the next one
 * is read.
 */
final class PostgresqlSource implements RecordSource {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresqlSource.class);
  private static final int HEADER = 19;
  private static final int SLACK = 64 * 1024;
  private static final int MAX_SPARE = 3;
  private static final int MAX_INITIAL_BYTES = 8 << 20;

  private final CopyShape shape;
  private final ConnectionPool.Lease lease;
  private final CopyOut copy;
  private final Executor executor;
  private final CallContext context;
  private final String what;
  private final BatchSize batch;
  private final ConcurrentLinkedQueue<CopyBatch.Buffers> spare = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Connection> running;
  private final Object lock = new Object();

  // What came with the last batch's bytes and belongs to the next; touched by the reading task
  // only.
  private byte[] rest = new byte[0];
  private boolean headerSeen;
  private boolean ended;

  private @Nullable CompletionStage<Optional<RecordBatch>> ahead;
  private @Nullable CompletableFuture<Void> closed;

  PostgresqlSource(
      CopyShape shape,
      ConnectionPool.Lease lease,
      CopyOut copy,
      Executor executor,
      CallContext context,
      String what,
      BatchSize batch) {
    this.shape = shape;
    this.lease = lease;
    this.copy = copy;
    this.executor = executor;
    this.context = context;
    this.what = what;
    this.batch = batch;
    this.running = new AtomicReference<>(lease.connection());
    onCancel(context, executor, running);
  }

  // The context outlives this source: it must hold nothing of it but an empty reference.
  private static void onCancel(
      CallContext context, Executor executor, AtomicReference<@Nullable Connection> running) {
    context.onCancel(
        () -> {
          Connection connection = running.get();
          if (connection != null) {
            try {
              executor.execute(() -> cancel(connection));
            } catch (RejectedExecutionException e) {
              LOG.debug("[postgresql] The executor is shut down, a query is left to end", e);
            }
          }
        });
  }

  @Override
  public CompletionStage<Optional<RecordBatch>> nextBatch() {
    synchronized (lock) {
      if (closed != null) {
        throw new IllegalStateException("The source is closed");
      }
      CompletionStage<Optional<RecordBatch>> current = ahead == null ? schedule() : ahead;
      // The next read starts when this one is there; its failure is seen when it is asked for.
      ahead = current.thenCompose(batch -> batch.isEmpty() ? current : schedule());
      return current;
    }
  }

  private CompletionStage<Optional<RecordBatch>> schedule() {
    return Stages.supply(executor, this::read, e -> PostgresqlErrors.translate(e, what));
  }

  private Optional<RecordBatch> read() throws SQLException {
    if (ended) {
      return Optional.empty();
    }
    context.throwIfStopped();
    CopyBatch.Buffers buffers = takeBuffers();
    int columns = shape.columns();
    int filled = rest.length;
    if (buffers.bytes.length < filled) {
      buffers.bytes = new byte[filled + SLACK];
    }
    System.arraycopy(rest, 0, buffers.bytes, 0, filled);
    rest = new byte[0];
    int parsed = 0;
    int rows = 0;
    int batchRecords = batch.records();
    int batchBytes = batchBytes();
    while (true) {
      int next = rows < batchRecords ? parseRow(buffers, parsed, filled, rows, columns) : -1;
      if (next > 0) {
        parsed = next;
        rows++;
        continue;
      }
      if (ended || rows >= batchRecords || (rows > 0 && parsed >= batchBytes)) {
        break;
      }
      byte[] message = copy.readFromCopy();
      if (message == null) {
        ended = true;
        break;
      }
      int skipped = headerSeen ? 0 : HEADER;
      headerSeen = true;
      int length = message.length - skipped;
      if (buffers.bytes.length < filled + length) {
        buffers.bytes = Arrays.copyOf(buffers.bytes, grown(buffers.bytes.length, filled + length));
      }
      System.arraycopy(message, skipped, buffers.bytes, filled, length);
      filled += length;
    }
    return finish(buffers, rows, parsed, filled);
  }

  private Optional<RecordBatch> finish(CopyBatch.Buffers buffers, int rows, int parsed, int filled)
      throws SQLException {
    if (ended) {
      while (copy.isActive() && copy.readFromCopy() != null) {
        // Only the command's completion follows the trailer.
      }
    } else if (filled > parsed) {
      rest = Arrays.copyOfRange(buffers.bytes, parsed, filled);
    }
    if (rows == 0) {
      giveBack(buffers);
      return Optional.empty();
    }
    return Optional.of(new CopyBatch(shape, buffers, rows, parsed, this::giveBack));
  }

  private static int grown(int now, int needed) {
    return (int) Math.min(Integer.MAX_VALUE - 16L, Math.max((long) needed + SLACK, now * 3L / 2));
  }

  // The end of the row that starts here, or -1 when not all of it is there (or the trailer is).
  private int parseRow(CopyBatch.Buffers buffers, int start, int filled, int row, int columns) {
    if (filled - start < 2) {
      return -1;
    }
    byte[] bytes = buffers.bytes;
    if (PgBytes.readShort(bytes, start) < 0) {
      ended = true;
      return -1;
    }
    if (buffers.places.length < (row + 1) * columns) {
      buffers.places = Arrays.copyOf(buffers.places, Math.max(columns, buffers.places.length * 2));
    }
    int[] places = buffers.places;
    int at = start + 2;
    int place = row * columns;
    for (int column = 0; column < columns; column++) {
      if (filled - at < 4) {
        return -1;
      }
      places[place + column] = at;
      int length = PgBytes.readInt(bytes, at);
      at += length < 0 ? 4 : 4 + length;
    }
    return at > filled ? -1 : at;
  }

  private int batchBytes() {
    return (int) Math.min(batch.bytes(), 1 << 29);
  }

  private CopyBatch.Buffers takeBuffers() {
    CopyBatch.Buffers buffers = spare.poll();
    if (buffers != null) {
      return buffers;
    }
    int bytes = Math.min(batchBytes(), MAX_INITIAL_BYTES) + SLACK;
    return new CopyBatch.Buffers(bytes, 256 * shape.columns());
  }

  private void giveBack(CopyBatch.Buffers buffers) {
    // One huge record must not keep its memory for ever.
    if (spare.size() < MAX_SPARE && buffers.bytes.length <= 4L * batchBytes() + SLACK) {
      spare.add(buffers);
    }
  }

  private static void cancel(Connection connection) {
    try {
      connection.unwrap(PGConnection.class).cancelQuery();
    } catch (SQLException e) {
      // The work notices the cancelled context at its next batch.
      LOG.debug("[postgresql] A query could not be cancelled", e);
    }
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    CompletableFuture<Void> done;
    CompletionStage<Optional<RecordBatch>> pending;
    synchronized (lock) {
      if (closed != null) {
        return closed;
      }
      done = new CompletableFuture<>();
      closed = done;
      pending = ahead == null ? CompletableFuture.completedFuture(Optional.empty()) : ahead;
    }
    var unused =
        pending.exceptionally(failure -> Optional.empty()).thenAccept(batch -> free(batch, done));
    return done;
  }

  private void free(Optional<RecordBatch> batch, CompletableFuture<Void> done) {
    batch.ifPresent(RecordBatch::release);
    try {
      executor.execute(() -> freeConnection(done));
    } catch (RejectedExecutionException e) {
      freeConnection(done);
    }
  }

  private void freeConnection(CompletableFuture<Void> done) {
    running.set(null);
    spare.clear();
    try {
      if (copy.isActive()) {
        // Draining would read the rest of the table: stop the server and drop the connection.
        lease.discard();
        cancel(lease.connection());
      }
    } finally {
      lease.close();
      done.complete(null);
    }
  }
}
