package io.polymigrate.mongo;

import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import io.polymigrate.api.spi.KillPoint;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonMaxKey;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/**
 * Goes over a collection in windows of its key, one transaction for each: the work on the
 * documents, what is kept for undoing it, and the place that has been reached. Killed anywhere, it
 * goes on there. Bounds are those of the index on {@code _id}, which order values of all types.
 *
 * <p>Which documents come next is asked outside the transaction, so that a long search does not
 * make it a long one; within it the documents are read anew.
 */
final class Windows {
  /** A transaction stays small whatever the batch size. */
  private static final int MOST = 5000;

  private static final long MOST_BYTES = 16L << 20;
  private static final BsonValue GREATEST = new BsonMaxKey();
  private static final BsonDocument BY_KEY = new BsonDocument(MongoLayout.ID, new BsonInt32(1));

  private final Execution run;
  private final String step;
  private final MongoCollection<RawBsonDocument> collection;
  private final BsonDocument filter;
  private int limit;

  /** Windows over the documents of a collection that match, under a name for the notes. */
  Windows(Execution run, String step, String collection, BsonDocument filter) {
    this.run = run;
    this.step = step;
    this.collection = run.store().raw(collection);
    this.filter = filter;
    this.limit = most();
  }

  private int most() {
    return Math.min(run.batchSize(), MOST);
  }

  /** Goes on with one document at a time, then with ever more again. */
  void single() {
    limit = 1;
  }

  /** What is done to the documents of one window. */
  @FunctionalInterface
  interface Work {
    /** Gives how many documents it changed. */
    long on(ClientSession session, List<RawFields> documents);
  }

  /** Does the work on each window; gives the sum of what it said it changed, earlier runs too. */
  long walk(Work work) {
    while (!run.noted(step + "_done")) {
      run.throttle(limit);
      long before = run.number(step + "_records");
      List<BsonValue> ids = next(run.text(step + "_at").map(Windows::value));
      run.transaction(
          session -> {
            window(session, ids, work);
            KillPoint.at(step + ".commit");
            return true;
          });
      limit = Math.min(limit * 2, most());
      KillPoint.at(step + ".batch");
      run.progress(run.number(step + "_records") - before);
    }
    return run.number(step + "_records");
  }

  private void window(ClientSession session, List<BsonValue> ids, Work work) {
    List<RawFields> documents = new ArrayList<>();
    boolean whole = ids.isEmpty() || read(session, ids, documents);
    if (!documents.isEmpty()) {
      long changed = work.on(session, documents);
      run.note(step + "_records", run.number(step + "_records") + changed);
    }
    if (whole && ids.size() < limit) {
      run.note(step + "_done", true);
    }
    if (!ids.isEmpty()) {
      BsonValue last = whole ? ids.get(ids.size() - 1) : documents.get(documents.size() - 1).id();
      run.note(step + "_at", text(last));
    }
  }

  // False when it ended early because the documents are large.
  private boolean read(ClientSession session, List<BsonValue> ids, List<RawFields> documents) {
    BsonDocument among =
        new BsonDocument(MongoLayout.ID, new BsonDocument("$in", new BsonArray(ids)));
    long bytes = 0;
    try (var cursor =
        collection
            .find(session, Target.all(among, filter))
            .sort(BY_KEY)
            .hint(BY_KEY)
            .batchSize(ids.size() + 1)
            .cursor()) {
      while (cursor.hasNext()) {
        if (bytes > MOST_BYTES) {
          return false;
        }
        RawBsonDocument found = cursor.next();
        bytes += found.getByteBuffer().remaining();
        documents.add(RawFields.of(found));
      }
    }
    return true;
  }

  private List<BsonValue> next(Optional<BsonValue> at) {
    if (at.isPresent() && at.get().equals(GREATEST)) {
      return List.of();
    }
    FindIterable<RawBsonDocument> found = collection.find(filter).sort(BY_KEY).hint(BY_KEY);
    // A lower bound of the index is inclusive: the document we have already may come again, first.
    int wanted = at.isPresent() ? limit + 1 : limit;
    at.ifPresent(place -> found.min(new BsonDocument(MongoLayout.ID, place)));
    List<BsonValue> ids = new ArrayList<>();
    try (var cursor = found.projection(BY_KEY).limit(wanted).batchSize(wanted + 1).cursor()) {
      while (cursor.hasNext() && ids.size() < limit) {
        BsonValue id = RawFields.of(cursor.next()).id();
        if (!(ids.isEmpty() && at.isPresent() && at.get().equals(id))) {
          ids.add(id);
        }
      }
    }
    if (at.isPresent() && ids.size() < limit && hasGreatest()) {
      ids.add(GREATEST);
    }
    return ids;
  }

  // Bounds of the index end before the greatest of all values, which a key can be.
  private boolean hasGreatest() {
    BsonDocument greatest = new BsonDocument(MongoLayout.ID, new BsonDocument("$eq", GREATEST));
    return collection.find(Target.all(greatest, filter)).first() != null;
  }

  /** A value of any type as a text, to the last bit. */
  static String text(BsonValue value) {
    RawBsonDocument raw = new RawFields(List.of(RawFields.Element.of("k", value))).raw();
    byte[] bytes = new byte[raw.getByteBuffer().remaining()];
    raw.getByteBuffer().get(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  static BsonValue value(String text) {
    return RawFields.of(Base64.getDecoder().decode(text), 0).elements().get(0).bson();
  }
}
