package io.polymigrate.redis;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Creates a container: what is known beside the records that are to come. */
final class CreateContainer extends BlockingHandler<CreateContainer.Spec, Execution> {

  /** Fields in order, the key, and how records are kept. */
  record Spec(Map<String, LogicalType> fields, List<String> key, Container.Codec codec) {

    Container container(String name) {
      List<Field> all = new ArrayList<>();
      fields.forEach(
          (field, type) ->
              all.add(RedisTypes.held(Field.of(field, type)).withNullable(!key.contains(field))));
      return Container.of(name, codec, new RecordSchema(all, key));
    }
  }

  CreateContainer(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "fields", "key", "codec");
    OperationData.noConditions(operation, "a container is created empty");
    Map<String, LogicalType> fields = data.types("fields");
    List<String> key = data.keyOf(fields);
    return new Spec(fields, key, Container.Codec.named(data.optionalText("codec").orElse("hash")));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    spec.fields().keySet().forEach(Fields::requireName);
    requireFree(run, run.container(), problems);
  }

  /** A name under which there is nothing yet. */
  static void requireFree(Execution run, String name, Problems problems) {
    run.registry().requireApart(name);
    if (run.registry().find(name).isPresent()
        || new Scan(run.connection()).any(run.registry().recordsOf(name))) {
      problems.add(
          StandardErrorCode.CONTAINER_EXISTS,
          "There is a container '" + name + "' already, or keys that begin with its name");
    }
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    run.note("created", "1");
    run.register(
        "create_container", Optional.empty(), Optional.of(spec.container(run.container())));
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    RecordSchema stored = run.target().schema();
    RecordSchema wanted = spec.container(run.container()).schema();
    boolean covers =
        stored.key().equals(wanted.key())
            && wanted.fields().stream()
                .allMatch(
                    field ->
                        stored
                            .find(field.name())
                            .filter(it -> it.type().equals(field.type()))
                            .isPresent());
    problems.require(
        covers,
        StandardErrorCode.SCHEMA_MISMATCH,
        "The schema beside '"
            + run.container()
            + "' is not that of "
            + spec.fields()
            + " with the key "
            + spec.key());
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    Optional<Container> there = run.registry().find(run.container());
    if (!run.begun() || there.isEmpty()) {
      return undone(run);
    }
    run.adopt(there.get());
    Source source = Source.find(run.connection(), run.container(), true, run.context());
    long records = source.size();
    if (records > 0 || !there.get().equals(spec.container(run.container()))) {
      List<String> first =
          records > 0
              ? source.at(0).map(there.get().keys()::position).stream().toList()
              : List.of(run.container());
      return new RollbackResult(run.operationId(), 0, first, Math.max(1, records));
    }
    run.register("create_container.undo", there, Optional.empty());
    return undone(run);
  }
}
