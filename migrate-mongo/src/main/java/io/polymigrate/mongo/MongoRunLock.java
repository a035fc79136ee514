package io.polymigrate.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.spi.HeldLock;
import io.polymigrate.api.spi.ProcessName;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * The right to work on a run: a document with a date, by the server's clock, until when it holds.
 * Its process puts the date off while it lives. When it died the date passes by itself; and on the
 * same machine another process sees that it died, and need not wait for that.
 */
final class MongoRunLock extends HeldLock {
  private static final String PREFIX = "_polymigrate_lock_";

  private static final long HOLD_MILLIS = 10_000;
  private static final Duration RENEWED = Duration.ofSeconds(3);
  private static final long RETRY_MILLIS = 250;

  private final MongoConnection connection;
  private final String runId;
  private final BsonString owner = new BsonString(UUID.randomUUID().toString());

  private MongoRunLock(MongoConnection connection, String runId, Runnable lost) {
    super(
        connection.executor(),
        RENEWED,
        lost,
        MongoErrors.writing("Unlocking the run '" + runId + "'"));
    this.connection = connection;
    this.runId = runId;
  }

  static CompletionStage<AsyncCloseable> take(
      MongoConnection connection, String runId, Runnable lost) {
    return Stages.supply(
        connection.executor(),
        () -> {
          MongoRunLock taken = new MongoRunLock(connection, runId, lost);
          taken.take();
          return taken;
        },
        MongoErrors.writing("Locking the run '" + runId + "'"));
  }

  // As long as the document of a process that died may stand in the way, and a little more.
  private void take() {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HOLD_MILLIS + 2_000);
    while (!tryTake()) {
      if (System.nanoTime() > deadline) {
        throw HeldLock.runTaken(runId, container());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
    }
    renewing();
  }

  private boolean tryTake() {
    BsonDocument missing = BsonDocument.parse("{until: {$exists: false}}");
    BsonDocument expired = BsonDocument.parse("{$expr: {$lt: ['$until', '$$NOW']}}");
    if (hold(missing, true) || hold(expired, false)) {
      return true;
    }
    BsonDocument other = collection().find(new BsonDocument("_id", new BsonString(runId))).first();
    // This very process may have failed to give it back when its connection broke: that passes.
    if (other == null || !process(other).isHere() || process(other).equals(ProcessName.current())) {
      return false;
    }
    if (process(other).lives()) {
      throw HeldLock.runTaken(runId, container());
    }
    return hold(new BsonDocument("owner", other.get("owner")), false);
  }

  private boolean hold(BsonDocument condition, boolean insert) {
    BsonDocument filter = new BsonDocument("_id", new BsonString(runId));
    filter.putAll(condition);
    BsonDocument set = here().append("owner", owner);
    set.append(
        "until",
        new BsonDocument(
            "$add",
            new org.bson.BsonArray(
                List.<BsonValue>of(new BsonString("$$NOW"), new BsonInt64(HOLD_MILLIS)))));
    try {
      BsonDocument now =
          collection()
              .findOneAndUpdate(
                  filter,
                  List.of(new BsonDocument("$set", set)),
                  new FindOneAndUpdateOptions()
                      .upsert(insert)
                      .returnDocument(ReturnDocument.AFTER));
      return now != null;
    } catch (MongoCommandException | MongoWriteException e) {
      if (ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY) {
        return false; // it is there
      }
      throw e;
    }
  }

  private MongoCollection<BsonDocument> collection() {
    return connection.collection(container());
  }

  // One of its own for each run: its owner can take it away whole, and a run that was refused
  // leaves nothing behind.
  private String container() {
    return PREFIX + runId;
  }

  @Override
  protected boolean renew() {
    return hold(new BsonDocument("owner", owner), false);
  }

  @Override
  protected void giveBack() {
    if (renew()) {
      collection().drop();
    }
  }

  private static BsonDocument here() {
    ProcessName here = ProcessName.current();
    return new BsonDocument("machine", new BsonString(here.machine()))
        .append("pid", new BsonInt64(here.pid()))
        .append("started", new BsonInt64(here.started()));
  }

  private static ProcessName process(BsonDocument holder) {
    return new ProcessName(
        holder.getString("machine").getValue(),
        holder.getInt64("pid").getValue(),
        holder.getInt64("started").getValue());
  }
}
