package io.polymigrate.mongo;

import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
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
 * A collection and what an execution keeps beside it: writes to the two, within a transaction.
 *
 * @param collection whose documents are changed
 * @param kept where their images are
 */
record ImageStore(OperationStore store, String collection, String kept) {

  boolean exists() {
    return MongoNames.info(store.connection(), kept).isPresent();
  }

  /** Makes the collection of images; fails when it is there. */
  void create() {
    store.define(new BsonDocument("create", new BsonString(kept)));
  }

  /** Keeps images of documents that have none. */
  void keep(ClientSession session, List<BsonDocument> images) {
    store.collection(kept).insertMany(session, images);
  }

  /** Keeps images, in place of those that documents may have. */
  void replace(ClientSession session, List<BsonDocument> images) {
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    for (BsonDocument image : images) {
      writes.add(
          new ReplaceOneModel<>(
              new BsonDocument(
                  MongoLayout.ID,
                  new BsonDocument(
                      "$eq", java.util.Objects.requireNonNull(image.get(MongoLayout.ID)))),
              image,
              new ReplaceOptions().upsert(true)));
    }
    store.collection(kept).bulkWrite(session, writes);
  }

  /**
   * Images of changes of documents that this execution may have changed before: they go on telling
   * what the documents were at first.
   */
  List<BsonDocument> images(
      ClientSession session, List<Merges.Change> changes, Image.Extent extent) {
    Map<BsonValue, RawFields> earlier =
        find(session, kept, changes.stream().map(change -> change.after().id()).toList());
    List<BsonDocument> images = new ArrayList<>();
    for (Merges.Change change : changes) {
      Optional<BsonDocument> image =
          Optional.ofNullable(earlier.get(change.after().id())).map(RawFields::raw);
      images.add(Image.again(image, change, extent));
    }
    return images;
  }

  /** The writes that make changes. */
  static List<WriteModel<BsonDocument>> writes(List<Merges.Change> changes) {
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    for (Merges.Change change : changes) {
      writes.add(
          change
              .before()
              .map(before -> Image.write(before, change.after()))
              .orElseGet(() -> Image.insert(change.after())));
    }
    return writes;
  }

  /**
   * Writes to the collection; each document was read in this transaction, so each must be found.
   */
  void write(
      ClientSession session, List<WriteModel<BsonDocument>> writes, BulkWriteOptions options) {
    BulkWriteResult result = store.collection(collection).bulkWrite(session, writes, options);
    int done =
        result.getMatchedCount()
            + result.getInsertedCount()
            + result.getDeletedCount()
            + result.getUpserts().size();
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

  /** The documents of the collection that have these keys. */
  Map<BsonValue, RawFields> current(ClientSession session, List<BsonValue> ids) {
    return find(session, collection, ids);
  }

  private Map<BsonValue, RawFields> find(ClientSession session, String from, List<BsonValue> ids) {
    Map<BsonValue, RawFields> found = new HashMap<>();
    BsonDocument among =
        new BsonDocument(MongoLayout.ID, new BsonDocument("$in", new BsonArray(ids)));
    for (RawBsonDocument document : store.raw(from).find(session, among)) {
      RawFields fields = RawFields.of(document);
      found.put(fields.id(), fields);
    }
    return found;
  }
}
