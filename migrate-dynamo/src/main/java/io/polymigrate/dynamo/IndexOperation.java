package io.polymigrate.dynamo;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.BlockingHandler;
import io.polymigrate.api.spi.KillPoint;
import io.polymigrate.api.spi.OperationData;
import io.polymigrate.api.spi.Problems;
import io.polymigrate.dynamo.DynamoLayout.KeyAttribute;
import io.polymigrate.dynamo.TableDefinition.Capacity;
import io.polymigrate.dynamo.TableDefinition.Index;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;

/**
 * Creates or drops a global secondary index, one at a time, and waits until it is active and
 * filled. Before, all items are looked at: one whose attribute has another type than the index's
 * key would be left out, and every later write of it refused.
 */
final class IndexOperation extends BlockingHandler<IndexOperation.Spec, Execution> {
  private static final int MOST_FIELDS = 2;
  private static final Set<String> PROJECTIONS = Set.of("all", "keys_only", "include");

  /** An index to create; one without fields is to be dropped. */
  record Spec(
      String name,
      List<String> fields,
      String projection,
      List<String> include,
      Capacity capacity) {
    Spec {
      fields = List.copyOf(fields);
      include = List.copyOf(include);
    }

    boolean creates() {
      return !fields.isEmpty();
    }
  }

  IndexOperation(OperationStore store) {
    super(store);
  }

  static Spec parseCreate(MigrationOperation operation) {
    OperationData data =
        OperationData.of(
            operation,
            "index_name",
            "fields",
            "unique",
            "projection",
            "include",
            "billing",
            "read_units",
            "write_units");
    OperationData.noConditions(operation, "an index has every item with its key");
    List<String> fields = data.texts("fields");
    if (fields.isEmpty() || fields.size() > MOST_FIELDS) {
      throw new IllegalArgumentException(
          "'fields' must name the partition key of the index, and maybe its sort key");
    }
    if (fields.stream().anyMatch(field -> field.endsWith(" desc"))) {
      throw new IllegalArgumentException(
          "'fields': an index of DynamoDB is read in either direction; leave 'desc' out");
    }
    if (data.flag("unique", false)) {
      throw new IllegalArgumentException("'unique': DynamoDB has no unique indexes");
    }
    String projection = data.optionalText("projection").orElse("all");
    List<String> include = data.texts("include");
    if (!PROJECTIONS.contains(projection) || include.isEmpty() == projection.equals("include")) {
      throw new IllegalArgumentException(
          "'projection' must be all, keys_only, or include with the fields in 'include'");
    }
    return new Spec(
        data.optionalText("index_name").orElse(String.join("_", fields)),
        fields,
        projection.toUpperCase(Locale.ROOT),
        include,
        CreateContainer.capacity(data));
  }

  static Spec parseDrop(MigrationOperation operation) {
    OperationData data = OperationData.of(operation, "index_name");
    OperationData.noConditions(operation, "an index is dropped whole");
    return new Spec(data.text("index_name"), List.of(), "ALL", List.of(), new Capacity(0, 0));
  }

  private static Optional<Index> find(TableDescription table, String name) {
    return TableDefinition.indexes(table).stream()
        .filter(index -> index.name().equals(name))
        .findFirst();
  }

  @Override
  protected void check(Spec spec, Execution run, Problems problems) {
    if (!spec.creates()) {
      Optional<Index> index = find(run.tables().get(run.container()), spec.name());
      problems.require(
          index.isPresent() && !index.get().local(),
          StandardErrorCode.FIELD_NOT_FOUND,
          index.isPresent()
              ? "The index '" + spec.name() + "' is a local one, which lives with its table"
              : "'" + run.container() + "' has no index '" + spec.name() + "'");
      return;
    }
    Target target = Target.load(run, run.container());
    if (find(target.table(), spec.name()).isPresent()) {
      problems.add(
          StandardErrorCode.FIELD_EXISTS,
          "'" + run.container() + "' has an index '" + spec.name() + "' already");
      return;
    }
    for (KeyAttribute key : keys(spec, target)) {
      Target.Found found = target.find(item -> !suits(item.get(key.name()), key));
      if (found.count() > 0) {
        problems.add(
            DynamoErrorCode.DYNAMO_INDEX_KEY_TYPE,
            key.name(),
            found.count()
                + " items have in '"
                + key.name()
                + "' null, an empty text or another type than "
                + key.type()
                + ": they would not be in the index, and could not be written any more; mend them"
                + " or remove the field from them first",
            found.count(),
            found.first());
      }
    }
  }

  private static boolean suits(
      @org.jspecify.annotations.Nullable AttributeValue value, KeyAttribute key) {
    if (value == null) {
      return true;
    }
    boolean empty =
        (value.s() != null && value.s().isEmpty())
            || (value.b() != null && value.b().asByteArrayUnsafe().length == 0);
    return value.type().name().equals(key.type()) && !empty;
  }

