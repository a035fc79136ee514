package io.polymigrate.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.SerialSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Encodes batches into insert and update commands and sends them; blocks. One worker's own.
 *
 * <p>Three situations:
 *
 * <ol>
 *   <li>The collection was empty when the run began: records are inserted, and those whose key is
 *       there all the same (written before a kill, or twice in the source) are written as in 2.
 *   <li>It held documents: records are updates with upsert, at most one of a key in a command,
 *       because the statements of a command have no order.
 *   <li>Modes insert and skip existing always insert, and count what is there already.
 * </ol>
 */
final class MongoWriter implements SerialSink.Writer {
  /** A command ends once it is this large, well below the greatest message. */
  private static final int SOFT_LIMIT = 8 << 20;

  private static final int HARD_LIMIT = 16 << 20;
  private static final int MAX_ATTEMPTS = 6;

  private final MongoConnection connection;
  private final DocumentEncoder encoder;
  private final String collection;
  private final LoadMode mode;
  private final boolean existing;
  private final int batchRecords;
  private final List<String> keyNames;
  private final CommandBuffer command;
  private final @Nullable ClientSession session;

  private final List<Rejection> rejections = new ArrayList<>();
  private final List<Integer> otherwise = new ArrayList<>();
  private final IdSet ids = new IdSet();
  private boolean stopAtRejections;
  private boolean stopped;
  private int attempts;
  private long written;
  private long skipped;

  MongoWriter(
      MongoConnection connection,
      MongoLayout layout,
      String collection,
      LoadMode mode,
      boolean existing,
      int batchRecords) {
    this.connection = connection;
    this.collection = collection;
    this.mode = mode;
    this.existing = existing;
    this.batchRecords = Math.min(batchRecords, 100_000);
    this.keyNames = layout.schema().key();
    this.command = new CommandBuffer(collection, connection.writeConcern());
    this.encoder = new DocumentEncoder(layout, command.buffer(), connection.facts().maxDocument());
    this.session = connection.facts().transactional() ? connection.session() : null;
  }

  String collection() {
    return collection;
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
  }

  @Override
  public void stopAtRejections() {
    stopAtRejections = true;
  }

  @Override
  public WriteResult write(RecordBatch batch, Optional<CheckpointMark> mark) {
    if (stopped) {
      throw MongoRejections.stopped(collection);
    }
    rejections.clear();
    attempts = 0;
    written = 0;
    skipped = 0;
    encoder.begin(batch);
    int[] all = new int[batch.size()];
    Arrays.setAll(all, row -> row);
    boolean update = existing && (mode == LoadMode.UPSERT || mode == LoadMode.REPLACE);
    otherwise.clear();
    writeRows(all, update);
    writeRows(rows(otherwise), true);
    rejections.sort(Comparator.comparingInt(Rejection::row));
    return new WriteResult(written, skipped, rejections);
  }

  private void writeRows(int[] rows, boolean update) {
    int next = 0;
    while (next < rows.length) {
      next = writeCommand(rows, next, update);
    }
  }

  // One command with as many of the rows as it takes; says which row comes next.
  private int writeCommand(int[] rows, int from, boolean update) {
    command.begin(update, session);
    ids.clear();
    int[] sent = new int[Math.min(batchRecords, rows.length - from)];
    int count = 0;
    int next = from;
    while (next < rows.length && count < batchRecords && command.size() < SOFT_LIMIT) {
      int row = rows[next];
      int mark = command.size();
      command.beginStatement(count);
      try {
        if (update) {
          encoder.update(row, mode);
        } else if (!encoder.insert(row)) {
          command.rewind(mark);
          writeOtherwise(row);
          next++;
          continue;
        }
      } catch (RefusedValueException e) {
        command.rewind(mark);
        rejections.add(
            new Rejection(row, encoder.fieldInWork(), e.code(), String.valueOf(e.getMessage())));
        next++;
        continue;
      }
      boolean full = count > 0 && command.size() > HARD_LIMIT;
      if (full
          || (update && !ids.add(command.buffer().bytes(), encoder.idStart(), encoder.idEnd()))) {
        command.rewind(mark);
        break;
      }
      sent[count++] = row;
      next++;
    }
    if (stopAtRejections && !rejections.isEmpty()) {
      stopped = true;
      return rows.length;
    }
    if (count > 0) {
      send(sent, count, update);
    }
    return next;
  }

