package io.polymigrate.dynamo;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.core.carry.Carriers;
import io.polymigrate.testkit.OperatedStore;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** One fresh access key, the adapter on it, and the SDK to look at it. */
final class DynamoSpace implements OperatedStore {
  private final TestDatabase database;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final DynamoDbAsyncClient client;
  private final DatabaseAdapter adapter;
  private final String url;

  private DynamoSpace(String options) {
    database = Servers.shared().server(ServerKind.DYNAMODB_LOCAL).newDatabase("dynamo");
    url = database.url() + options;
    client = DynamoContractSpace.client(url);
    adapter =
        Stages.join(
            new DynamoAdapterProvider()
                .open(new AdapterConfig(ConnectionString.parse(url), executor)));
  }

  static DynamoSpace open() {
    return new DynamoSpace("");
  }

  static DynamoSpace openWith(String options) {
    return new DynamoSpace(options);
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public DatabaseAdapter adapter() {
    return adapter;
  }

  DynamoDbAsyncClient client() {
    return client;
  }

  /** Makes a table as others would, with a numeric partition key {@code id}. */
  DynamoSpace table(String table) {
    client
        .createTable(
            Tables.definition(table, List.of(new DynamoLayout.KeyAttribute("id", "N"))).build())
        .join();
    return this;
  }

  /** Puts an item in: names and attributes in turn. */
  DynamoSpace put(String table, int id, Object... namesAndValues) {
    Map<String, AttributeValue> item = new LinkedHashMap<>();
    item.put("id", n(Integer.toString(id)));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      item.put((String) namesAndValues[i], (AttributeValue) namesAndValues[i + 1]);
    }
    client.putItem(it -> it.tableName(table).item(item)).join();
    return this;
  }

  static AttributeValue n(String number) {
    return AttributeValue.fromN(number);
  }

  static AttributeValue s(String text) {
    return AttributeValue.fromS(text);
  }

  Map<String, AttributeValue> item(String table, int id) {
    return client
        .getItem(
            it ->
                it.tableName(table).key(Map.of("id", n(Integer.toString(id)))).consistentRead(true))
        .join()
        .item();
  }

  TableDescription describe(String table) {
    return client.describeTable(it -> it.tableName(table)).join().table();
  }

  List<String> tables() {
    return client.listTables().join().tableNames();
  }

  /** Everything that is not ours but the schemas: definitions and items, sorted. */
  @Override
  public List<String> everything() {
    List<String> all = new ArrayList<>();
    for (String table : tables()) {
      boolean schema = table.equals("_polymigrate_schema");
      if (table.startsWith("_polymigrate_") && !schema) {
        continue;
      }
      List<String> items = new ArrayList<>();
      client
          .scanPaginator(it -> it.tableName(table).consistentRead(true))
          .items()
          .subscribe(item -> items.add(table + " " + new TreeMap<>(item)))
          .join();
      items.sort(null);
      all.addAll(items);
      if (!schema) {
        all.add(table + " " + TableDefinition.write(describe(table)));
      }
    }
    return all;
  }

  /** Tables of ours but those that always stay. */
  @Override
  public List<String> leftOver() {
    return tables().stream()
        .filter(table -> table.startsWith("_polymigrate_"))
        .filter(table -> !table.matches("_polymigrate_(operations|schema|checks|checkpoints)"))
        .filter(table -> !table.equals(Lease.CONTAINER) || hasItems(table))
        .toList();
  }

  private boolean hasItems(String table) {
    return client.scan(it -> it.tableName(table).consistentRead(true)).join().count() > 0;
  }

  static RecordSchema schema(List<String> key, Object... namesAndTypes) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(
          GivenAttribute.field((String) namesAndTypes[i], (LogicalType) namesAndTypes[i + 1]));
    }
    return new RecordSchema(fields, key);
  }

  static LoadRequest load(String container, RecordSchema schema, LoadMode mode) {
    LoadRequest plain = LoadRequest.of(container, schema, "run-" + container);
    return LoadRequest.of(container, schema, plain.runId()).withMode(mode);
  }

  WriteResult load(String container, RecordSchema schema, @Nullable Object[]... rows) {
    return load(load(container, schema, LoadMode.UPSERT), rows);
  }

  WriteResult load(LoadRequest request, @Nullable Object[]... rows) {
    return load(adapter, request, rows);
  }

  /** Loads by way of another address of the same server. */
  WriteResult loadBy(String address, LoadRequest request, @Nullable Object[]... rows) {
    return loadThrough(url.replace(endpoint().toString(), address), request, rows);
  }

  WriteResult loadThrough(String otherUrl, LoadRequest request, @Nullable Object[]... rows) {
    DatabaseAdapter far = OperatedStore.open(otherUrl, executor);
    WriteResult result = load(far, request, rows);
    Stages.join(far.closeAsync());
    return result;
  }

  URI endpoint() {
    return URI.create(ConnectionString.parse(url).option("endpoint").orElseThrow());
  }

  private static WriteResult load(
      DatabaseAdapter adapter, LoadRequest request, @Nullable Object[]... rows) {
    LoadSession session = Stages.join(adapter.openLoad(request, CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    RecordBatch logical =
        new ObjectBatch(Carriers.logical(request.schema()), Arrays.asList(rows), Optional.empty());
    WriteResult result =
        Stages.join(
            sink.write(Carriers.encoding(request.schema()).over(logical), Optional.empty()));
    Stages.join(sink.closeAsync());
    Stages.join(session.complete());
    Stages.join(session.closeAsync());
    return result;
  }

  ExtractPlan plan(ExtractRequest request) {
    return Stages.join(adapter.plan(request, CallContext.create()));
  }

  /** All records of a request as logical values by name. */
  /** Reads by way of another address. */
  List<Map<String, @Nullable Object>> readBy(String address, ExtractRequest request) {
    DatabaseAdapter far = OperatedStore.open(url.replace(endpoint().toString(), address), executor);
    try {
      return read(Stages.join(far.plan(request, CallContext.create())));
    } finally {
      Stages.join(far.closeAsync());
    }
  }

  List<Map<String, @Nullable Object>> read(ExtractRequest request) {
    return read(plan(request));
  }

  private static List<Map<String, @Nullable Object>> read(ExtractPlan plan) {
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    for (Split split : plan.splits()) {
      RecordSource source = Stages.join(plan.open(split));
      Optional<RecordBatch> batch = Stages.join(source.nextBatch());
      while (batch.isPresent()) {
        RecordBatch decoded = Carriers.decoding(plan.schema()).over(batch.get());
        for (int row = 0; row < decoded.size(); row++) {
          records.add(io.polymigrate.api.record.DataRecord.of(decoded, row).values());
        }
        batch = Stages.join(source.nextBatch());
      }
      Stages.join(source.closeAsync());
    }
    Stages.join(plan.closeAsync());
    return records;
  }

  @Override
  public void close() {
    Stages.join(adapter.closeAsync());
    executor.shutdown();
    client.close();
    database.close();
  }
}
