package io.polymigrate.cassandra;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.filter.Filter;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.Optional;

/**
 * Drops or renames a table. Cassandra can do neither so that it could be undone: the rows are
 * copied into another table first, which for a rename is the new one and for a drop one of our own.
 * What is written to the old table meanwhile, after its row was copied, is lost, so a rename asks
 * for consent.
 */
final class ContainerOperation extends BlockingHandler<ContainerOperation.Spec, Execution> {
  private static final String TIME = "time";
  private static final String RECORDS = "records";
  private static final String COPIED = "copied";
  private static final String RESTORING = "restoring";
  private static final String BACK = "back";

  /**
   * A table's new name; without one it is dropped.
   *
   * @param consent whether copying was agreed to
   */
  record Spec(Optional<String> newName, boolean consent) {}

  ContainerOperation(OperationStore store) {
    super(store);
  }

  static Spec parseDrop(MigrationOperation operation) {
    var unused = OperationData.of(operation);
    OperationData.noConditions(operation, "a table is dropped whole");
    OperationData.requireOthers(operation);
    return new Spec(Optional.empty(), true);
  }

  static Spec parseRename(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "new_name", "allow_copy");
    OperationData.noConditions(operation, "a table is renamed whole");
    OperationData.requireOthers(operation);
    return new Spec(Optional.of(data.newName("new_name")), data.flag("allow_copy", false));
  }

  private static String copy(Spec spec, Execution run) {
    return spec.newName().orElseGet(run::undoContainer);
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Table table = FieldChecks.table(run);
    FieldChecks.requireNoneBuiltOn(run, table, Optional.empty(), problems);
    FieldChecks.requireCopied(table, problems);
    spec.newName()
        .filter(name -> run.tables().exists(name))
        .ifPresent(
            name ->
                problems.add(
                    StandardErrorCode.CONTAINER_EXISTS, "There is a table '" + name + "' already"));
    problems.require(
        spec.consent(),
        StandardErrorCode.INVALID_INPUT,
        "Cassandra can't rename a table, only copy it and drop the old one, which takes time and"
            + " space and must not be written to meanwhile; say 'allow_copy: true' if that is all"
            + " right");
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    String from = run.container();
    String to = copy(spec, run);
    Definition definition = new Definition(run);
    if (!run.noted(TIME)) {
      definition.note();
      run.noteDurably(TIME, run.connection().timestamp());
    }
    if (!run.noted(COPIED)) {
      definition.create(to);
      KillPoint.at("container.made");
      run.note(RECORDS, copied(run, from, to));
      run.noteDurably(COPIED, true);
    }
    spec.newName().ifPresent(definition::keep);
    KillPoint.at("container.kept");
    run.tables().drop(from);
    KillPoint.at("container.dropped");
    definition.forget(from);
    // Names of indexes are one for all tables, so the old ones must be gone.
    spec.newName().ifPresent(definition::indexes);
    return spec.newName().isPresent() ? run.number(RECORDS) : 0;
  }

  private static long copied(Execution run, String from, String to) {
    long records =
        new RowMove(run)
            .copy(
                run.tables().get(from),
                run.tables().get(to),
                Filter.all(),
                RowMove.Times.own(run.number(TIME)),
                "container.copying");
    KillPoint.at("container.copied");
    return records;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    problems.require(
        !run.tables().exists(run.container()),
        StandardErrorCode.CONTAINER_EXISTS,
        "The table '" + run.container() + "' is still there");
    spec.newName().ifPresent(name -> run.tables().get(name));
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    String from = run.container();
    String to = copy(spec, run);
    if (!run.noted(TIME)) {
      return undone(run);
    }
    Definition definition = new Definition(run);
    if (!run.noted(COPIED)) {
      // Nothing was dropped yet: what was copied is not needed.
      run.tables().drop(to);
      return undone(run);
    }
    if (!run.noted(BACK)) {
      restore(run, definition, from, to);
    }
    spec.newName().ifPresent(definition::forget);
    run.tables().drop(to);
    KillPoint.at("container.undone");
    definition.indexes(from);
    return undone(run);
  }

  // Killed between the copy and the drop, the first table is still there, and nothing is to do; one
  // that others made since is not ours to fill.
  private static void restore(Execution run, Definition definition, String from, String to) {
    Optional<Table> there = run.tables().find(from);
    if (there.isPresent() && !run.noted(RESTORING)) {
      if (!definition.is(there.get())) {
        throw definition.others();
      }
      definition.keep(from);
      run.noteDurably(BACK, true);
      return;
    }
    run.noteDurably(RESTORING, true);
    definition.create(from);
    KillPoint.at("container.remade");
    definition.keep(from);
    var unused = copied(run, to, from);
    run.noteDurably(BACK, true);
  }

  @Override
  protected void release(Spec spec, Execution run) {
    run.tables().drop(run.undoContainer());
  }
}
