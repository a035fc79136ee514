package io.polymigrate.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.cassandra.Table.Column;
import java.util.List;
import java.util.Optional;

/** Makes or drops an index, and waits until it is built. */
final class IndexOperation extends BlockingHandler<IndexOperation.Spec, Execution> {
  /** The class of storage-attached indexes. */
  static final String SAI = "StorageAttachedIndex";

  private static final String DEFINITION = "definition";

  /**
   * An index.
   *
   * @param name its name
   * @param field the column; empty to drop the index
   * @param storageAttached whether it is an SAI, and no secondary index of old
   */
  record Spec(String name, Optional<String> field, boolean storageAttached) {}

  IndexOperation(OperationStore store) {
    super(store);
  }

  static Spec parseCreate(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "index_name", "fields", "unique", "using");
    OperationData.noConditions(operation, "an index of Cassandra is of all rows");
    List<String> fields = data.texts("fields");
    if (fields.size() != 1) {
      throw new IllegalArgumentException(
          "'fields' must be one field: an index of Cassandra has one column; SAI indexes of several"
              + " are combined by the query");
    }
    if (data.flag("unique", false)) {
      throw new IllegalArgumentException(
          "'unique: true' is not possible: only the key of a table is unique in Cassandra");
    }
    String using = data.optionalText("using").orElse("sai");
    if (!using.equals("sai") && !using.equals("secondary")) {
      throw new IllegalArgumentException("'using' must be sai or secondary");
    }
    String field = fields.get(0);
    String name =
        data.optionalText("index_name")
            .orElse((operation.collectionOrTable() + "_" + field).replaceAll("\\W", "_"));
    if (!name.matches("\\w+")) {
      throw new IllegalArgumentException("'index_name' must be letters, digits and underscores");
    }
    return new Spec(name, Optional.of(field), using.equals("sai"));
  }

  static Spec parseDrop(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "index_name");
    OperationData.noConditions(operation, "an index is dropped whole");
    return new Spec(data.text("index_name"), Optional.empty(), false);
  }

  private static Optional<IndexDescription> there(Spec spec, Execution run) {
    return new CassandraDescriptions(run.connection())
        .indexes(run.tables().get(run.container())).stream()
            .filter(index -> index.name().equals(spec.name()))
            .findFirst();
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Table table = FieldChecks.table(run);
    if (spec.field().isEmpty()) {
      problems.require(
          there(spec, run).isPresent(),
          StandardErrorCode.INVALID_INPUT,
          "'" + run.container() + "' has no index '" + spec.name() + "'");
      return;
    }
    problems.require(
        table.find(spec.field().get()).filter(it -> !it.own()).isPresent(),
        StandardErrorCode.FIELD_NOT_FOUND,
        "'" + run.container() + "' has no field '" + spec.field().get() + "'");
    List<Row> same =
        run.connection()
            .rows(
                "SELECT index_name, table_name FROM system_schema.indexes WHERE keyspace_name = ?",
                run.connection().options().keyspace());
    problems.require(
        same.stream().noneMatch(row -> spec.name().equals(row.getString(0))),
        StandardErrorCode.INVALID_INPUT,
        "There is an index '" + spec.name() + "' in the keyspace already");
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    if (!run.noted(DEFINITION)) {
      run.noteDurably(
          DEFINITION, spec.field().isPresent() ? created(spec, run) : described(spec, run));
    }
    if (spec.field().isPresent()) {
      make(spec, run);
    } else {
      run.ddl("DROP INDEX IF EXISTS " + Cql.quoted(spec.name()));
    }
    KillPoint.at("index.changed");
    return 0;
  }

  private static String created(Spec spec, Execution run) {
    return created(spec, run.tables().get(run.container()));
  }

  /** The statement that makes an index. */
  static String created(Spec spec, Table table) {
    Column column = table.find(spec.field().orElseThrow()).orElseThrow();
    String target = Cql.quoted(column.name());
    if (column.frozen() && column.type().compound() && !column.key()) {
      target = "FULL(" + target + ")";
    }
    return "CREATE "
        + (spec.storageAttached() ? "CUSTOM " : "")
        + "INDEX "
        + Cql.quoted(spec.name())
        + " ON "
        + Cql.quoted(table.name())
        + " ("
        + target
        + ")"
        + (spec.storageAttached() ? " USING '" + SAI + "'" : "");
  }

  // The server's own words, with all options.
  private static String described(Spec spec, Execution run) {
    return Tables.text(
        run.connection().rows("DESCRIBE INDEX " + Cql.quoted(spec.name())).get(0),
        "create_statement");
  }

  private static void make(Spec spec, Execution run) {
    if (there(spec, run).isEmpty()) {
      String definition = run.text(DEFINITION).orElseThrow();
      run.ddl(unlessThere(definition));
    }
    KillPoint.at("index.made");
    new IndexBuild(run.connection()).await(spec.name(), run.context());
  }

  /** The statement that makes an index, which may be run again. */
  static String unlessThere(String definition) {
    return definition.replaceFirst(
        "^CREATE (CUSTOM )?INDEX (?!IF )", "CREATE $1INDEX IF NOT EXISTS ");
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Optional<IndexDescription> there = there(spec, run);
    if (spec.field().isEmpty()) {
      problems.require(
          there.isEmpty(),
          StandardErrorCode.INVALID_INPUT,
          "'" + run.container() + "' still has the index '" + spec.name() + "'");
      return;
    }
    problems.require(
        there.filter(index -> index.fields().equals(List.of(spec.field().get()))).isPresent(),
        StandardErrorCode.INVALID_INPUT,
        "'"
            + run.container()
            + "' has no index '"
            + spec.name()
            + "' on '"
            + spec.field().get()
            + "'");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.noted(DEFINITION) || !run.tables().exists(run.container())) {
      return undone(run);
    }
    if (spec.field().isPresent()) {
      run.ddl("DROP INDEX IF EXISTS " + Cql.quoted(spec.name()));
    } else {
      make(spec, run);
    }
    KillPoint.at("index.back");
    return undone(run);
  }
}
