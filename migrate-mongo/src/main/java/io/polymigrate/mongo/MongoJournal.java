package io.polymigrate.mongo;

import com.mongodb.MongoWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.result.UpdateResult;
import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.api.spi.OperationJournal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;

/** The journal as a collection; an update joins the transaction its thread is in. */
final class MongoJournal implements OperationJournal {
  static final String CONTAINER = "_polymigrate_operations";

  private final OperationStore store;

  MongoJournal(OperationStore store) {
    this.store = store;
  }

  private MongoCollection<BsonDocument> entries() {
    return store.collection(CONTAINER);
  }

  @Override
  public CompletionStage<Optional<JournalEntry>> find(String operationId) {
    return store.supply(
        "Reading the journal",
        () ->
            Optional.ofNullable(entries().find(Filters.eq(new BsonString(operationId))).first())
                .map(MongoJournal::entry));
  }

  private static JournalEntry entry(BsonDocument found) {
    return new JournalEntry(
        found.getString("_id").getValue(),
        found.getString("sha256").getValue(),
        found.getString("operation").getValue(),
        JournalEntry.State.valueOf(found.getString("state").getValue()),
        found.isString("undo") ? Optional.of(found.getString("undo").getValue()) : Optional.empty(),
        found.getInt64("records").getValue(),
        Instant.ofEpochMilli(found.getDateTime("updated_at").getValue()));
  }

  @Override
  public CompletionStage<Boolean> insert(JournalEntry entry) {
    return store.supply(
        "Writing the journal",
        () -> {
          BsonDocument document =
              new BsonDocument("_id", new BsonString(entry.operationId()))
                  .append("sha256", new BsonString(entry.sha256()))
                  .append("operation", new BsonString(entry.operationJson()));
          document.putAll(changing(entry));
          try {
            entries().insertOne(document);
            return true;
          } catch (MongoWriteException e) {
            if (e.getError().getCode() == MongoErrors.DUPLICATE_KEY) {
              return false;
            }
            throw e;
          }
        });
  }

  private static BsonDocument whileRunning(String operationId) {
    return new BsonDocument("_id", new BsonString(operationId))
        .append("state", new BsonString(JournalEntry.State.RUNNING.name()));
  }

  static boolean running(OperationStore store, String operationId) {
    return store.collection(CONTAINER).find(whileRunning(operationId)).first() != null;
  }

  /** Whether an execution is running; it stays so until the transaction ends. */
  static boolean touchRunning(OperationStore store, ClientSession session, String operationId) {
    BsonDocument more = new BsonDocument("$inc", new BsonDocument("sinks", new BsonInt64(1)));
    return store
            .collection(CONTAINER)
            .updateOne(session, whileRunning(operationId), more)
            .getMatchedCount()
        > 0;
  }

  private static BsonDocument changing(JournalEntry entry) {
    return new BsonDocument("state", new BsonString(entry.state().name()))
        .append(
            "undo", entry.undo().isPresent() ? new BsonString(entry.undo().get()) : BsonNull.VALUE)
        .append("records", new BsonInt64(entry.records()))
        .append("updated_at", new BsonDateTime(entry.updatedAt().toEpochMilli()));
  }

  @Override
  public CompletionStage<Void> update(JournalEntry entry) {
    return store.supply(
        "Writing the journal",
        () -> {
          BsonDocument which = new BsonDocument("_id", new BsonString(entry.operationId()));
          BsonDocument set = new BsonDocument();
          changing(entry).forEach((name, value) -> set.append(name, Lease.literal(value)));
          store.lease().renew(which, set);
          List<BsonDocument> pipeline = List.of(new BsonDocument("$set", set));
          ClientSession session = store.session();
          UpdateResult result =
              session == null
                  ? entries().updateOne(which, pipeline)
                  : entries().updateOne(session, which, pipeline);
          store.lease().require(entry.operationId(), result);
          return null;
        });
  }
}
