package io.polymigrate.mongo;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.SchemaCodec;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.Stages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * One load that keeps prior images, as an execution in the journal. Safe for use by many threads.
 *
 * <p>Each worker has a document of its own beside the images, its gate, which it writes to in the
 * transaction of each batch. A rollback takes the gates away, and so does whoever goes on with the
 * load: nothing is written any more then by those who were at it. Were the journal's entry itself
 * written to, workers would be in each other's way.
 */
final class LoadUndo {
  private static final String GATE = "sink";
  private static final String SESSION = "session";

  /** Which documents beside are gates. */
  private static final BsonDocument GATES = exists(true);

  /** Which documents beside are images. */
  private static final BsonDocument IMAGES = exists(false);

  private final OperationStore store;
  private final JournaledOperations operations;
  private final LoadRequest request;
  private final Target target;
  private final ImageStore images;
  private final Object lock = new Object();
  private boolean begun;

  /**
   * What is done to the collection before the first record.
   *
   * @param created whether the load makes it
   * @param schema what is to stand beside it, if anything
   * @param indexes names of those that the load makes in the end
   */
  record Target(boolean created, Optional<RecordSchema> schema, List<String> indexes) {
    Target {
      indexes = List.copyOf(indexes);
    }
  }

  LoadUndo(
      OperationStore store, JournaledOperations operations, LoadRequest request, Target target) {
    this.store = store;
    this.operations = operations;
    this.request = request;
    this.target = target;
    this.images =
        new ImageStore(store, request.container(), MongoNames.undo(request.undoId().orElseThrow()));
  }

  private static BsonDocument exists(boolean there) {
    return new BsonDocument(GATE, new BsonDocument("$exists", BsonBoolean.valueOf(there)));
  }

  OperationStore store() {
    return store;
  }

  ImageStore images() {
    return images;
  }

  private String id() {
    return request.undoId().orElseThrow();
  }

  /** A gate for one more worker; notes on the first call that the load begins or goes on. */
  CompletionStage<Gate> gate() {
    return store.supply(
        "The load",
        () -> {
          begin();
          ClientSession session = store.connection().session();
          try {
            return open(session);
          } catch (RuntimeException e) {
            session.close();
            throw e;
          }
        });
  }

  /** Notes that the load is complete, also when it had no record. */
  CompletionStage<Void> end() {
    return store.supply(
        "The load",
        () -> {
          begin();
          // It may have been rolled back since it began.
          note();
          long records = store.collection(images.kept()).countDocuments(IMAGES);
          KillPoint.at("load.ending");
          Stages.join(operations.endLoad(id(), records));
          return null;
        });
  }

  /** Does what comes before the first record, and makes sure that the load goes on. */
  CompletionStage<Void> begun() {
    return store.supply(
        "The load",
        () -> {
          begin();
          note();
          return null;
        });
  }

  private void begin() {
    synchronized (lock) {
      if (begun) {
        return;
      }
      KillPoint.at("load.beginning");
      note();
      KillPoint.at("load.begun");
      if (target.created()) {
        Containers.createIfMissing(store.connection(), request.container());
      }
      Containers.createIfMissing(store.connection(), images.kept());
      KillPoint.at("load.prepared");
      closeGates(store, images.kept());
      target
          .schema()
          .ifPresent(
              schema -> new MongoSchemas(store.connection()).save(request.container(), schema));
      KillPoint.at("load.schema");
      begun = true;
    }
  }

  // Notes in the journal that it goes on; fails when it was rolled back or finalised.
  private void note() {
    var unused = Stages.join(operations.beginLoad(request.undoOperation(), Json.write(notes())));
  }

  private Map<String, @Nullable Object> notes() {
    Map<String, @Nullable Object> notes = new LinkedHashMap<>();
    notes.put("kept", true);
    notes.put(LoadRollback.CREATED, target.created());
    notes.put(LoadRollback.INDEXES, target.indexes());
    new MongoSchemas(store.connection())
        .find(request.container())
        .ifPresent(schema -> notes.put(LogicalSchema.BEFORE, SchemaCodec.write(schema)));
    target.schema().ifPresent(s -> notes.put(LogicalSchema.FITTED, SchemaCodec.write(s)));
    return notes;
  }

  private Gate open(ClientSession session) {
    BsonDocument which =
        new BsonDocument(
            MongoLayout.ID,
            new BsonDocument("_polymigrate_sink", new BsonString(UUID.randomUUID().toString())));
    BsonDocument gate =
        which
            .clone()
            .append(GATE, new BsonInt64(0))
            .append(SESSION, session.getServerSession().getIdentifier());
    boolean unused =
        store.transaction(
            session,
            joined -> {
              // Written to, so that a rollback comes before or sees the gate.
              if (!MongoJournal.touchRunning(store, joined, id())) {
                throw closed();
              }
              store.collection(images.kept()).insertOne(joined, gate);
              return true;
            });
    return new Gate(session, which);
  }

  /** What one worker goes through with each batch; used by one thread at a time. */
  final class Gate implements AutoCloseable {
    private final ClientSession session;
    private final BsonDocument which;

    private Gate(ClientSession session, BsonDocument which) {
      this.session = session;
      this.which = which;
    }

    ClientSession session() {
      return session;
    }

    /**
     * Makes sure, until the transaction ends, that the load goes on.
     *
     * @throws MigrationException when it was rolled back meanwhile, or others go on with it
     */
    void pass() {
      BsonDocument more = new BsonDocument("$inc", new BsonDocument(GATE, new BsonInt32(1)));
      long found =
          store.collection(images.kept()).updateOne(session, which, more).getMatchedCount();
      if (found == 0) {
        throw closed();
      }
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private MigrationException closed() {
    if (MongoJournal.running(store, id())) {
      return new MigrationException(
          StandardErrorCode.OPERATION_IN_PROGRESS,
          Outcome.PARTIALLY_APPLIED,
          "Another process goes on with load '" + id() + "'; wait for it to end");
    }
    return new MigrationException(
        StandardErrorCode.ALREADY_ROLLED_BACK,
        Outcome.PARTIALLY_APPLIED,
        "Load '" + id() + "' is being rolled back, or was; start the run anew");
  }

  /** Keeps all workers of a load from writing more; those that were killed too. */
  static void closeGates(OperationStore store, String kept) {
    MongoCollection<BsonDocument> gates = store.collection(kept);
    for (BsonDocument gate : gates.find(GATES)) {
      store.lease().endTransactionsOf(gate.getDocument(SESSION));
    }
    gates.deleteMany(GATES);
  }
}
