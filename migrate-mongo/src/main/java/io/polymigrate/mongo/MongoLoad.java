package io.polymigrate.mongo;

import com.mongodb.MongoNamespace;
import com.mongodb.client.model.RenameCollectionOptions;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LeftOut;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.spi.JournaledOperations;
import io.polymigrate.api.spi.LeftOuts;
import io.polymigrate.api.spi.SerialSink;
import io.polymigrate.api.spi.Stages;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.bson.BsonDocument;

/**
 * One load of one collection. Records without a key are staged in a collection of their own, which
 * takes the target's place at the end; all others are written in place.
 */
final class MongoLoad implements LoadSession {
  private static final String STAGE = "_polymigrate_stage_";

  private final MongoConnection connection;
  private final LoadRequest request;
  private final MongoLayout layout;
  private final MongoSchemas schemas;
  private final State state;
  private final Optional<LoadUndo> undo;
  private final LeftOuts leftOuts = new LeftOuts();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  /** What was found when the load was first opened. */
  private enum State {
    /** This load made the collection. */
    CREATED,
    /** It was there, without documents. */
    EMPTY,
    /** It held documents. */
    EXISTING
  }

  private MongoLoad(
      OperationStore store,
      JournaledOperations operations,
      LoadRequest request,
      MongoLayout layout,
      State state) {
    this.connection = store.connection();
    this.request = request;
    this.layout = layout;
    this.schemas = new MongoSchemas(connection);
    this.state = state;
    this.undo =
        request.keepUndo()
            ? Optional.of(new LoadUndo(store, operations, request, target()))
            : Optional.empty();
  }

  private LoadUndo.Target target() {
    boolean created = state == State.CREATED;
    return new LoadUndo.Target(
        created,
        schema(),
        created ? List.of() : new MongoIndexes(connection, layout).missing(request));
  }

  /** Checks or makes the target; blocks. */
  static MongoLoad open(OperationStore store, JournaledOperations operations, LoadRequest request) {
    MongoConnection connection = store.connection();
    MongoNames.requireCollection(request.container());
    if (request.container().startsWith("_polymigrate_")) {
      throw MigrationException.invalid(
          "'"
              + request.container()
              + "': names that start with _polymigrate_ are the library's own");
    }
    if (request.keepUndo()) {
      requireUndo(connection, request);
    }
    MongoLayout layout = MongoLayout.of(NativeDates.held(request.schema()));
    State state = state(connection, request);
    if (state == State.EXISTING) {
      requireSameShape(connection, request, layout);
    }
    MongoLoad load = new MongoLoad(store, operations, request, layout, state);
    if (load.undo.isEmpty()) {
      load.prepare();
    }
    return load;
  }

  private static void requireUndo(MongoConnection connection, LoadRequest request) {
    if (request.schema().key().isEmpty()) {
      throw MigrationException.refusal(
          StandardErrorCode.KEY_MISSING,
          "The records for '"
              + request.container()
              + "' have no key, and prior images are kept by key: name one in the load step (key:"
              + " [...]) or load without 'undo'");
    }
    if (!connection.facts().transactional()) {
      throw MigrationException.refusal(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          "A load into '"
              + request.container()
              + "' can't keep prior images: "
              + OperationStore.STANDALONE
              + ", or load without 'undo'");
    }
  }

  private static State state(MongoConnection connection, LoadRequest request) {
    if (request.resumeState().isPresent()) {
      try {
        return State.valueOf(request.resumeState().get());
      } catch (IllegalArgumentException e) {
        throw MigrationException.invalid(
            "The state of the interrupted load of '" + request.container() + "' is not MongoDB's");
      }
    }
    String name = request.container();
    Optional<BsonDocument> info = MongoNames.info(connection, name);
    if (info.isEmpty()) {
      if (!request.create()) {
        throw new MigrationException(
            StandardErrorCode.CONTAINER_NOT_FOUND,
            Outcome.NOT_APPLIED,
            "There is no collection '" + name + "' to load into; create it or allow creating it");
      }
      return State.CREATED;
    }
    if (!info.get().getString("type").getValue().equals("collection")) {
      throw new MigrationException(
          StandardErrorCode.SCHEMA_MISMATCH,
          Outcome.NOT_APPLIED,
          "'"
              + name
              + "' is a "
              + info.get().getString("type").getValue()
              + "; records can be loaded into plain collections only");
    }
    return connection.collection(name).find().limit(1).first() == null
        ? State.EMPTY
        : State.EXISTING;
  }

