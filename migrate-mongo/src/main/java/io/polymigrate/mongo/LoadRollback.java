package io.polymigrate.mongo;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * Undoes a load by its prior images. A document that is as the load left it gets back what it was,
 * or goes if it was not there; what others changed since stays and is a conflict. Without conflicts
 * the stored schema comes back as well, and a collection that the load made goes if it is empty.
 */
final class LoadRollback {
  static final String CREATED = "created";
  static final String INDEXES = "indexes";

  private final Execution run;

  LoadRollback(Execution run) {
    this.run = run;
  }

  RollbackResult restore() {
    String kept = MongoNames.undo(run.operationId());
    if (Containers.find(run, kept).isPresent()) {
      LoadUndo.closeGates(run.store(), kept);
    }
    KillPoint.at("load.closed");
    Optional<Target> target = Target.find(run.store(), run.container());
    if (target.isPresent()) {
      dropIndexes();
    }
    boolean othersDropped = target.isEmpty() && !run.noted("undo_done");
    RollbackResult result =
        othersDropped
            ? BlockingHandler.undone(run)
            : new Images(
                    run,
                    run.container(),
                    target.map(Target::layout).orElseGet(() -> Target.layout(Optional.empty())))
                .restore(true);
    if (result.conflictCount() == 0) {
      boolean gone =
          !Boolean.TRUE.equals(run.value(CREATED))
              || Containers.dropEmpty(run, "load", Optional.empty()).count() == 0;
      if (gone) {
        new LogicalSchema(run, run.container()).restore("load.undo_schema");
      }
    }
    return result;
  }

  // A unique one could keep out what was there before.
  private void dropIndexes() {
    for (String name : indexes()) {
      run.change(
          "load.undo_index",
          () -> {},
          () -> !there(name),
          () ->
              run.store()
                  .define(
                      new BsonDocument("dropIndexes", new BsonString(run.container()))
                          .append("index", new BsonString(name))));
    }
  }

  private List<String> indexes() {
    List<String> names = new ArrayList<>();
    if (run.value(INDEXES) instanceof List<?> list) {
      list.forEach(name -> names.add(String.valueOf(name)));
    }
    return names;
  }

  private boolean there(String name) {
    for (BsonDocument index :
        run.store().collection(run.container()).listIndexes(BsonDocument.class)) {
      if (index.getString("name").getValue().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
