package io.polymigrate.sql.operation;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.sql.SQLException;
import java.util.Optional;

/** Drops an index while readers and writers go on; its definition is kept. */
final class DropIndex extends BlockingHandler<DropIndex.Spec, Execution> {

  /** Which index. */
  record Spec(String index) {}

  DropIndex(Database database) {
    super(database);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "index_name");
    OperationData.noConditions(operation, "an index is dropped as a whole");
    return new Spec(data.text("index_name"));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) throws Exception {
    Optional<Index> index = find(spec, run);
    if (index.isEmpty()) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          "'" + run.container() + "' has no index '" + spec.index() + "'");
    } else if (index.get().constraint()) {
      problems.add(
          StandardErrorCode.INVALID_INPUT,
          "Index '"
              + spec.index()
              + "' belongs to a constraint of '"
              + run.container()
              + "' and goes only with it");
    }
  }

  private static Optional<Index> find(Spec spec, Execution run) throws SQLException {
    Table table = run.table();
    return run.database().transaction(s -> run.dialect().index(s, table, spec.index()));
  }

  @Override
  protected long apply(Spec spec, Execution run) throws Exception {
    Optional<Index> index = find(spec, run);
    if (!run.noted("definition") && index.isPresent()) {
      run.note("definition", run.dialect().indexStatement(run.table(), index.get()));
      run.save();
    }
    KillPoint.at("drop_index.noted");
    run.dialect().dropIndex(run, run.table(), spec.index());
    KillPoint.at("drop_index.after");
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) throws SQLException {
    problems.require(
        find(spec, run).isEmpty(),
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + run.container() + "' still has an index '" + spec.index() + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) throws Exception {
    Optional<String> definition = run.text("definition");
    if (definition.isPresent()) {
      run.dialect().createIndex(run, run.table(), spec.index(), definition.get());
    }
    return undone(run);
  }
}
