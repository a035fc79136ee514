package io.polymigrate.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.result.UpdateResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.Stages;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two processes from working on one execution. The owner's name stands in the journal's entry
 * with a time of the server's until which it holds; each write to the entry asks for the name and
 * puts the time off. Who was away too long finds another name there, and its transaction does not
 * commit: so a lease that is given away too early costs a failure, never a wrong document.
 */
final class Lease {
  static final String OWNER = "owner";
  static final String UNTIL = "owned_until";
  static final String SESSION = "owner_session";
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final ThreadLocal<@Nullable Held> HELD = new ThreadLocal<>();
  private static final Duration LOOK = Duration.ofMillis(50);

  private final OperationStore store;

  Lease(OperationStore store) {
    this.store = store;
  }

  /** Runs work while no other process works on the same execution. */
  <T extends @Nullable Object> T exclusively(String operationId, Callable<T> work)
      throws Exception {
    String owner = UUID.randomUUID().toString();
    try (ClientSession session = store.connection().session()) {
      Held mine = new Held(owner, session);
      await(operationId, mine);
      HELD.set(mine);
      try {
        return work.call();
      } finally {
        HELD.remove();
        release(operationId, owner);
      }
    }
  }

  /** The session of the lease that this thread holds. */
  @Nullable ClientSession session() {
    Held held = HELD.get();
    return held == null ? null : held.session();
  }

  /** A lease that a thread holds. */
  private record Held(String owner, ClientSession session) {}

  // Whoever holds it may have been killed: then it ends by itself.
  private void await(String operationId, Held mine) {
    long looks = 2 * length().toMillis() / LOOK.toMillis() + 1;
    for (long look = 0; !take(operationId, mine); look++) {
      if (look >= looks) {
        throw taken(operationId, Outcome.NOT_APPLIED);
      }
      Stages.pause(LOOK);
    }
  }

  private Duration length() {
    return store.connection().options().lease();
  }

  private boolean take(String operationId, Held mine) {
    BsonDocument free =
        new BsonDocument(
            "$expr",
            new BsonDocument(
                "$lt",
                new BsonArray(
                    List.of(
                        new BsonDocument(
                            "$ifNull",
                            new BsonArray(List.of(new BsonString("$" + UNTIL), BsonNull.VALUE))),
                        new BsonString("$$NOW")))));
    BsonDocument entry = free.append("_id", new BsonString(operationId));
    BsonDocument set =
        mark(mine.owner())
            .append(SESSION, literal(mine.session().getServerSession().getIdentifier()));
    BsonDocument before =
        store
            .collection(MongoJournal.CONTAINER)
            .findOneAndUpdate(entry, List.of(new BsonDocument("$set", set)));
    if (before != null && before.isString(OWNER) && before.isDocument(SESSION)) {
      endTransactionsOf(before.getDocument(SESSION));
    }
    return before != null;
  }

  // A killed process leaves its last transaction open, and the server would keep it for a minute.
  void endTransactionsOf(BsonDocument session) {
    try {
      store.connection().command(new BsonDocument("killSessions", new BsonArray(List.of(session))));
    } catch (MongoException e) {
      LOG.debug("[mongodb] a session left behind could not be ended; waiting for its end", e);
    }
  }

  /** What an update's pipeline sets for the lease to last on. */
  private BsonDocument mark(String owner) {
    BsonValue until =
        new BsonDocument(
            "$add",
            new BsonArray(List.of(new BsonString("$$NOW"), new BsonInt64(length().toMillis()))));
    return new BsonDocument(OWNER, literal(new BsonString(owner))).append(UNTIL, until);
  }

  static BsonDocument literal(BsonValue value) {
    return new BsonDocument("$literal", value);
  }

  /** Adds to an entry's update that it is ours and stays so, when this thread holds the lease. */
  void renew(BsonDocument entry, BsonDocument set) {
    Held mine = HELD.get();
    if (mine != null) {
      entry.append(OWNER, new BsonString(mine.owner()));
      set.putAll(mark(mine.owner()));
    }
  }

  /** Fails when the entry was another's. */
  void require(String operationId, UpdateResult result) {
    if (HELD.get() != null && result.getMatchedCount() == 0) {
      throw taken(operationId, Outcome.PARTIALLY_APPLIED);
    }
  }

  private void release(String operationId, String owner) {
    try {
      store
          .collection(MongoJournal.CONTAINER)
          .updateOne(
              new BsonDocument("_id", new BsonString(operationId))
                  .append(OWNER, new BsonString(owner)),
              new BsonDocument(
                  "$unset",
                  new BsonDocument(OWNER, BsonNull.VALUE)
                      .append(UNTIL, BsonNull.VALUE)
                      .append(SESSION, BsonNull.VALUE)));
    } catch (MongoException e) {
      // It ends by itself, and what the work did or threw matters more.
      LOG.debug("[mongodb|{}] a lease could not be given back", operationId, e);
    }
  }

  private static MigrationException taken(String operationId, Outcome outcome) {
    return new MigrationException(
        StandardErrorCode.OPERATION_IN_PROGRESS,
        outcome,
        "Another process works on operation '" + operationId + "'; wait for it to end");
  }
}
