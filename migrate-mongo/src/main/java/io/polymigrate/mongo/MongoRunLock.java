package io.polymigrate.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The right to work on a run: a document with a date, by the server's clock, until when it holds.
 * Its process puts the date off while it lives. When it died the date passes by itself; and on the
 * same machine another process sees that it died, and need not wait for that.
 */
final class MongoRunLock implements AsyncCloseable {
  private static final String PREFIX = "_polymigrate_lock_";

  private static final long HOLD_MILLIS = 10_000;
  private static final long RENEW_MILLIS = 3_000;
  private static final long RETRY_MILLIS = 250;

  private final Object lock = new Object();
  private final MongoConnection connection;
  private final String runId;
  private final Runnable lost;
  private final BsonString owner = new BsonString(UUID.randomUUID().toString());
  private @Nullable CompletionStage<Void> closed;

  private MongoRunLock(MongoConnection connection, String runId, Runnable lost) {
    this.connection = connection;
    this.runId = runId;
    this.lost = lost;
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
        throw taken();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
    }
    renewLater();
  }

  private MigrationException taken() {
    return new MigrationException(
        StandardErrorCode.OPERATION_IN_PROGRESS,
        Outcome.NOT_APPLIED,
        "The run '"
            + runId
            + "' is going on in another process, which holds its lock in '"
            + container()
            + "'; wait for its end, or end it, and run again");
  }

  private boolean tryTake() {
    BsonDocument missing = BsonDocument.parse("{until: {$exists: false}}");
    BsonDocument expired = BsonDocument.parse("{$expr: {$lt: ['$until', '$$NOW']}}");
    if (hold(missing, true) || hold(expired, false)) {
      return true;
    }
    BsonDocument other = collection().find(new BsonDocument("_id", new BsonString(runId))).first();
    // This very process may have failed to give it back when its connection broke: that passes.
    if (other == null || !Machine.isHere(other) || Machine.isThisProcess(other)) {
      return false;
    }
    if (Machine.lives(other)) {
      throw taken();
    }
    return hold(new BsonDocument("owner", other.get("owner")), false);
  }

  private boolean hold(BsonDocument condition, boolean insert) {
    BsonDocument filter = new BsonDocument("_id", new BsonString(runId));
    filter.putAll(condition);
    BsonDocument set = Machine.here().append("owner", owner);
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

  private @Nullable Void release() {
    if (hold(new BsonDocument("owner", owner), false)) {
      collection().drop();
    }
    return null;
  }

  private void renewLater() {
    CompletableFuture.delayedExecutor(RENEW_MILLIS, TimeUnit.MILLISECONDS, connection.executor())
        .execute(this::renew);
  }

  private void renew() {
    synchronized (lock) {
      if (closed != null) {
        return;
      }
    }
    boolean held;
    try {
      held = hold(new BsonDocument("owner", owner), false);
    } catch (RuntimeException e) {
      held = true; // nobody knows: the server may be away, and others can't take it either
    }
    boolean going;
    synchronized (lock) {
      going = closed == null;
    }
    if (going && held) {
      renewLater();
    } else if (going) {
      lost.run();
    }
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    synchronized (lock) {
      CompletionStage<Void> stage = closed;
      if (stage == null) {
        stage =
            Stages.<@Nullable Void>supply(
                connection.executor(),
                this::release,
                MongoErrors.writing("Unlocking the run '" + runId + "'"));
        closed = stage;
      }
      return stage;
    }
  }

  /** Which process this is, and whether another one on the same machine is no more. */
  private static final class Machine {
    private static final Optional<String> NAME = name();

    private Machine() {}

    // Process numbers mean something within one start of one machine, and one name space of it.
    private static Optional<String> name() {
      try {
        return Optional.of(
            Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
                + ' '
                + Files.readSymbolicLink(Path.of("/proc/self/ns/pid")));
      } catch (IOException | UnsupportedOperationException e) {
        return Optional.empty();
      }
    }

    static BsonDocument here() {
      BsonDocument here = new BsonDocument("machine", new BsonString(NAME.orElse("")));
      here.append("pid", new BsonInt64(ProcessHandle.current().pid()));
      return here.append("started", new BsonInt64(started(ProcessHandle.current())));
    }

    private static long started(ProcessHandle process) {
      return process.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
    }

    static boolean isHere(BsonDocument holder) {
      return NAME.isPresent() && holder.getString("machine").getValue().equals(NAME.get());
    }

    static boolean isThisProcess(BsonDocument holder) {
      return holder.getInt64("pid").getValue() == ProcessHandle.current().pid() && lives(holder);
    }

    static boolean lives(BsonDocument holder) {
      return ProcessHandle.of(holder.getInt64("pid").getValue())
          .filter(ProcessHandle::isAlive)
          .filter(process -> started(process) == holder.getInt64("started").getValue())
          .isPresent();
    }
  }
}
