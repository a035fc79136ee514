package io.polymigrate.mongo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;

/** Drops an index; its definition is kept. */
final class DropIndex extends BlockingHandler<DropIndex.Spec, Execution> {

  /** Which index. */
  record Spec(String index) {}

  DropIndex(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "index_name");
    OperationData.noConditions(operation, "an index is dropped as a whole");
    return new Spec(data.text("index_name"));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Target target = run.target();
    TargetChecks.requireCollection(problems, target);
    if (problems.none() && IndexDefinitions.find(target, spec.index()).isEmpty()) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          "'"
              + run.container()
              + "' has no index '"
              + spec.index()
              + "'; it has "
              + IndexDefinitions.all(target).stream()
                  .map(index -> index.getString("name").getValue())
                  .toList());
    }
    if (spec.index().equals("_id_")) {
      problems.add(
          StandardErrorCode.INVALID_INPUT, "Index '_id_' belongs to the collection and stays");
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    Target target = run.target();
    Optional<BsonDocument> index = IndexDefinitions.find(target, spec.index());
    if (!run.noted("definition") && index.isEmpty()) {
      return 0;
    }
    run.change(
        "drop_index",
        () -> {
          if (!run.noted("definition")) {
            run.note("definition", IndexDefinitions.text(index.orElseThrow()));
          }
        },
        () -> IndexDefinitions.find(target, spec.index()).isEmpty(),
        () -> IndexDefinitions.drop(run.store(), target, spec.index()));
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    problems.require(
        IndexDefinitions.find(run.target(), spec.index()).isEmpty(),
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + run.container() + "' still has an index '" + spec.index() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    Optional<Target> target = Target.find(run.store(), run.container());
    if (!run.noted("definition") || target.isEmpty()) {
      return undone(run);
    }
    BsonDocument definition = BsonDocument.parse(run.text("definition").orElseThrow());
    Optional<BsonDocument> there = IndexDefinitions.find(target.get(), spec.index());
    if (there.isPresent()) {
      // Others made one of that name since.
      return IndexDefinitions.same(definition, there.get())
          ? undone(run)
          : new RollbackResult(run.operationId(), 0, List.of(spec.index()), 1);
    }
    run.change(
        "drop_index.undo",
        () -> {},
        () -> IndexDefinitions.find(target.get(), spec.index()).isPresent(),
        () -> IndexDefinitions.create(run.store(), target.get(), definition));
    return undone(run);
  }
}
