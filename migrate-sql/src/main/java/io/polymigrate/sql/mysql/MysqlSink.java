package io.polymigrate.sql.mysql;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.error.ErrorCode;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.sql.operation.PriorImages;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches, each in one transaction with its checkpoint mark.
 *
 * <p>Three ways, the later ones when the earlier ones can't tell good rows from bad: 1. LOAD DATA,
 * which turns every error into a warning: any warning, and the batch is taken back. 2. INSERTs of
 * many rows, strict. 3. The rows of a failed INSERT by halves, until each bad one stands alone.
 */
final class MysqlSink implements RecordSink {
  private static final Pattern BLAMED =
      Pattern.compile("(?:for column|Column) (?:`[^`]*`[.]`[^`]*`[.]`([^`]+)`|'([^']+)')");
  private static final int MAX_STATEMENT = 4 << 20;
  private static final String STAGE = MysqlNames.SIDE + "batch";

  private final MysqlConnections connections;
  private final TargetTable table;
  private final TargetTable target;
  private final @Nullable PriorImages images;
  private final LoadMode mode;
  private final boolean bulk;
  private final int rowLimit;
  private final long maxPacket;
  private final long byteLimit;
  private final Executor executor;
  private final CallContext context;

  // Used by one write at a time.
  private final RowBuffer lines = new RowBuffer.FileLines();
  private final RowBuffer literals = new RowBuffer.Literals();
  private final RowEncoder encoder;

  private final Object lock = new Object();
  private CompletionStage<?> last = CompletableFuture.completedFuture(null);
  private @org.jspecify.annotations.Nullable CompletionStage<Void> closing;

  /**
   * A sink.
   *
   * @param images what keeps prior images, if any are kept
   * @param bulk whether LOAD DATA is worth trying: no record is expected to be there already
   */
  MysqlSink(
      MysqlConnections connections,
      TargetTable table,
      @Nullable PriorImages images,
      LoadMode mode,
      boolean bulk,
      int rowLimit,
      long maxPacket,
      Executor executor,
      CallContext context) {
    this.connections = connections;
    this.table = table;
    this.images = images;
    this.target = images == null ? table : table.stage(STAGE);
    this.mode = mode;
    this.bulk = bulk;
    this.rowLimit = rowLimit;
    this.maxPacket = maxPacket;
    this.byteLimit = maxPacket - 1024 - target.insertHead().length() - target.insertTail().length();
    this.executor = executor;
    this.context = context;
    this.encoder = new RowEncoder(lines, target.columns().get(0));
  }

  @Override
  public CompletionStage<WriteResult> write(RecordBatch batch, Optional<CheckpointMark> mark) {
    // One after the other: two records of one key never overtake each other.
    synchronized (lock) {
      CompletionStage<WriteResult> written =
          last.handle((done, failure) -> 0)
              .thenCompose(
                  go ->
                      Stages.supply(
                          executor,
                          () -> transfer(batch, mark),
                          MysqlErrors.during(
                              "write to table '" + target.table().name() + "'",
                              Outcome.NOT_APPLIED)))
              .whenComplete((result, failure) -> batch.release());
      last = written;
      return written;
    }
  }

  private WriteResult transfer(RecordBatch batch, Optional<CheckpointMark> mark)
      throws SQLException {
    context.throwIfStopped();
    return connections.inTransaction(
        connection -> {
          if (images != null) {
            begin(connection, images);
          }
          Outcomes outcomes = bulk ? loadData(connection, batch) : null;
          if (outcomes == null) {
            outcomes = new Outcomes();
            insertAll(connection, batch, outcomes);
          }
          if (mark.isPresent()) {
            if (!outcomes.rejections.isEmpty()) {
              // The engine keeps the rejected records first, then sends the others with a new mark.
              connection.rollback();
              return new WriteResult(0, 0, outcomes.sorted());
            }
            MysqlCheckpoints.save(connection, List.of(mark.get()));
          }
          return outcomes.result(batch.size());
        });
  }

  // Making and dropping a temporary table ends no transaction.
  private void begin(Connection connection, PriorImages kept) throws SQLException {
    kept.begin(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TEMPORARY TABLE IF EXISTS " + MysqlNames.quote(STAGE));
      statement.execute(table.createStage(STAGE));
    }
  }

  // Null, and nothing done, when the server had something to say about any row.
  private @Nullable Outcomes loadData(Connection connection, RecordBatch batch)
      throws SQLException {
    Outcomes outcomes = new Outcomes();
    lines.clear();
    for (int row = 0; row < batch.size(); row++) {
      encode(batch, row, lines, outcomes);
    }
    if (lines.rows() == 0) {
      return outcomes;
    }
    try (Statement statement = connection.createStatement()) {
      long loaded =
          connections
              .driver()
              .loadData(
                  statement,
                  target.loadData(),
                  new ByteArrayInputStream(lines.bytes(), 0, lines.used()));
      if (loaded == lines.rows() && statement.getWarnings() == null) {
        return outcomes;
      }
    } catch (SQLException e) {
      if (!MysqlErrors.blamesRecords(e)) {
        throw e;
      }
    }
    connection.rollback();
    return null;
  }