  private void writeOtherwise(int row) {
    if (mode != LoadMode.UPSERT && mode != LoadMode.REPLACE) {
      throw new RefusedValueException(
          StandardErrorCode.VALUE_NOT_REPRESENTABLE,
          "the server puts its own time into an empty timestamp of an inserted document; load it"
              + " with mode upsert or replace");
    }
    otherwise.add(row);
  }

  private void send(int[] sent, int count, boolean update) {
    command.end();
    RawBsonDocument reply = sendWithRetry();
    List<Integer> asUpdates = new ArrayList<>();
    List<Integer> busy = new ArrayList<>();
    int failed = 0;
    if (reply.containsKey("writeErrors")) {
      for (BsonValue value : reply.getArray("writeErrors")) {
        BsonDocument error = value.asDocument();
        int row = sent[error.getNumber("index").intValue()];
        failed++;
        if (MongoRejections.isTransient(error)) {
          busy.add(row);
        } else {
          judge(row, error, update, asUpdates);
        }
      }
    }
    written += count - failed;
    requireDurable(reply);
    if (!asUpdates.isEmpty()) {
      writeRows(rows(asUpdates), true);
    }
    if (!busy.isEmpty()) {
      pause(busy.size());
      writeRows(rows(busy), update);
      attempts = 0;
    }
  }

  private static int[] rows(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  // The server could not take some records now: wait a little, longer each time, then give up.
  private void pause(int records) {
    if (++attempts > MAX_ATTEMPTS || Thread.currentThread().isInterrupted()) {
      throw new MigrationException(
          StandardErrorCode.STORE_BUSY,
          Outcome.PARTIALLY_APPLIED,
          "Writing to '"
              + collection
              + "': the server was too busy for "
              + records
              + " records; resume with less parallelism");
    }
    LockSupport.parkNanos(Duration.ofMillis(50L << attempts).toNanos());
  }

  private void judge(int row, BsonDocument error, boolean update, List<Integer> asUpdates) {
    boolean keyThere = MongoRejections.isDuplicateId(error) && !update;
    if (keyThere && (mode == LoadMode.UPSERT || mode == LoadMode.REPLACE)) {
      asUpdates.add(row);
    } else if (keyThere && mode == LoadMode.SKIP_EXISTING) {
      skipped++;
    } else {
      rejections.add(MongoRejections.of(row, error, keyNames));
    }
  }

  private void requireDurable(RawBsonDocument reply) {
    if (reply.containsKey("writeConcernError")) {
      BsonDocument error = reply.getDocument("writeConcernError");
      throw new MigrationException(
          MongoErrorCode.MONGO_WRITE_CONCERN,
          Outcome.UNKNOWN,
          "Writing to '"
              + collection
              + "' was not confirmed by enough servers (server code "
              + error.getNumber("code").intValue()
              + "); check the replica set, then resume");
    }
  }

  // The same transaction number makes the server answer a statement that it has run already.
  private RawBsonDocument sendWithRetry() {
    boolean sentBefore = false;
    for (int attempt = 1; ; attempt++) {
      try {
        return connection.write(command.buffer(), session);
      } catch (MongoException e) {
        boolean again = session != null && attempt < 3 && MongoRejections.retryable(e);
        if (!again) {
          if (sentBefore) {
            throw new MigrationException(
                MongoErrors.code(e),
                Outcome.UNKNOWN,
                "Writing to '" + collection + "' was tried " + attempt + " times and failed",
                e);
          }
          throw e;
        }
        sentBefore = true;
      }
    }
  }

  /** Rejects a record that lacks its key. */
  static RefusedValueException keyMissing() {
    return new RefusedValueException(
        StandardErrorCode.KEY_MISSING, "the key field is missing or null");
  }
}
