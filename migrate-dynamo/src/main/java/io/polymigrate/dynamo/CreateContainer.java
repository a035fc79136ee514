package io.polymigrate.dynamo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.dynamo.TableDefinition.Capacity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Creates a table with a partition key and maybe a sort key, and the schema beside it. */
final class CreateContainer extends BlockingHandler<CreateContainer.Spec, Execution> {
  /** Fields in order, the key, and units; none for on demand. */
  record Spec(RecordSchema schema, Capacity capacity, Optional<String> stream) {}

  CreateContainer(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data =
        OperationData.of(
            operation, "fields", "key", "billing", "read_units", "write_units", "stream");
    OperationData.noConditions(operation, "a table is created empty");
    OperationData.requireOthers(operation);
    Map<String, LogicalType> types = data.types("fields");
    List<String> key = data.keyOf(types);
    if (key.isEmpty()) {
      throw new IllegalArgumentException(
          "'key' is missing; it names the partition key, and maybe the sort key");
    }
    List<Field> fields = new ArrayList<>();
    types.forEach(
        (name, type) ->
            fields.add(GivenAttribute.field(name, type).withNullable(!key.contains(name))));
    return new Spec(new RecordSchema(fields, key), capacity(data), data.optionalText("stream"));
  }

  /** Units as an operation gives them; on demand when it gives none. */
  static Capacity capacity(OperationData data) {
    String billing =
        data.optionalText("billing").orElse(data.has("read_units") ? "provisioned" : "on_demand");
    if (billing.equals("on_demand")) {
      if (data.has("read_units") || data.has("write_units")) {
        throw new IllegalArgumentException("'billing: on_demand' goes without units");
      }
      return new Capacity(0, 0);
    }
    if (billing.equals("provisioned")) {
      return new Capacity(units(data, "read_units"), units(data, "write_units"));
    }
    throw new IllegalArgumentException("'billing' must be on_demand or provisioned");
  }

  private static long units(OperationData data, String key) {
    if (data.value(key) instanceof Number number
        && number.doubleValue() == number.longValue()
        && number.longValue() > 0) {
      return number.longValue();
    }
    throw new IllegalArgumentException("'" + key + "' must be a whole number above 0");
  }

  private static String definition(Spec spec) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(
        "keys",
        DynamoLayout.of(spec.schema()).keys().stream()
            .map(key -> List.of(key.name(), key.type()))
            .toList());
    json.put("capacity", spec.capacity().json());
    spec.stream().ifPresent(view -> json.put("stream", view));
    return Json.write(json);
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    DynamoLayout.of(spec.schema());
    run.tables().name(run.container());
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
    new DynamoSchemas(run.connection()).save(run.container(), spec.schema());
    KillPoint.at("create_container.schema");
    run.tables()
        .create(
            run.container(),
            TableDefinition.request(run.tables().name(run.container()), definition(spec)));
    KillPoint.at("create_container.made");
    return 0;
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    TableDescription table = run.tables().get(run.container());
    problems.require(
        Tables.keys(table).equals(DynamoLayout.of(spec.schema()).keys()),
        StandardErrorCode.SCHEMA_MISMATCH,
        "The key of '" + run.container() + "' is " + Tables.keys(table));
    Optional<RecordSchema> stored = new DynamoSchemas(run.connection()).find(run.container());
    problems.require(
        stored.isPresent()
            && spec.schema().fields().stream()
                .allMatch(
                    field ->
                        stored
                            .get()
                            .find(field.name())
                            .filter(there -> there.type().equals(field.type()))
                            .isPresent()),
        StandardErrorCode.SCHEMA_MISMATCH,
        "The schema beside '" + run.container() + "' has not all of these fields");
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.noted("created")) {
      return undone(run);
    }
    if (run.tables().exists(run.container())) {
      Target.Found theirs = Target.load(run, run.container()).find(item -> true);
      if (theirs.count() > 0) {
        return new RollbackResult(run.operationId(), 0, theirs.first(), theirs.count());
      }
      run.tables().delete(run.container());
      KillPoint.at("create_container.undone");
    }
    new DynamoSchemas(run.connection()).delete(run.container());
    return undone(run);
  }
}
