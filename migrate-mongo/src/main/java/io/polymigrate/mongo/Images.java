package io.polymigrate.mongo;

import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.KillPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/**
 * Changes documents and keeps, in the same transaction, what they were, in a collection of the
 * execution's own. Restoring compares with what they became, so what others changed since is found
 * and left alone.
 */
final class Images {
  private final Execution run;
  private final String collection;
  private final MongoLayout layout;
  private final String kept;

  Images(Execution run, Target target) {
    this(run, target.name(), target.layout());
  }

  Images(Execution run, String collection, MongoLayout layout) {
    this.run = run;
    this.collection = collection;
    this.layout = layout;
    this.kept = MongoNames.undo(run.operationId());
  }

  /** Makes the collection beside; before the first change. */
  void prepare(String step) {
    run.change(
        step + ".undo_collection",
        () -> run.note("kept", true),
        this::exists,
        () -> run.store().define(new BsonDocument("create", new BsonString(kept))));
  }

  private boolean exists() {
    return MongoNames.info(run.store().connection(), kept).isPresent();
  }

  /** Goes over all documents that match, and edits them. */
  long change(String step, BsonDocument filter, Edit edit) {
    prepare(step);
    return new Windows(run, step, collection, filter)
        .walk((session, documents) -> change(session, step, documents, edit));
  }

  private long change(ClientSession session, String step, List<RawFields> documents, Edit edit) {
    List<BsonDocument> images = new ArrayList<>();
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    for (RawFields before : documents) {
      RawFields after = edit.apply(before);
      if (!after.sameAs(before)) {
        images.add(Image.of(before, after));
        writes.add(Image.write(before, after));
      }
    }
    write(session, step, images, writes);
    return writes.size();
  }

  /** Keeps the images and makes the changes, within the transaction. */
  void write(
      ClientSession session,
      String step,
      List<BsonDocument> images,
      List<WriteModel<BsonDocument>> writes) {
    if (!writes.isEmpty()) {
      run.store().collection(kept).insertMany(session, images);
      KillPoint.at(step + ".kept");
      write(session, writes, new BulkWriteOptions());
    }
  }

  /**
   * Keeps images and makes changes, within the transaction, of documents that this execution may
   * have changed before: the image then goes on telling what they were at first.
   */
  void merge(ClientSession session, String step, List<Merges.Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    Map<BsonValue, BsonDocument> earlier = earlier(session, changes);
    List<WriteModel<BsonDocument>> images = new ArrayList<>();
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    for (Merges.Change change : changes) {
      BsonValue id = change.after().id();
      BsonDocument image = Image.again(Optional.ofNullable(earlier.get(id)), change);
      images.add(
          new ReplaceOneModel<>(
              new BsonDocument(MongoLayout.ID, new BsonDocument("$eq", id)),
              image,
              new ReplaceOptions().upsert(true)));
      writes.add(
          change
              .before()
              .map(before -> Image.write(before, change.after()))
              .orElseGet(() -> Image.insert(change.after())));
    }
    run.store().collection(kept).bulkWrite(session, images);
    KillPoint.at(step + ".kept");
    write(session, writes, new BulkWriteOptions());
  }

  private Map<BsonValue, BsonDocument> earlier(ClientSession session, List<Merges.Change> changes) {
    BsonArray ids = new BsonArray(changes.stream().map(change -> change.after().id()).toList());
    Map<BsonValue, BsonDocument> earlier = new HashMap<>();
    for (RawBsonDocument image :
        run.store()
            .raw(kept)
            .find(session, new BsonDocument(MongoLayout.ID, new BsonDocument("$in", ids)))) {
      earlier.put(RawFields.of(image).id(), image);
    }
    return earlier;
  }

  // Each document was read in this transaction, so each must be found.
  private void write(
      ClientSession session, List<WriteModel<BsonDocument>> writes, BulkWriteOptions options) {
    BulkWriteResult result = run.store().collection(collection).bulkWrite(session, writes, options);
    int done = result.getMatchedCount() + result.getInsertedCount() + result.getDeletedCount();
    if (done != writes.size()) {
      throw new MigrationException(
          StandardErrorCode.INTERNAL_ERROR,
          Outcome.NOT_APPLIED,
          "Only "
              + done
              + " of "
              + writes.size()
              + " documents of '"
              + collection
              + "' were found again; nothing of this batch was written");
    }
  }

  /**
   * Puts the documents back wherever they still are what they became.
   *
   * @param deletedConflicts whether a document that is gone is a conflict too
   */
  RollbackResult restore(boolean deletedConflicts) {
    if (!run.noted("kept") || !exists()) {
      return MongoHandler.undone(run);
    }
    long restored =
        new Windows(run, "undo", kept, new BsonDocument())
            .walk((session, images) -> restore(session, images, deletedConflicts));
    return new Conflicts(run).result(restored);
  }

  private long restore(ClientSession session, List<RawFields> images, boolean deletedConflicts) {
    Map<BsonValue, RawFields> current = current(session, images);
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    List<String> conflicts = new ArrayList<>();
    for (RawFields fields : images) {
      BsonDocument image = fields.raw();
      Optional<RawFields> document = Optional.ofNullable(current.get(fields.id()));
      Image.Verdict verdict =
          document.map(found -> Image.judge(image, found)).orElse(gone(image, deletedConflicts));
      if (verdict == Image.Verdict.CONFLICT) {
        conflicts.add(KeyTexts.text(layout, fields.id()));
      } else if (verdict == Image.Verdict.RESTORE) {
        writes.add(Image.restore(image, document.orElseThrow()));
      }
    }
    new Conflicts(run).add(conflicts);
    if (!writes.isEmpty()) {
      // What was there may be put back even if a validator would not take it today.
      write(session, writes, new BulkWriteOptions().bypassDocumentValidation(true));
    }
    return writes.size();
  }

  // A document that was made here and is gone is as it was before.
  private static Image.Verdict gone(BsonDocument image, boolean deletedConflicts) {
    return deletedConflicts && !Image.isNew(image)
        ? Image.Verdict.CONFLICT
        : Image.Verdict.AS_BEFORE;
  }

  private Map<BsonValue, RawFields> current(ClientSession session, List<RawFields> images) {
    BsonArray ids = new BsonArray(images.stream().map(RawFields::id).toList());
    Map<BsonValue, RawFields> current = new HashMap<>();
    for (RawBsonDocument found :
        run.store()
            .raw(collection)
            .find(session, new BsonDocument(MongoLayout.ID, new BsonDocument("$in", ids)))) {
      RawFields fields = RawFields.of(found);
      current.put(fields.id(), fields);
    }
    return current;
  }

  /** Gives up what was kept. */
  static void release(Execution run) {
    if (run.noted("kept")) {
      Containers.dropIfThere(run, "finalize", MongoNames.undo(run.operationId()));
    }
  }
}
