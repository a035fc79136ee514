package io.polymigrate.mongo;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import io.polymigrate.api.AsyncCloseable;
import io.polymigrate.api.CheckpointStore;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.spi.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Checkpoints in a collection: one document per run and entry. */
final class MongoCheckpoints implements CheckpointStore {
  static final String CONTAINER = "_polymigrate_checkpoints";

  private final MongoConnection connection;
  private final MongoCollection<BsonDocument> collection;

  MongoCheckpoints(MongoConnection connection) {
    this.connection = connection;
    this.collection = connection.collection(CONTAINER);
  }

  @Override
  public CompletionStage<AsyncCloseable> lock(String runId, Runnable lost) {
    return MongoRunLock.take(connection, runId, lost);
  }

  @Override
  public CompletionStage<List<CheckpointMark>> load(String runId) {
    return Stages.supply(
        connection.executor(),
        () -> {
          List<CheckpointMark> marks = new ArrayList<>();
          for (BsonDocument found :
              collection.find(Filters.eq("run", runId)).sort(Sorts.ascending("_id"))) {
            marks.add(
                new CheckpointMark(
                    runId,
                    found.getString("entry").getValue(),
                    found.getString("value").getValue()));
          }
          return marks;
        },
        MongoErrors.reading("Reading the checkpoints"));
  }

  @Override
  public CompletionStage<Void> save(List<CheckpointMark> marks) {
    if (marks.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return Stages.supply(
        connection.executor(),
        () -> {
          write(List.copyOf(marks));
          return null;
        },
        MongoErrors.writing("Saving the checkpoints"));
  }

  // One bulk of replacements is not atomic, but an entry lost with the failure that caused it is
  // only work to do again; where there are sessions it is a transaction all the same.
  private void write(List<CheckpointMark> marks) {
    List<ReplaceOneModel<BsonDocument>> models = new ArrayList<>(marks.size());
    for (CheckpointMark mark : marks) {
      BsonDocument id =
          new BsonDocument("run", new BsonString(mark.runId()))
              .append("entry", new BsonString(mark.entry()));
      BsonDocument document =
          new BsonDocument("_id", id)
              .append("run", new BsonString(mark.runId()))
              .append("entry", new BsonString(mark.entry()))
              .append("value", new BsonString(mark.value()));
      models.add(
          new ReplaceOneModel<>(Filters.eq(id), document, new ReplaceOptions().upsert(true)));
    }
    BulkWriteOptions ordered = new BulkWriteOptions().ordered(true);
    if (marks.size() == 1 || !connection.facts().transactional()) {
      collection.bulkWrite(models, ordered);
      return;
    }
    try (var session = connection.session()) {
      session.withTransaction(() -> collection.bulkWrite(session, models, ordered));
    }
  }

  @Override
  public CompletionStage<Void> delete(String runId) {
    return Stages.supply(
        connection.executor(),
        () -> {
          collection.deleteMany(Filters.eq("run", runId));
          return null;
        },
        MongoErrors.writing("Deleting the checkpoints"));
  }
}