  private static List<KeyAttribute> keys(Spec spec, Target target) {
    List<KeyAttribute> keys = new ArrayList<>();
    for (String name : spec.fields()) {
      String type = DynamoTypes.nativeName(target.field(name).held());
      if (!Set.of("S", "N", "B").contains(type)) {
        throw MigrationException.refusal(
            StandardErrorCode.SCHEMA_MISMATCH,
            "Field '"
                + name
                + "' is kept as "
                + type
                + "; an index of DynamoDB has texts, numbers and bytes only");
      }
      keys.add(new KeyAttribute(name, type));
    }
    return keys;
  }

  @Override
  protected long apply(Spec spec, Execution run) {
    if (!run.noted("index")) {
      Index index =
          spec.creates()
              ? new Index(
                  spec.name(),
                  keys(spec, Target.load(run, run.container())),
                  spec.projection(),
                  spec.include(),
                  false,
                  spec.capacity())
              : find(run.tables().get(run.container()), spec.name()).orElseThrow();
      run.noteDurably("index", Json.write(TableDefinition.json(index)));
    }
    Index index = TableDefinition.readIndex(Json.parseObject(run.text("index").orElseThrow()));
    if (spec.creates()) {
      create(run, index);
    } else {
      drop(run, index);
    }
    return 0;
  }

  // One change goes at a time: what others, or we before we died, began must end first.
  private static void create(Execution run, Index index) {
    run.tables().awaitActive(run.container());
    TableDescription table = run.tables().get(run.container());
    if (find(table, index.name()).isEmpty()) {
      Capacity capacity =
          TableDefinition.capacity(table).onDemand()
              ? new Capacity(0, 0)
              : index.capacity().onDemand() ? TableDefinition.capacity(table) : index.capacity();
      update(
          run,
          GlobalSecondaryIndexUpdate.builder()
              .create(
                  it ->
                      it.indexName(index.name())
                          .keySchema(TableDefinition.keySchema(index.keys()))
                          .projection(TableDefinition.projection(index))
                          .provisionedThroughput(capacity.throughput()))
              .build(),
          index.keys());
      KillPoint.at("create_index.asked");
    }
    run.tables().awaitActive(run.container());
    KillPoint.at("create_index.active");
  }

  private static void drop(Execution run, Index index) {
    run.tables().awaitActive(run.container());
    if (find(run.tables().get(run.container()), index.name()).isPresent()) {
      update(
          run,
          GlobalSecondaryIndexUpdate.builder().delete(it -> it.indexName(index.name())).build(),
          List.of());
      KillPoint.at("drop_index.asked");
    }
    run.tables().awaitGone(run.container(), index.name());
    KillPoint.at("drop_index.gone");
  }

  private static void update(
      Execution run, GlobalSecondaryIndexUpdate change, List<KeyAttribute> keys) {
    UpdateTableRequest.Builder request =
        UpdateTableRequest.builder()
            .tableName(run.tables().name(run.container()))
            .globalSecondaryIndexUpdates(change);
    if (!keys.isEmpty()) {
      List<KeyAttribute> all = new ArrayList<>(keys);
      for (KeyAttribute key : Tables.keys(run.tables().get(run.container()))) {
        if (keys.stream().noneMatch(there -> there.name().equals(key.name()))) {
          all.add(key);
        }
      }
      request.attributeDefinitions(TableDefinition.definitions(all));
    }
    run.connection().once(client -> client.updateTable(request.build()));
  }

  @Override
  protected void inspect(Spec spec, Execution run, Problems problems) {
    TableDescription table = run.tables().get(run.container());
    Optional<Index> index = find(table, spec.name());
    if (!spec.creates()) {
      problems.require(
          index.isEmpty(),
          StandardErrorCode.SCHEMA_MISMATCH,
          "'" + run.container() + "' still has the index '" + spec.name() + "'");
      return;
    }
    problems.require(
        index.isPresent()
            && index.get().keys().stream().map(KeyAttribute::name).toList().equals(spec.fields())
            && Tables.active(table),
        StandardErrorCode.SCHEMA_MISMATCH,
        "'" + run.container() + "' has no active index '" + spec.name() + "' on " + spec.fields());
  }

  @Override
  protected RollbackResult undo(Spec spec, Execution run) {
    if (!run.noted("index") || !run.tables().exists(run.container())) {
      return undone(run);
    }
    Index index = TableDefinition.readIndex(Json.parseObject(run.text("index").orElseThrow()));
    if (spec.creates()) {
      drop(run, index);
    } else {
      create(run, index);
    }
    return undone(run);
  }
}