  private boolean encode(RecordBatch batch, int row, RowBuffer rows, Outcomes outcomes) {
    rows.beginRow();
    List<TargetColumn> columns = target.columns();
    for (int column = 0; column < columns.size(); column++) {
      try {
        encoder.begin(rows, columns.get(column));
        batch.write(row, column, encoder);
      } catch (RefusedValueException e) {
        rows.rollBackRow();
        outcomes.reject(
            new Rejection(
                row,
                Optional.of(columns.get(column).name()),
                e.code(),
                String.valueOf(e.getMessage())));
        return false;
      }
    }
    rows.endRow();
    if (rows.lastSize() > byteLimit) {
      rows.dropLastRow();
      outcomes.reject(
          new Rejection(
              row,
              Optional.empty(),
              StandardErrorCode.RECORD_TOO_LARGE,
              "the row is larger than the server's max_allowed_packet of " + maxPacket + " bytes"));
      return false;
    }
    return true;
  }

  private void insertAll(Connection connection, RecordBatch batch, Outcomes outcomes)
      throws SQLException {
    literals.clear();
    List<Integer> numbers = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      if (encode(batch, row, literals, outcomes)) {
        numbers.add(row);
        if (literals.rows() == rowLimit
            || literals.used() > Math.min(MAX_STATEMENT, byteLimit / 2)) {
          insert(connection, numbers, literals.rows(), outcomes);
          literals.clear();
          numbers.clear();
        }
      }
    }
    insert(connection, numbers, literals.rows(), outcomes);
  }

  private void insert(Connection connection, List<Integer> numbers, int count, Outcomes outcomes)
      throws SQLException {
    if (count > 0) {
      try (Statement statement = connection.createStatement()) {
        insert(statement, 0, count, numbers, outcomes);
      }
    }
  }

  private void insert(
      Statement statement, int from, int to, List<Integer> numbers, Outcomes outcomes)
      throws SQLException {
    if (literals.end(to - 1) - literals.start(from) + (to - from) > byteLimit) {
      halve(statement, from, to, numbers, outcomes);
      return;
    }
    StringBuilder sql = new StringBuilder(target.insertHead());
    for (int row = from; row < to; row++) {
      int start = literals.start(row);
      String values =
          new String(literals.bytes(), start, literals.end(row) - start, StandardCharsets.UTF_8);
      sql.append(row == from ? "" : ",").append(values);
    }
    sql.append(target.insertTail());
    Savepoint savepoint = images == null ? null : statement.getConnection().setSavepoint();
    try {
      long affected = execute(statement, sql.toString());
      if (mode == LoadMode.SKIP_EXISTING) {
        outcomes.skipped += to - from - affected;
      }
    } catch (SQLException e) {
      if (!MysqlErrors.blamesRecords(e)) {
        throw e;
      }
      if (savepoint != null) {
        statement.getConnection().rollback(savepoint);
      }
      if (to - from == 1) {
        outcomes.reject(rejection(numbers.get(from), e));
      } else {
        halve(statement, from, to, numbers, outcomes);
      }
    }
  }

  private long execute(Statement statement, String insert) throws SQLException {
    if (images == null) {
      return statement.executeLargeUpdate(insert);
    }
    statement.execute("DELETE FROM " + MysqlNames.quote(STAGE));
    statement.execute(insert);
    return images.write(statement.getConnection(), MysqlNames.quote(STAGE));
  }

  private void halve(
      Statement statement, int from, int to, List<Integer> numbers, Outcomes outcomes)
      throws SQLException {
    int middle = (from + to) >>> 1;
    insert(statement, from, middle, numbers, outcomes);
    insert(statement, middle, to, numbers, outcomes);
  }

  private static Rejection rejection(int row, SQLException failure) {
    ErrorCode code = MysqlErrors.code(failure);
    if (failure.getErrorCode() == 1048) {
      // The key itself is never sent as null: it is what the guard makes of a wrong row.
      return new Rejection(
          row,
          Optional.empty(),
          StandardErrorCode.DUPLICATE_KEY,
          "another row has the same value in a unique index, or a key that the column's collation"
              + " takes for the same");
    }
    Matcher blamed = BLAMED.matcher(String.valueOf(failure.getMessage()));
    return new Rejection(
        row,
        blamed.find()
            ? Optional.of(blamed.group(1) == null ? blamed.group(2) : blamed.group(1))
            : Optional.empty(),
        code == StandardErrorCode.STORE_ERROR ? StandardErrorCode.VALUE_NOT_REPRESENTABLE : code,
        MysqlErrors.words(failure, code));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    synchronized (lock) {
      if (closing == null) {
        closing = last.handle((done, failure) -> null);
      }
      return closing;
    }
  }

  /** What became of the rows of one batch. */
  private static final class Outcomes {
    private final List<Rejection> rejections = new ArrayList<>();
    private long skipped;

    void reject(Rejection rejection) {
      rejections.add(rejection);
    }

    WriteResult result(int size) {
      return new WriteResult(size - skipped - rejections.size(), skipped, sorted());
    }

    List<Rejection> sorted() {
      rejections.sort(Comparator.comparingInt(Rejection::row));
      return rejections;
    }
  }
}
