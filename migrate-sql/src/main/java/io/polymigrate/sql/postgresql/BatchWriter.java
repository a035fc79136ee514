package io.polymigrate.sql.postgresql;

import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RawSlice;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.sql.operation.PriorImages;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Writes one batch in one transaction. First all at once; if the server refuses a record, again in
 * parts, so that the good ones are written and the others rejected with the server's words.
 */
final class BatchWriter {
  private static final Pattern LINE = Pattern.compile("line (\\d+)(?:, column \"?([^\":,]+)\"?)?");
  private static final byte[] HEADER = BatchEncoder.header();
  private static final byte[] TRAILER = BatchEncoder.trailer();

  private final Connection connection;
  private final LoadTarget target;
  private final BatchEncoder encoder;
  private final String copySql;
  private final @Nullable PriorImages images;

  /**
   * A writer.
   *
   * @param images what keeps prior images, if any are kept
   */
  BatchWriter(Connection connection, LoadTarget target, @Nullable PriorImages images) {
    this.connection = connection;
    this.target = target;
    this.images = images;
    this.encoder = new BatchEncoder(target);
    this.copySql = target.copySql();
  }

  WriteResult write(RecordBatch batch, @Nullable CheckpointMark mark) throws SQLException {
    List<CheckpointMark> marks = mark == null ? List.of() : List.of(mark);
    begin();
    if (batch.size() == 0) {
      PostgresqlCheckpoints.save(connection, marks);
      PostgresqlConnections.commit(connection);
      return WriteResult.allWritten(0);
    }
    if (encoder.passesThrough(batch) && copiedWhole(batch, marks)) {
      return WriteResult.allWritten(batch.size());
    }
    encoder.encode(batch);
    List<Rejection> rejections = new ArrayList<>(encoder.rejections());
    boolean apply = rejections.isEmpty() || mark == null;
    int rows = encoder.rows();
    int written = rows;
    if (rows > 0) {
      Optional<Integer> inserted = apply ? writtenWhole(marks) : Optional.empty();
      if (inserted.isPresent()) {
        written = inserted.get();
      } else {
        Parts parts = new Parts(rejections);
        written = parts.write();
        if (!rejections.isEmpty() && mark != null) {
          connection.rollback();
          return rejected(rejections);
        }
        finish(marks);
      }
    } else if (mark == null) {
      connection.rollback();
    }
    if (!rejections.isEmpty() && mark != null) {
      return rejected(rejections);
    }
    long accepted = (long) batch.size() - rejections.size();
    boolean skips = !target.direct() && target.mode() == LoadMode.SKIP_EXISTING;
    long skipped = skips ? accepted - written : 0;
    return new WriteResult(accepted - skipped, skipped, sorted(rejections));
  }

  // With a mark, all or nothing: the caller keeps the rejects and comes again with the rest.
  private static WriteResult rejected(List<Rejection> rejections) {
    return new WriteResult(0, 0, sorted(rejections));
  }

  private static List<Rejection> sorted(List<Rejection> rejections) {
    rejections.sort(java.util.Comparator.comparingInt(Rejection::row));
    return rejections;
  }

  private boolean copiedWhole(RecordBatch batch, List<CheckpointMark> marks) throws SQLException {
    RawSlice rows = encoder.rawRows(batch);
    try {
      CopyIn copy = startCopy();
      copy.writeToCopy(HEADER, 0, HEADER.length);
      copy.writeToCopy(rows.bytes(), rows.offset(), rows.length());
      copy.writeToCopy(TRAILER, 0, TRAILER.length);
      copy.endCopy();
      finish(marks);
      return true;
    } catch (SQLException e) {
      giveUpUnlessARecordIsToBlame(e);
      connection.rollback();
      return false;
    }
  }

  // How many rows the table took, or empty when some record is to blame.
  private Optional<Integer> writtenWhole(List<CheckpointMark> marks) throws SQLException {
    try {
      CopyIn copy = startCopy();
      copy.writeToCopy(encoder.bytes(), 0, encoder.length());
      copy.endCopy();
      int count = target.staged() ? insert(0, encoder.rows()) : encoder.rows();
      finish(marks);
      return Optional.of(count);
    } catch (SQLException e) {
      giveUpUnlessARecordIsToBlame(e);
      connection.rollback();
      return Optional.empty();
    }
  }

