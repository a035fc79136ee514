package io.polymigrate.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.WriteModel;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/**
 * Changes documents and keeps, in the same transaction, what they were, in a collection of the
 * execution's own. Restoring compares with what they became, so what others changed since is found
 * and left alone.
 */
final class Images {
  private static final String LEFT = "left";

  private final Execution run;
  private final MongoLayout layout;
  private final ImageStore images;

  Images(Execution run, Target target) {
    this(run, target.name(), target.layout());
  }

  Images(Execution run, String collection, MongoLayout layout) {
    this.run = run;
    this.layout = layout;
    this.images = new ImageStore(run.store(), collection, MongoNames.undo(run.operationId()));
  }

  /** Makes the collection beside; before the first change. */
  void prepare(String step) {
    run.change(
        step + ".undo_collection", () -> run.note("kept", true), images::exists, images::create);
  }

  /** Goes over all documents that match, and edits them. */
  long change(String step, BsonDocument filter, Edit edit) {
    prepare(step);
    return new Windows(run, step, images.collection(), filter)
        .walk((session, documents) -> change(session, step, documents, edit));
  }

  private long change(ClientSession session, String step, List<RawFields> documents, Edit edit) {
    List<BsonDocument> made = new ArrayList<>();
    List<WriteModel<BsonDocument>> writes = new ArrayList<>();
    for (RawFields before : documents) {
      RawFields after = edit.apply(before);
      if (!after.sameAs(before)) {
        made.add(Image.of(before, after, Image.Extent.TOUCHED));
        writes.add(Image.write(before, after));
      }
    }
    write(session, step, made, writes);
    return writes.size();
  }

  /** Keeps the images and makes the changes, within the transaction. */
  void write(
      ClientSession session,
      String step,
      List<BsonDocument> made,
      List<WriteModel<BsonDocument>> writes) {
    if (!writes.isEmpty()) {
      images.keep(session, made);
      KillPoint.at(step + ".kept");
      images.write(session, writes, new BulkWriteOptions());
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
    images.replace(session, images.images(session, changes, Image.Extent.TOUCHED));
    KillPoint.at(step + ".kept");
    images.write(session, ImageStore.writes(changes), new BulkWriteOptions());
  }

  /**
   * Puts the documents back wherever they still are what they became. Values before that others
   * have taken may be free later, when more is put back: so it goes over those documents again for
   * as long as that helps.
   *
   * @param deletedConflicts whether a document that is gone is a conflict too
   */
  RollbackResult restore(boolean deletedConflicts) {
    if (!run.noted("kept") || !images.exists()) {
      return BlockingHandler.undone(run);
    }
    int number = 0;
    long last = new Pass(number, deletedConflicts).walk(new BsonDocument());
    long restored = last;
    while (last > 0 && anyLeft(number)) {
      BsonDocument left = new BsonDocument(LEFT, new BsonInt32(number));
      number++;
      last = new Pass(number, deletedConflicts).walk(left);
      restored += last;
    }
    var unused =
        new Windows(run, "undo_left", images.kept(), new BsonDocument(LEFT, new BsonInt32(number)))
            .walk((session, left) -> conflicts(left));
    return new Conflicts(run).result(restored);
  }

  // What a later pass put back is still marked by the one before.
  private boolean anyLeft(int number) {
    BsonDocument left = new BsonDocument(LEFT, new BsonDocument("$gte", new BsonInt32(number)));
    return run.store().collection(images.kept()).find(left).first() != null;
  }

  private long conflicts(List<RawFields> left) {
    new Conflicts(run).add(left.stream().map(image -> KeyTexts.text(layout, image.id())).toList());
    return 0;
  }

  /** Goes over images once; marks those that a unique index does not let it put back. */
  private final class Pass {
    private final int number;
    private final boolean deletedConflicts;
    private final Set<BsonValue> left = new HashSet<>();
    private List<RawFields> window = List.of();

    Pass(int number, boolean deletedConflicts) {
      this.number = number;
      this.deletedConflicts = deletedConflicts;
    }

    long walk(BsonDocument filter) {
      String step = number == 0 ? "undo" : "undo_" + number;
      Windows windows = new Windows(run, step, images.kept(), filter);
      while (true) {
        try {
          return windows.walk(this::restore);
        } catch (MongoBulkWriteException e) {
          boolean taken =
              e.getWriteErrors().stream()
                  .anyMatch(error -> error.getCode() == MongoErrors.DUPLICATE_KEY);
          if (!taken) {
            throw e;
          }
          if (window.size() == 1) {
            left.add(window.get(0).id());
          }
          windows.single();
        }
      }
    }

    private long restore(ClientSession session, List<RawFields> kept) {
      window = kept;
      Map<BsonValue, RawFields> current =
          images.current(session, kept.stream().map(RawFields::id).toList());
      List<WriteModel<BsonDocument>> writes = new ArrayList<>();
      List<RawFields> conflicts = new ArrayList<>();
      for (RawFields fields : kept) {
        BsonDocument image = fields.raw();
        Optional<RawFields> document = Optional.ofNullable(current.get(fields.id()));
        Image.Verdict verdict =
            document.map(found -> Image.judge(image, found)).orElse(gone(image, deletedConflicts));
        if (verdict == Image.Verdict.CONFLICT) {
          conflicts.add(fields);
        } else if (verdict == Image.Verdict.RESTORE && left.contains(fields.id())) {
          mark(session, fields.id());
        } else if (verdict == Image.Verdict.RESTORE) {
          writes.add(Image.restore(image, document.orElseThrow()));
        }
      }
      conflicts(conflicts);
      if (!writes.isEmpty()) {
        // What was there may be put back even if a validator would not take it today.
        images.write(session, writes, new BulkWriteOptions().bypassDocumentValidation(true));
      }
      return writes.size();
    }

    private void mark(ClientSession session, BsonValue id) {
      run.store()
          .collection(images.kept())
          .updateOne(
              session,
              new BsonDocument(MongoLayout.ID, new BsonDocument("$eq", id)),
              new BsonDocument("$set", new BsonDocument(LEFT, new BsonInt32(number))));
    }
  }

  // A document that was made here and is gone is as it was before.
  private static Image.Verdict gone(BsonDocument image, boolean deletedConflicts) {
    return deletedConflicts && !Image.isNew(image)
        ? Image.Verdict.CONFLICT
        : Image.Verdict.AS_BEFORE;
  }

  /** Gives up what was kept. */
  static void release(Execution run) {
    if (run.noted("kept")) {
      Containers.dropIfThere(run, "finalize", MongoNames.undo(run.operationId()));
    }
  }
}
