package io.polymigrate.dynamo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.dynamo.TableDefinition.Capacity;
import io.polymigrate.dynamo.TableDefinition.Index;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;

/** Changes the units of a table or of one of its indexes, or how it is billed. */
final class UpdateCapacity extends BlockingHandler<UpdateCapacity.Spec, Execution> {
  static final OperationType TYPE = new OperationType("update_capacity");

  /** Units; 0 for on demand. */
  record Spec(Capacity capacity, Optional<String> index) {}

  UpdateCapacity(OperationStore store) {
    super(store);
  }

  static Spec parse(MigrationOperation operation) {
    OperationData data =
        OperationData.of(operation, "billing", "read_units", "write_units", "index_name");
    OperationData.noConditions(operation, "capacity is a table's");
    if (!data.has("billing") && !data.has("read_units")) {
      throw new IllegalArgumentException(
          "'billing' must be given, or 'read_units' and 'write_units'");
    }
    Spec spec = new Spec(CreateContainer.capacity(data), data.optionalText("index_name"));
    if (spec.index().isPresent() && spec.capacity().onDemand()) {
      throw new IllegalArgumentException("an index is billed as its table is");
    }
    return spec;
  }

  private static Capacity current(TableDescription table, Optional<String> index) {
    if (index.isEmpty()) {
      return TableDefinition.capacity(table);
    }
    return TableDefinition.indexes(table).stream()
        .filter(each -> each.name().equals(index.get()))
        .findFirst()
        .map(Index::capacity)
        .orElseThrow(
            () ->
                MigrationException.refusal(
                    StandardErrorCode.FIELD_NOT_FOUND, "There is no index '" + index.get() + "'"));
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    Capacity there = current(run.tables().get(run.container()), spec.index());
    problems.require(
        spec.index().isEmpty() || !there.onDemand(),
        StandardErrorCode.INVALID_INPUT,
        "'" + run.container() + "' is billed on demand, so its indexes have no units");
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    run.tables().awaitActive(run.container());
    TableDescription table = run.tables().get(run.container());
    if (!run.noted("before")) {
      run.noteDurably("before", Json.write(current(table, spec.index()).json()));
    }
    change(run, spec.index(), spec.capacity());
    return 0;
  }

  private static void change(Execution run, Optional<String> index, Capacity capacity) {
    run.tables().awaitActive(run.container());
    TableDescription table = run.tables().get(run.container());
    if (current(table, index).equals(capacity)) {
      return;
    }
    UpdateTableRequest.Builder request = UpdateTableRequest.builder().tableName(table.tableName());
    if (index.isPresent()) {
      request.globalSecondaryIndexUpdates(units(index.get(), capacity));
    } else if (capacity.onDemand()) {
      request.billingMode(BillingMode.PAY_PER_REQUEST);
    } else {
      request.billingMode(BillingMode.PROVISIONED).provisionedThroughput(capacity.throughput());
      // A table that was on demand has indexes without units; they get those of the table.
      List<GlobalSecondaryIndexUpdate> updates = new ArrayList<>();
      if (TableDefinition.capacity(table).onDemand()) {
        table
            .globalSecondaryIndexes()
            .forEach(each -> updates.add(units(each.indexName(), capacity)));
      }
      if (!updates.isEmpty()) {
        request.globalSecondaryIndexUpdates(updates);
      }
    }
    run.connection().once(client -> client.updateTable(request.build()));
    KillPoint.at("update_capacity.asked");
    run.tables().awaitActive(run.container());
  }

  private static GlobalSecondaryIndexUpdate units(String index, Capacity capacity) {
    return GlobalSecondaryIndexUpdate.builder()
        .update(it -> it.indexName(index).provisionedThroughput(capacity.throughput()))
        .build();
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    Capacity there = current(run.tables().get(run.container()), spec.index());
    problems.require(
        there.equals(spec.capacity()),
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + run.container() + "' has " + there);
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    @Nullable String before = run.text("before").orElse(null);
    if (before != null && run.tables().exists(run.container())) {
      change(run, spec.index(), Capacity.read(Json.parseObject(before)));
    }
    return undone(run);
  }
}
