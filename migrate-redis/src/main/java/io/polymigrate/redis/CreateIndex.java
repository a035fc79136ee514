package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import java.util.List;
import java.util.Optional;

/** Creates a maintained index: first it is known, so that loads keep it up, then it is filled. */
final class CreateIndex extends BlockingHandler<CreateIndex.Spec, Execution> {

  /** Its name, if given, and what is indexed. */
  record Spec(Optional<String> index, List<String> fields, boolean unique) {
    Spec {
      fields = List.copyOf(fields);
    }

    String name(String container) {
      return index.orElseGet(() -> container + "_" + String.join("_", fields));
    }

    Container.Index definition() {
      return new Container.Index(fields, unique);
    }
  }

  CreateIndex(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "index_name", "fields", "unique");
    OperationData.noConditions(operation, "an index is of all records");
    List<String> fields = data.texts("fields");
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("'fields' must name at least one field");
    }
    for (String field : fields) {
      if (field.endsWith(" desc")) {
        throw new IllegalArgumentException(
            "'fields': an index in Redis finds equal values and has no direction; leave out ' desc'");
      }
    }
    return new Spec(data.optionalText("index_name"), fields, data.flag("unique", false));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    ContainerChecks.requireHashes(problems, container);
    spec.fields().forEach(field -> ContainerChecks.requireField(problems, container, field));
    problems.require(
        run.registry().together(run.container()),
        StandardErrorCode.OPERATION_NOT_SUPPORTED,
        "Records of '"
            + run.container()
            + "' are on all servers of the cluster, and an index that is on one of them can't"
            + " change together with them; only a container whose name has a hash tag, like"
            + " '{users}', can have an index");
    String name = spec.name(run.container());
    problems.require(
        !container.indexes().containsKey(name),
        StandardErrorCode.CONTAINER_EXISTS,
        "There is an index '" + name + "' of '" + run.container() + "' already");
    if (problems.none() && spec.unique()) {
      List<String> duplicates = new IndexSets(run, container, name, spec.definition()).duplicates();
      if (!duplicates.isEmpty()) {
        problems.add(
            StandardErrorCode.DUPLICATE_KEY,
            spec.fields().get(0),
            duplicates.size() + " records have the same values as another in " + spec.fields(),
            duplicates.size(),
            duplicates.subList(0, Math.min(20, duplicates.size())));
      }
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    String name = spec.name(run.container());
    run.note("created", "1");
    run.modify(
        "create_index.schema", run.container(), it -> IndexSets.with(it, name, spec.definition()));
    Container container = run.target();
    run.adopt(container);
    return new IndexSets(run, container, name, spec.definition()).build("create_index.build");
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Container container = run.target();
    String name = spec.name(run.container());
    if (!spec.definition().equals(container.indexes().get(name))) {
      problems.add(
          StandardErrorCode.FIELD_NOT_FOUND,
          "There is no index '" + name + "' of '" + run.container() + "' on " + spec.fields());
      return;
    }
    long faults = new IndexSets(run, container, name, spec.definition()).faults();
    problems.require(
        faults == 0,
        StandardErrorCode.SCHEMA_VIOLATION,
        faults
            + " entries of the index '"
            + name
            + "' are missing or too many: records were written beside the adapter; drop the index"
            + " and create it again");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.begun() || run.registry().find(run.container()).isEmpty()) {
      return undone(run);
    }
    String name = spec.name(run.container());
    run.modify("create_index.undo_schema", run.container(), it -> IndexSets.with(it, name, null));
    run.connection().call("UNLINK", run.registry().indexOf(run.container(), name));
    return undone(run);
  }
}
