package io.polymigrate.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.BulkWriteOptions;
import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.SerialSink;
import io.polymigrate.mongo.Merges.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/**
 * Writes batches of a load that keeps prior images, in transactions of some thousand records: what
 * the documents were, what they became, and that the load goes on. One worker's own.
 *
 * <p>A refused write ends its transaction, so the records before it and those after it are written
 * in transactions of their own then.
 */
final class KeepingWriter implements SerialSink.Writer {
  /** A transaction stays small whatever the batch size. */
  private static final int MOST = 5000;

  private static final int SOFT_LIMIT = 8 << 20;
  private static final long MOST_BYTES = 16L << 20;

  private final LoadUndo undo;
  private final LoadUndo.Gate gate;
  private final LoadMode mode;
  private final int limit;
  private final List<String> keyNames;
  private final int maxDocument;
  private final BsonBuffer buffer = new BsonBuffer(1 << 18);
  private final DocumentEncoder encoder;

  private final List<Rejection> rejections = new ArrayList<>();
  private boolean stopAtRejections;
  private boolean stopped;
  private long written;
  private long skipped;

  KeepingWriter(
      LoadUndo undo, LoadUndo.Gate gate, MongoLayout layout, LoadMode mode, int batchRecords) {
    this.undo = undo;
    this.gate = gate;
    this.mode = mode;
    this.limit = Math.min(batchRecords, MOST);
    this.keyNames = layout.schema().key();
    this.maxDocument = undo.store().connection().facts().maxDocument();
    this.encoder = new DocumentEncoder(layout, buffer, maxDocument);
  }

  /** A record and its document. */
  private record Row(int row, BsonValue key, RawFields document) {}

  /** What became of some records. */
  private record Done(long written, long skipped, List<Rejection> rejections) {}

