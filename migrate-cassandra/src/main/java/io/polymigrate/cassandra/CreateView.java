package io.polymigrate.cassandra;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes a materialized view: the rows of a table under another key, kept up by the server. */
final class CreateView extends BlockingHandler<CreateView.Spec, Execution> {
  static final OperationType TYPE = new OperationType("create_materialized_view");

  /**
   * A view.
   *
   * @param fields which fields it has beside its key; all when empty
   * @param key all of the table's key, and at most one field more
   * @param partitionKey which of these decide where a row is kept
   */
  record Spec(String name, List<String> fields, List<String> key, List<String> partitionKey) {}

  CreateView(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "view_name", "fields", "key", "partition_key");
    OperationData.noConditions(operation, "a view has all rows whose key is not null");
    List<String> key = data.texts("key");
    List<String> partition = data.texts("partition_key");
    if (key.isEmpty() || partition.isEmpty() || !key.containsAll(partition)) {
      throw new IllegalArgumentException(
          "'key' and 'partition_key' must be given, the second out of the first");
    }
    return new Spec(data.newName("view_name"), data.texts("fields"), key, partition);
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Table table = FieldChecks.table(run);
    Set<String> names = new LinkedHashSet<>(spec.fields());
    names.addAll(spec.key());
    for (String name : names) {
      problems.require(
          table.find(name).isPresent(),
          StandardErrorCode.FIELD_NOT_FOUND,
          "'" + run.container() + "' has no field '" + name + "'");
    }
    List<String> key = table.key().stream().map(Column::name).toList();
    List<String> more = new ArrayList<>(spec.key());
    more.removeAll(key);
    problems.require(
        spec.key().containsAll(key) && more.size() <= 1,
        StandardErrorCode.INVALID_INPUT,
        "The key of a view of '"
            + run.container()
            + "' must have all of "
            + key
            + " and at most one field more");
    problems.require(
        !run.tables().exists(spec.name()),
        StandardErrorCode.CONTAINER_EXISTS,
        "There is a table or view '" + spec.name() + "' already");
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    if (!run.noted("view")) {
      run.noteDurably("view", spec.name());
    }
    Set<String> columns = new LinkedHashSet<>(spec.key());
    columns.addAll(spec.fields());
    List<String> clustering = new ArrayList<>(spec.key());
    clustering.removeAll(spec.partitionKey());
    run.ddl(
        "CREATE MATERIALIZED VIEW IF NOT EXISTS "
            + Cql.quoted(Names.table(spec.name()))
            + " AS SELECT "
            + (spec.fields().isEmpty() ? "*" : Cql.names(columns))
            + " FROM "
            + Cql.quoted(Names.table(run.container()))
            + " WHERE "
            + String.join(
                " AND ", spec.key().stream().map(it -> Cql.quoted(it) + " IS NOT NULL").toList())
            + " PRIMARY KEY (("
            + Cql.names(spec.partitionKey())
            + ")"
            + (clustering.isEmpty() ? "" : ", " + Cql.names(clustering))
            + ")");
    KillPoint.at("create_materialized_view.made");
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Optional<Table> view = run.tables().find(spec.name()).filter(Table::view);
    problems.require(
        view.isPresent()
            && view.get().of(Kind.PARTITION_KEY).stream()
                .map(Column::name)
                .toList()
                .equals(spec.partitionKey()),
        StandardErrorCode.CONTAINER_NOT_FOUND,
        "There is no view '" + spec.name() + "' with this key");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (run.noted("view")) {
      run.ddl("DROP MATERIALIZED VIEW IF EXISTS " + Cql.quoted(Names.table(spec.name())));
      KillPoint.at("create_materialized_view.undone");
    }
    return undone(run);
  }
}
