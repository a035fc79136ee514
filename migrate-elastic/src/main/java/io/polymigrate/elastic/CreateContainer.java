package io.polymigrate.elastic;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.BlockingStore;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Creates a container: an index with the mapping of its fields, behind its alias. */
final class CreateContainer extends BlockingHandler<CreateContainer.Spec, ElasticRun> {

  /** Fields in order, the key, and what is set. */
  record Spec(
      Map<String, LogicalType> fields, List<String> key, Map<String, @Nullable Object> settings) {

    RecordSchema schema() {
      List<Field> all = new ArrayList<>();
      fields.forEach(
          (name, type) ->
              all.add(
                  Field.of(name, type)
                      .withHeld(ElasticTypes.held(type))
                      .withNullable(!key.contains(name))));
      return new RecordSchema(all, key);
    }
  }

  CreateContainer(BlockingStore<ElasticRun> store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "fields", "key", "settings");
    OperationData.noConditions(operation, "a container is created empty");
    Map<String, LogicalType> fields = data.types("fields");
    return new Spec(fields, data.keyOf(fields), settings(data));
  }

  /** Settings of an index, as the server names them within {@code index}. */
  static Map<String, @Nullable Object> settings(OperationData data) {
    return data.has("settings") ? new LinkedHashMap<>(data.map("settings")) : Map.of();
  }

  @Override
  protected void check(Spec spec, ElasticRun run, Problems problems) {
    Target.requireFree(problems, run, run.container());
  }

  // Named after the execution, so that another run of it knows it for its own.
  private static String index(ElasticRun run) {
    byte[] id = run.operationId().getBytes(StandardCharsets.UTF_8);
    String alias = run.connection().names().of(run.container());
    return IndexNames.generation(alias, "c" + UUID.nameUUIDFromBytes(id));
  }

  @Override
  protected long apply(Spec spec, ElasticRun run) {
    run.noteDurably("index", index(run));
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    spec.settings().forEach((name, value) -> settings.put("index." + name, value));
    run.indices()
        .create(
            index(run),
            Optional.of(run.connection().names().of(run.container())),
            Meta.of(spec.schema()),
            Map.of(),
            settings);
    KillPoint.at("create_container.after");
    return 0;
  }

  @Override
  protected void inspect(Spec spec, ElasticRun run, Problems problems) {
    RecordSchema stored = Target.schema(Target.require(run));
    boolean covers =
        stored.key().equals(spec.key())
            && spec.schema().fields().stream()
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
  protected RollbackResult undo(Spec spec, ElasticRun run) {
    Optional<Index> there = run.indices().find(run.container());
    if (!run.begun() || there.isEmpty()) {
      return undone(run);
    }
    long records = run.indices().count(there.get().name());
    boolean ours = there.get().name().equals(index(run)) && same(spec, there.get());
    if (records > 0 || !ours) {
      List<String> first =
          records > 0 && ours
              ? Target.find(run, there.get(), row -> true).first()
              : List.of(run.container());
      return new RollbackResult(run.operationId(), 0, first, Math.max(1, records));
    }
    run.indices().delete(index(run));
    return undone(run);
  }

  private static boolean same(Spec spec, Index index) {
    return index.schema().filter(spec.schema()::equals).isPresent();
  }
}