  private static void giveUpUnlessARecordIsToBlame(SQLException failure) throws SQLException {
    if (!PostgresqlErrors.blamesRecord(failure)
        || failure instanceof PostgresqlErrors.CommitFailedException) {
      throw failure;
    }
  }

  private void begin() throws SQLException {
    if (images != null) {
      images.begin(connection);
    }
  }

  private CopyIn startCopy() throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copySql);
  }

  private int insert(int from, int to) throws SQLException {
    if (images != null) {
      return Math.toIntExact(images.write(connection, target.sourceSql(from, to)));
    }
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(target.insertSql(from, to));
    }
  }

  private void finish(List<CheckpointMark> marks) throws SQLException {
    PostgresqlCheckpoints.save(connection, marks);
    PostgresqlConnections.commit(connection);
  }

  /** The slow way, once it is known that some record is refused. */
  private final class Parts {
    private final List<Rejection> rejections;
    private int inserted;

    Parts(List<Rejection> rejections) {
      this.rejections = rejections;
    }

    int write() throws SQLException {
      begin();
      List<int[]> copied = new ArrayList<>();
      int from = 0;
      while (from < encoder.rows()) {
        int refused = copyRange(from, encoder.rows(), true);
        if (refused < 0) {
          copied.add(new int[] {from, encoder.rows()});
          break;
        }
        if (refused > from && copyRange(from, refused, false) < 0) {
          copied.add(new int[] {from, refused});
        }
        from = refused + 1;
      }
      if (!target.staged()) {
        return copied.stream().mapToInt(range -> range[1] - range[0]).sum();
      }
      for (int[] range : copied) {
        insertRange(range[0], range[1]);
      }
      return inserted;
    }

    // The row that is refused, whose rejection is noted, or -1 when all were taken.
    private int copyRange(int from, int to, boolean note) throws SQLException {
      Savepoint savepoint = connection.setSavepoint();
      try {
        CopyIn copy = startCopy();
        copy.writeToCopy(HEADER, 0, HEADER.length);
        copy.writeToCopy(
            encoder.bytes(), encoder.start(from), encoder.start(to) - encoder.start(from));
        copy.writeToCopy(TRAILER, 0, TRAILER.length);
        copy.endCopy();
        connection.releaseSavepoint(savepoint);
        return -1;
      } catch (SQLException e) {
        giveUpUnlessARecordIsToBlame(e);
        connection.rollback(savepoint);
        Matcher where = LINE.matcher(where(e));
        if (!note || !where.find()) {
          throw e;
        }
        int row = Math.min(to - 1, from + Integer.parseInt(where.group(1)) - 1);
        reject(row, Optional.ofNullable(where.group(2)), e);
        return row;
      }
    }

    private void insertRange(int from, int to) throws SQLException {
      Savepoint savepoint = connection.setSavepoint();
      try {
        inserted += insert(from, to);
        connection.releaseSavepoint(savepoint);
      } catch (SQLException e) {
        giveUpUnlessARecordIsToBlame(e);
        connection.rollback(savepoint);
        if (to - from == 1) {
          reject(from, column(e), e);
          return;
        }
        int middle = (from + to) >>> 1;
        insertRange(from, middle);
        insertRange(middle, to);
      }
    }

    private void reject(int row, Optional<String> field, SQLException failure) {
      rejections.add(
          new Rejection(
              encoder.batchRow(row),
              field,
              PostgresqlErrors.rejection(failure),
              PostgresqlErrors.words(failure)));
    }
  }

  private static String where(SQLException failure) {
    ServerErrorMessage message = message(failure);
    String where = message == null ? null : message.getWhere();
    return where == null ? "" : where;
  }

  private static Optional<String> column(SQLException failure) {
    ServerErrorMessage message = message(failure);
    return message == null ? Optional.empty() : Optional.ofNullable(message.getColumn());
  }

  private static @Nullable ServerErrorMessage message(SQLException failure) {
    return failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
  }
}