  private static void requireSameShape(
      MongoConnection connection, LoadRequest request, MongoLayout layout) {
    String name = request.container();
    Optional<RecordSchema> stored = new MongoSchemas(connection).find(name);
    if (layout.key() == MongoLayout.Key.NONE) {
      boolean ours = stored.isPresent() && stored.get().key().isEmpty();
      if (!ours && request.mode() != LoadMode.REPLACE && request.resumeState().isEmpty()) {
        throw mismatch(
            "The records have no key, so they would take the place of all documents in '"
                + name
                + "'; name a key, empty the collection, or load with mode replace");
      }
      return;
    }
    if (stored.isPresent()) {
      MongoLayout kept = MongoLayout.of(stored.get());
      if (kept.key() != layout.key() || !kept.schema().key().equals(layout.schema().key())) {
        throw mismatch(
            "The documents in '"
                + name
                + "' have the key "
                + kept.schema().key()
                + ", the records "
                + layout.schema().key()
                + "; load with the same key or into another collection");
      }
      MongoSchemas.merge(name, stored.get(), layout.schema());
    }
  }

  private static MigrationException mismatch(String message) {
    return new MigrationException(StandardErrorCode.SCHEMA_MISMATCH, Outcome.NOT_APPLIED, message);
  }

  private void prepare() {
    if (staged()) {
      if (request.resumeState().isEmpty()) {
        connection.collection(stage()).drop();
      }
      return;
    }
    if (state == State.CREATED) {
      Containers.createIfMissing(connection, request.container());
    }
    schema().ifPresent(schema -> schemas.save(request.container(), schema));
  }

  private boolean staged() {
    return layout.key() == MongoLayout.Key.NONE;
  }

  private String stage() {
    return STAGE + request.runId();
  }

  @Override
  public String resumeState() {
    return state.name();
  }

  @Override
  public boolean atomicCheckpoints() {
    return false;
  }

  @Override
  public CompletionStage<RecordSink> openSink() {
    if (undo.isPresent()) {
      LoadUndo kept = undo.get();
      return kept.gate()
          .thenApply(
              gate ->
                  sink(
                      new KeepingWriter(kept, gate, layout, request.mode(), request.batchRecords()),
                      request.container()));
    }
    String collection = staged() ? stage() : request.container();
    return CompletableFuture.completedFuture(
        sink(
            new MongoWriter(
                connection,
                layout,
                collection,
                staged() ? LoadMode.INSERT : request.mode(),
                !staged() && state == State.EXISTING,
                request.batchRecords()),
            collection));
  }

  private RecordSink sink(SerialSink.Writer writer, String collection) {
    return new SerialSink(
        connection.executor(), writer, MongoErrors.writing("Writing to '" + collection + "'"));
  }

  @Override
  public CompletionStage<Void> complete() {
    return undo.isEmpty()
        ? completed()
        : undo.get()
            .begun()
            .thenCompose(begun -> completed())
            .thenCompose(done -> undo.get().end());
  }

  private CompletionStage<Void> completed() {
    return Stages.supply(
        connection.executor(),
        () -> {
          finish();
          return null;
        },
        MongoErrors.writing("Completing the load of '" + request.container() + "'"));
  }

  // Killed and called again: the swap has happened when the stage is gone, the rest is idempotent.
  private void finish() {
    String name = request.container();
    if (staged()) {
      if (MongoNames.info(connection, stage()).isPresent()) {
        connection
            .collection(stage())
            .renameCollection(
                new MongoNamespace(connection.database().getName(), name),
                new RenameCollectionOptions().dropTarget(true));
      } else {
        Containers.createIfMissing(connection, name);
      }
    }
    new MongoIndexes(connection, layout).create(request, leftOuts);
    if (staged()) {
      schemas.save(name, layout.schema());
    }
  }

  // It is stored before the first record, so that what is written is never without its meaning: a
  // run that is killed and begun anew finds documents, and then could not tell whose they are.
  private Optional<RecordSchema> schema() {
    Optional<RecordSchema> stored = schemas.find(request.container());
    if (state != State.EXISTING) {
      return Optional.of(layout.schema());
    }
    // A collection without one holds what we do not know, and a schema would be wrong for it.
    return stored.map(schema -> MongoSchemas.merge(request.container(), schema, layout.schema()));
  }

  @Override
  public List<LeftOut> leftOut() {
    return state == State.EXISTING ? List.of() : leftOuts.list();
  }

  @Override
  public CompletionStage<Void> abort() {
    return Stages.supply(
        connection.executor(),
        () -> {
          if (staged()) {
            connection.collection(stage()).drop();
          }
          if (state == State.CREATED) {
            connection.collection(request.container()).drop();
            schemas.delete(request.container());
          }
          return null;
        },
        MongoErrors.writing("Giving up the load of '" + request.container() + "'"));
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    closed.complete(null);
    return closed;
  }
}
