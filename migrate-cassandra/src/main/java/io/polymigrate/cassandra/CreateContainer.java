package io.polymigrate.cassandra;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.cassandra.Table.Column;
import io.polymigrate.cassandra.Table.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Creates a table with a partition key and maybe clustering columns, and the schema beside it. */
final class CreateContainer extends BlockingHandler<CreateContainer.Spec, Execution> {
  /**
   * Fields and key.
   *
   * @param partitionKey which fields of the key decide where a row is kept; the others sort
   * @param descending which clustering columns sort from the greatest
   */
  record Spec(RecordSchema schema, List<String> partitionKey, List<String> descending) {
    List<String> clustering() {
      return schema.key().stream().filter(name -> !partitionKey.contains(name)).toList();
    }
  }

  CreateContainer(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data =
        OperationData.of(operation, "fields", "key", "partition_key", "descending");
    OperationData.noConditions(operation, "a table is created empty");
    OperationData.requireOthers(operation);
    Map<String, LogicalType> types = data.types("fields");
    List<String> key = data.keyOf(types);
    if (key.isEmpty()) {
      throw new IllegalArgumentException("'key' is missing; every table of Cassandra has one");
    }
    List<String> partition = data.texts("partition_key");
    if (partition.isEmpty() && key.size() > 1) {
      throw new IllegalArgumentException(
          "'partition_key' is missing: say which of the key's fields "
              + key
              + " decide where a row is kept; rows that share them are one partition (keep it"
              + " below 100 MB), sorted by the others");
    }
    List<String> chosen = partition.isEmpty() ? key : partition;
    if (!key.subList(0, Math.min(key.size(), chosen.size())).equals(chosen)) {
      throw new IllegalArgumentException("'partition_key' must be the first fields of 'key'");
    }
    List<String> descending = data.texts("descending");
    Spec spec = new Spec(schema(types, key), chosen, descending);
    if (!spec.clustering().containsAll(descending)) {
      throw new IllegalArgumentException(
          "'descending' names clustering columns, which are " + spec.clustering());
    }
    return spec;
  }

  private static RecordSchema schema(Map<String, LogicalType> types, List<String> key) {
    List<Field> fields = new ArrayList<>();
    types.forEach(
        (name, type) ->
            fields.add(FieldChecks.field(name, type).withNullable(!key.contains(name))));
    return new RecordSchema(fields, key);
  }

  private static boolean counters(Spec spec) {
    return spec.schema().fields().stream()
        .anyMatch(field -> TableLayout.column(field) == CqlType.Scalar.COUNTER);
  }

  private static TableLayout layout(Spec spec, String container) {
    return new TableLayout(container, "", spec.schema(), spec.partitionKey(), counters(spec));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    layout(spec, run.container()).requirePossible();
    problems.require(
        !run.tables().exists(run.container()),
        StandardErrorCode.CONTAINER_EXISTS,
        "There is a table '" + run.container() + "' already");
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    if (!run.noted("created")) {
      run.noteDurably("created", true);
    }
    run.schemas().save(run.container(), spec.schema());
    KillPoint.at("create_container.schema");
    String order =
        spec.descending().isEmpty()
            ? ""
            : " WITH CLUSTERING ORDER BY ("
                + String.join(
                    ", ",
                    spec.clustering().stream()
                        .map(
                            name ->
                                Cql.quoted(name)
                                    + (spec.descending().contains(name) ? " DESC" : " ASC"))
                        .toList())
                + ")";
    layout(spec, run.container()).create(run.tables(), run.container(), order);
    KillPoint.at("create_container.made");
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Table table = run.tables().get(run.container());
    List<String> partition = table.of(Kind.PARTITION_KEY).stream().map(Column::name).toList();
    List<String> clustering = table.of(Kind.CLUSTERING).stream().map(Column::name).toList();
    problems.require(
        partition.equals(spec.partitionKey()) && clustering.equals(spec.clustering()),
        StandardErrorCode.SCHEMA_MISMATCH,
        "The key of '" + run.container() + "' is (" + partition + ", " + clustering + ")");
    RecordSchema there = run.schema(run.container());
    problems.require(
        spec.schema().fields().stream()
            .allMatch(
                field ->
                    there
                        .find(field.name())
                        .filter(it -> it.type().equals(field.type()))
                        .isPresent()),
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + run.container() + "' has not all of these fields");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.noted("created")) {
      return undone(run);
    }
    Optional<Table> table = run.tables().find(run.container());
    if (table.isPresent()) {
      Conflicts theirs = Conflicts.allRows(run, table.get());
      if (theirs.count() > 0) {
        return theirs.result(run);
      }
      run.tables().drop(run.container());
      KillPoint.at("create_container.undone");
    }
    run.schemas().save(run.container(), Optional.empty());
    return undone(run);
  }
}
