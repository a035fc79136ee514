package io.polymigrate.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoNamespace;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Collections as a whole; each is known by the identity the server gave it, under any name. */
final class Containers {
  private Containers() {}

  static Optional<BsonDocument> find(Execution run, String name) {
    return MongoNames.info(run.store().connection(), name);
  }

  static Optional<String> identity(Execution run, String name) {
    return find(run, name).flatMap(Target::identity);
  }

  /** Gives a collection another name, unless that was done; fails when another has the name. */
  static void rename(Execution run, String killPoint, String from, String to) {
    run.change(
        killPoint,
        () -> {},
        () -> find(run, from).isEmpty() && find(run, to).isPresent(),
        () -> rename(run, from, to));
  }

  private static void rename(Execution run, String from, String to) {
    if (find(run, to).isPresent()) {
      throw MigrationException.refusal(
          StandardErrorCode.CONTAINER_EXISTS,
          "There is another collection '" + to + "'; rename or drop it, and go on");
    }
    String database = run.store().connection().database().getName();
    run.store().collection(from).renameCollection(new MongoNamespace(database, to));
  }

  /**
   * Drops the collection of the run if it is empty.
   *
   * @param identity what it is; empty for any of its name
   * @return the documents that others wrote into it, for which it stays
   */
  static Target.Found dropEmpty(Execution run, String killPoint, Optional<String> identity) {
    String unfinished = MongoNames.unfinished(run.operationId());
    Optional<String> there = identity(run, run.container());
    boolean ours = there.isPresent() && identity.map(there.get()::equals).orElse(true);
    if (ours && find(run, unfinished).isEmpty()) {
      Target.Found theirs = Target.load(run.store(), run.container()).count(new BsonDocument());
      if (theirs.count() > 0) {
        return theirs;
      }
      // Under its own name others write into it: it is emptied of them first, or not dropped.
      rename(run, killPoint + ".undo_name", run.container(), unfinished);
    }
    if (find(run, unfinished).isEmpty()) {
      return Target.Found.NONE;
    }
    Target.Found theirs = Target.load(run.store(), unfinished).count(new BsonDocument());
    if (theirs.count() > 0) {
      rename(run, killPoint + ".kept", unfinished, run.container());
      return theirs;
    }
    run.change(
        killPoint + ".undo",
        () -> {},
        () -> find(run, unfinished).isEmpty(),
        () -> drop(run, unfinished));
    return theirs;
  }

  /** Makes a collection unless it is there. */
  static void createIfMissing(MongoConnection connection, String name) {
    try {
      connection.database().createCollection(name);
    } catch (MongoCommandException e) {
      if (MongoErrors.code(e) != StandardErrorCode.CONTAINER_EXISTS) {
        throw e;
      }
    }
  }

  /** Drops a collection of ours, unless that was done. */
  static void dropIfThere(Execution run, String killPoint, String name) {
    run.change(killPoint, () -> {}, () -> find(run, name).isEmpty(), () -> drop(run, name));
  }

  static void drop(Execution run, String name) {
    run.store().define(new BsonDocument("drop", new BsonString(name)));
  }

  /** Moves the logical schema to another name, in one transaction; nothing where there is none. */
  static void moveSchema(Execution run, String killPoint, String from, String to) {
    if (run.noted(killPoint) || !run.noted("schema_kept")) {
      return;
    }
    run.transaction(
        killPoint,
        () -> {
          MongoSchemas schemas = new MongoSchemas(run.store().connection(), run.store().session());
          schemas
              .find(from)
              .ifPresent(
                  schema -> {
                    schemas.save(to, schema);
                    schemas.delete(from);
                  });
          run.note(killPoint, true);
        });
  }
}
