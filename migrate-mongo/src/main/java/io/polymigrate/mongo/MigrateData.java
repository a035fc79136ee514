package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.spi.SetExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Changes documents in place, or makes documents of another collection from them: by an aggregation
 * pipeline, or by {@code set}, which means the same in all stores.
 *
 * <p>Two situations: 1. Each stage is about single documents: the pipeline runs over one window of
 * the source after the other, each in the transaction that writes what came of it. 2. A stage is
 * about many at once ($group, $sort, ...): the whole pipeline runs once into a collection of ours,
 * whose documents are then written in windows.
 */
final class MigrateData extends BlockingHandler<MigrateData.Spec, Execution> {

  /** What to do, where to, from which documents. */
  record Spec(
      List<BsonDocument> stages, Map<String, SetExpression> set, Merging merging, Filter filter) {}

  MigrateData(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "pipeline", "set", "target_table");
    Map<String, SetExpression> set = data.set();
    List<BsonDocument> stages = data.has("pipeline") ? stages(data) : new ArrayList<>();
    if (data.has("pipeline") && data.has("set")) {
      throw new IllegalArgumentException("'pipeline' and 'set' exclude each other");
    }
    Optional<String> target = data.optionalText("target_table");
    if (target.isPresent() && target.get().startsWith(MongoNames.OWN)) {
      throw new IllegalArgumentException("'target_table' must not begin with '_polymigrate_'");
    }
    Merging merging = Merging.of(operation.collectionOrTable(), target, stages);
    if (!stages.isEmpty() && merging.given()) {
      stages.remove(stages.size() - 1);
    }
    if (stages.isEmpty() && set.isEmpty() && merging.inPlace()) {
      throw new IllegalArgumentException(
          "'pipeline' or 'set' must say what to change, or 'target_table' where to");
    }
    return new Spec(List.copyOf(stages), set, merging, OperationData.filter(operation));
  }

  private static List<BsonDocument> stages(OperationData data) {
    try {
      Object given = data.value("pipeline");
      String json = given instanceof String text ? text : Json.write(given);
      List<BsonDocument> stages = new ArrayList<>();
      for (BsonValue stage : BsonArray.parse(json)) {
        if (!stage.isDocument() || stage.asDocument().size() != 1) {
          throw new IllegalArgumentException("a stage must have exactly one name");
        }
        stages.add(stage.asDocument());
      }
      if (!stages.isEmpty()) {
        return stages;
      }
    } catch (org.bson.json.JsonParseException | org.bson.BsonInvalidOperationException e) {
      throw new IllegalArgumentException(
          "'pipeline' must be a list of stages, like [{\"$set\": {...}}]", e);
    }
    throw new IllegalArgumentException("'pipeline' must have at least one stage");
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Target source = run.target();
    TargetChecks.requireCollection(problems, source);
    run.store().requireTransactions(problems);
    source.filter(spec.filter());
    Optional<Target> target = Target.find(run.store(), spec.merging().into());
    if (target.isEmpty()) {
      throw TargetChecks.noContainer(spec.merging().into());
    }
    TargetChecks.requireCollection(problems, target.get());
    spec.merging().check(target.get(), problems);
    if (problems.none()) {
      List<BsonDocument> stages = stages(spec, source, target.get());
      refuseUnknownStages(source, stages);
    }
  }

  // The server knows best what a pipeline may be; explaining one changes nothing.
  private static void refuseUnknownStages(Target source, List<BsonDocument> stages) {
    try {
      source.store().explain(source.name(), stages);
    } catch (com.mongodb.MongoCommandException e) {
      throw MigrationException.refusal(
          StandardErrorCode.INVALID_INPUT, "MongoDB refuses the pipeline: " + e.getErrorMessage());
    }
  }

  private static List<BsonDocument> stages(Spec spec, Target source, Target target) {
    List<BsonDocument> stages = new ArrayList<>(spec.stages());
    if (!spec.set().isEmpty()) {
      stages.add(SetStage.of(spec.set(), source, target, spec.merging()));
    }
    return stages;
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Target source = run.target();
    Target target = Target.load(run.store(), spec.merging().into());
    LogicalSchema schema = new LogicalSchema(run, target.name());
    schema.remember(target);
    List<BsonDocument> stages = stages(spec, source, target);
    BsonDocument filter = source.filter(spec.filter());
    Images images = new Images(run, target);
    images.prepare("migrate_data");
    Merges merges = new Merges(run, target, spec.merging(), images, schema);
    boolean single = stages.stream().allMatch(Merging::ofSingleDocuments);
    if (single) {
      return new Windows(run, "migrate_data", source.name(), filter)
          .walk(
              (session, documents) ->
                  merges.write(
                      session, run.store().aggregate(session, source.name(), documents, stages)));
    }
    String staged = stage(run, source, filter, stages);
    long records = new Windows(run, "migrate_data", staged, new BsonDocument()).walk(merges::write);
    Containers.dropIfThere(run, "migrate_data.staged_drop", staged);
    return records;
  }

  private static String stage(
      Execution run, Target source, BsonDocument filter, List<BsonDocument> stages) {
    String staged = MongoNames.unfinished(run.operationId());
    if (!run.noted("migrate_data_staged")) {
      List<BsonDocument> all = new ArrayList<>();
      all.add(new BsonDocument("$match", filter));
      all.addAll(stages);
      all.add(new BsonDocument("$out", new BsonString(staged)));
      run.note("kept", true);
      run.save();
      KillPoint.at("migrate_data.staging");
      source.collection().aggregate(all).allowDiskUse(true).toCollection();
      KillPoint.at("migrate_data.staged");
      run.note("migrate_data_staged", true);
      run.save();
    }
    return staged;
  }

  // What a pipeline leaves can't be told from what it found, but for fields set to one value.
  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Target source = run.target();
    Target target = Target.load(run.store(), spec.merging().into());
    if (!spec.merging().inPlace()) {
      return;
    }
    BsonDocument unset = SetStage.different(spec.set(), source);
    if (unset.isEmpty()) {
      return;
    }
    Target.Found found = target.count(Target.all(source.filter(spec.filter()), unset));
    if (found.count() > 0) {
      problems.add(
          StandardErrorCode.SCHEMA_VIOLATION,
          spec.set().keySet().iterator().next(),
          found.count() + " documents are not as the operation leaves them",
          found.count(),
          found.first());
    }
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    Optional<Target> target = Target.find(run.store(), spec.merging().into());
    Containers.dropIfThere(
        run, "migrate_data.undo_staged", MongoNames.unfinished(run.operationId()));
    if (target.isEmpty()) {
      return undone(run);
    }
    RollbackResult result = new Images(run, target.get()).restore(true);
    if (result.conflictCount() == 0) {
      new LogicalSchema(run, target.get().name()).restore("migrate_data.undo_schema");
    }
    return result;
  }

  @Override
  protected void release(Spec spec, Execution run) {
    Images.release(run);
  }
}
