package io.polymigrate.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoNamespace;
import com.mongodb.client.model.RenameCollectionOptions;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.spi.Stages;
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
      MongoConnection connection, LoadRequest request, MongoLayout layout, State state) {
    this.connection = connection;
    this.request = request;
    this.layout = layout;
    this.schemas = new MongoSchemas(connection);
    this.state = state;
  }

  /** Checks or makes the target; blocks. */
  static MongoLoad open(MongoConnection connection, LoadRequest request) {
    MongoNames.requireCollection(request.container());
    if (request.container().startsWith("_polymigrate_")) {
      throw MigrationException.invalid(
          "'"
              + request.container()
              + "': names that start with _polymigrate_ are the library's own");
    }
    if (request.keepUndo()) {
      throw new MigrationException(
          StandardErrorCode.OPERATION_NOT_SUPPORTED,
          Outcome.NOT_APPLIED,
          "A load into MongoDB keeps no prior images; load without 'undo'");
    }
    MongoLayout layout = MongoLayout.of(NativeDates.held(request.schema()));
    State state = state(connection, request);
    if (state == State.EXISTING) {
      requireSameShape(connection, request, layout);
    }
    MongoLoad load = new MongoLoad(connection, request, layout, state);
    load.prepare();
    return load;
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
      createQuietly(request.container());
    }
    saveSchema();
  }

  private void createQuietly(String name) {
    try {
      connection.database().createCollection(name);
    } catch (MongoCommandException e) {
      if (MongoErrors.code(e) != StandardErrorCode.CONTAINER_EXISTS) {
        throw e;
      }
    }
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
    return CompletableFuture.completedFuture(
        new MongoSink(
            connection,
            new MongoWriter(
                connection,
                layout,
                staged() ? stage() : request.container(),
                staged() ? LoadMode.INSERT : request.mode(),
                !staged() && state == State.EXISTING,
                request.batchRecords())));
  }

  @Override
  public CompletionStage<Void> complete() {
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
        createQuietly(name);
      }
    }
    new MongoIndexes(connection, layout).create(request);
    if (staged()) {
      schemas.save(name, layout.schema());
    }
  }

  // Before the first record, so that what is written is never without its meaning: a run that is
  // killed and begun anew finds documents, and then could not tell whose they are.
  private void saveSchema() {
    Optional<RecordSchema> stored = schemas.find(request.container());
    if (stored.isPresent()) {
      RecordSchema merged =
          state == State.EXISTING
              ? MongoSchemas.merge(request.container(), stored.get(), layout.schema())
              : layout.schema();
      schemas.save(request.container(), merged);
    } else if (state != State.EXISTING) {
      schemas.save(request.container(), layout.schema());
    }
    // Else the collection holds what we do not know, and a schema would be wrong for it.
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