  /** The server refused a record; nothing of its transaction was written. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int at;
    private final transient BulkWriteError error;

    Refused(int at, BulkWriteError error) {
      super(null, null, false, false);
      this.at = at;
      this.error = error;
    }
  }

  /** What the records would overwrite is too much for one transaction. */
  private static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooMuch() {
      super(null, null, false, false);
    }
  }

  String collection() {
    return undo.images().collection();
  }

  @Override
  public void stopAtRejections() {
    stopAtRejections = true;
  }

  @Override
  public void close() {
    gate.close();
  }

  @Override
  public WriteResult write(RecordBatch batch, Optional<CheckpointMark> mark) {
    if (stopped) {
      throw MongoRejections.stopped(collection());
    }
    rejections.clear();
    written = 0;
    skipped = 0;
    encoder.begin(batch);
    int next = 0;
    while (next < batch.size() && !stopped) {
      List<Row> rows = new ArrayList<>();
      next = encode(batch.size(), next, rows);
      stopped = stopAtRejections && !rejections.isEmpty();
      if (!stopped) {
        apply(rows);
      }
    }
    rejections.sort(Comparator.comparingInt(Rejection::row));
    return new WriteResult(written, skipped, rejections);
  }

  // As many records as one transaction takes, each key once; says which record comes next.
  private int encode(int size, int from, List<Row> rows) {
    buffer.rewind(0);
    Set<BsonValue> keys = new HashSet<>();
    int row = from;
    while (row < size && rows.size() < limit && buffer.position() < SOFT_LIMIT) {
      int start = buffer.position();
      try {
        encoder.insert(row);
      } catch (RefusedValueException e) {
        buffer.rewind(start);
        rejections.add(
            new Rejection(row, encoder.fieldInWork(), e.code(), String.valueOf(e.getMessage())));
        row++;
        continue;
      }
      RawFields document = RawFields.of(buffer.bytes(), start);
      BsonValue key = MongoKeys.normal(document.id());
      if (!keys.add(key)) {
        break;
      }
      rows.add(new Row(row++, key, document));
    }
    return row;
  }

  private void apply(List<Row> rows) {
    List<Row> rest = rows;
    while (!rest.isEmpty()) {
      List<Row> now = rest;
      int done = now.size();
      try {
        add(undo.store().transaction(gate.session(), session -> write(session, now)));
        KillPoint.at("load.written");
      } catch (Refused e) {
        apply(now.subList(0, e.at));
        add(new Done(0, 0, List.of(rejection(now.get(e.at).row(), e.error))));
        done = e.at + 1;
      } catch (TooMuch e) {
        done = now.size() / 2;
        apply(now.subList(0, done));
      }
      rest = now.subList(done, now.size());
    }
  }

  private void add(Done done) {
    written += done.written();
    skipped += done.skipped();
    rejections.addAll(done.rejections());
  }

  private Done write(ClientSession session, List<Row> rows) {
    gate.pass();
    Map<BsonValue, RawFields> there = there(session, rows);
    List<Rejection> refused = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    List<Integer> changed = new ArrayList<>();
    long skip = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Optional<RawFields> before = Optional.ofNullable(there.get(row.key()));
      if (before.isPresent() && mode == LoadMode.SKIP_EXISTING) {
        skip++;
      } else if (before.isPresent() && mode == LoadMode.INSERT) {
        refused.add(MongoRejections.duplicateId(row.row(), keyNames));
      } else {
        Change change = new Change(before, before.map(b -> after(row, b)).orElse(row.document()));
        if (change.after().size() > maxDocument) {
          refused.add(tooLarge(row, change.after().size()));
        } else if (change.any()) {
          changes.add(change);
          changed.add(i);
        }
      }
    }
    List<BsonDocument> kept = undo.images().images(session, changes, Image.Extent.WHOLE);
    for (int i = kept.size() - 1; i >= 0; i--) {
      if (tooLarge(changes.get(i), kept.get(i))) {
        refused.add(notKept(rows.get(changed.remove(i))));
        changes.remove(i);
        kept.remove(i);
      }
    }
    if (!changes.isEmpty()) {
      write(session, kept, changes, changed);
    }
    KillPoint.at("load.commit");
    return new Done(rows.size() - skip - refused.size(), skip, refused);
  }

  private void write(
      ClientSession session, List<BsonDocument> kept, List<Change> changes, List<Integer> changed) {
    ImageStore images = undo.images();
    images.replace(session, kept);
    KillPoint.at("load.kept");
    try {
      images.write(session, ImageStore.writes(changes), new BulkWriteOptions());
    } catch (MongoBulkWriteException e) {
      boolean busy = e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL);
      if (busy || e.getWriteErrors().isEmpty()) {
        throw e;
      }
      BulkWriteError first = e.getWriteErrors().get(0);
      throw new Refused(changed.get(first.getIndex()), first);
    }
  }

  private RawFields after(Row row, RawFields before) {
    return mode == LoadMode.REPLACE
        ? Merges.placed(row.document(), before)
        : Merges.merged(row.document(), before);
  }

  private Map<BsonValue, RawFields> there(ClientSession session, List<Row> rows) {
    BsonArray ids = new BsonArray(rows.stream().map(row -> row.document().id()).toList());
    var found =
        undo.store()
            .raw(collection())
            .find(session, new BsonDocument(MongoLayout.ID, new BsonDocument("$in", ids)));
    if (mode == LoadMode.INSERT || mode == LoadMode.SKIP_EXISTING) {
      found.projection(new BsonDocument(MongoLayout.ID, new BsonInt32(1)));
    }
    Map<BsonValue, RawFields> there = new HashMap<>();
    long bytes = 0;
    for (RawBsonDocument document : found) {
      bytes += document.getByteBuffer().remaining();
      if (bytes > MOST_BYTES && rows.size() > 1) {
        throw new TooMuch();
      }
      RawFields fields = RawFields.of(document);
      there.put(MongoKeys.normal(fields.id()), fields);
    }
    return there;
  }

  // An image is little more than what the document was.
  private boolean tooLarge(Change change, BsonDocument image) {
    boolean large = change.before().filter(before -> before.size() > maxDocument / 2).isPresent();
    return large && RawFields.of(image).size() > maxDocument;
  }

  private Rejection notKept(Row row) {
    return new Rejection(
        row.row(),
        Optional.empty(),
        StandardErrorCode.RECORD_TOO_LARGE,
        "what the document was can't be kept: it is too near to the "
            + maxDocument
            + " bytes that MongoDB allows");
  }

  private Rejection tooLarge(Row row, int size) {
    return new Rejection(
        row.row(),
        Optional.empty(),
        StandardErrorCode.RECORD_TOO_LARGE,
        "with the fields that are there the document would have "
            + size
            + " bytes; MongoDB allows "
            + maxDocument);
  }

  private Rejection rejection(int row, BulkWriteError error) {
    BsonDocument told = new BsonDocument("code", new BsonInt32(error.getCode()));
    told.append("errmsg", new org.bson.BsonString(error.getMessage()));
    told.append("errInfo", error.getDetails());
    if (error.getCode() == MongoErrors.DUPLICATE_KEY) {
      told.append("keyPattern", keyPattern(error.getMessage()));
    }
    return MongoRejections.of(row, told, keyNames);
  }

  // The driver passes on only the server's sentence, which names the index before the values.
  private BsonDocument keyPattern(String message) {
    for (BsonDocument index :
        undo.store().collection(collection()).listIndexes(BsonDocument.class)) {
      String named = " index: " + index.getString("name").getValue() + " ";
      if (message.contains(named)) {
        return index.getDocument("key");
      }
    }
    return new BsonDocument();
  }
}
