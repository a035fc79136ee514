package io.polymigrate.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.DataRecord;
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
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** A fresh database with the adapter open on it, and the driver as the second door. */
final class MongoSpace implements AutoCloseable {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final TestDatabase database;
  private final DatabaseAdapter adapter;
  private final MongoClient client;

  private MongoSpace(String options) {
    database = Servers.shared().server(ServerKind.MONGODB_8).newDatabase("mongo_data");
    adapter = open(database.url() + options);
    client = MongoClients.create(database.url());
  }

  static MongoSpace open() {
    return new MongoSpace("");
  }

  static MongoSpace openWith(String options) {
    return new MongoSpace(options);
  }

  DatabaseAdapter open(String url) {
    return Stages.join(
        new MongoAdapterProvider().open(new AdapterConfig(ConnectionString.parse(url), executor)));
  }

  String url() {
    return database.url();
  }

  DatabaseAdapter adapter() {
    return adapter;
  }

  MongoDatabase door() {
    return client.getDatabase(database.name());
  }

  MongoCollection<BsonDocument> collection(String name) {
    return door().getCollection(name, BsonDocument.class);
  }

  List<BsonDocument> documents(String name) {
    return collection(name)
        .find()
        .sort(new BsonDocument("_id", new org.bson.BsonInt32(1)))
        .into(new ArrayList<>());
  }

  static RecordSchema schema(List<String> key, Object... namesAndTypes) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(field((String) namesAndTypes[i], (LogicalType) namesAndTypes[i + 1]));
    }
    return new RecordSchema(fields, key);
  }

  /** A field as the engine would have MongoDB hold it. */
  static Field field(String name, LogicalType type) {
    return Field.of(name, type).withHeld(MongoTypes.held(type));
  }

  static LoadRequest load(String container, RecordSchema schema, LoadMode mode) {
    return LoadRequest.of(container, schema, "run").withMode(mode);
  }

  /** Loads rows of held values, completes the load, and says what became of them. */
  WriteResult load(LoadRequest request, List<@Nullable Object[]> rows) {
    LoadSession session = Stages.join(adapter.openLoad(request, CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    WriteResult result =
        Stages.join(
            sink.write(
                new ObjectBatch(heldSchema(request.schema()), rows, Optional.empty()),
                Optional.empty()));
    Stages.join(sink.closeAsync());
    Stages.join(session.complete());
    Stages.join(session.closeAsync());
    return result;
  }

  static RecordSchema heldSchema(RecordSchema schema) {
    List<Field> fields = new ArrayList<>();
    schema.fields().forEach(field -> fields.add(Field.of(field.name(), field.held())));
    return new RecordSchema(fields, schema.key());
  }

  static List<@Nullable Object[]> rows(@Nullable Object[]... rows) {
    return new ArrayList<>(Arrays.asList(rows));
  }

  ExtractPlan plan(ExtractRequest request) {
    return Stages.join(adapter.plan(request, CallContext.create()));
  }

  /** All records, split by split, in the order they come. */
  List<Map<String, @Nullable Object>> read(ExtractRequest request) {
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    ExtractPlan plan = plan(request);
    for (Split split : plan.splits()) {
      records.addAll(read(plan, split));
    }
    Stages.join(plan.closeAsync());
    return records;
  }

  List<Map<String, @Nullable Object>> read(ExtractPlan plan, Split split) {
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    RecordSource source = Stages.join(plan.open(split));
    Optional<RecordBatch> batch = Stages.join(source.nextBatch());
    while (batch.isPresent()) {
      for (int row = 0; row < batch.get().size(); row++) {
        records.add(new LinkedHashMap<>(DataRecord.of(batch.get(), row).values()));
      }
      batch.get().release();
      batch = Stages.join(source.nextBatch());
    }
    Stages.join(source.closeAsync());
    return records;
  }

  @Override
  public void close() {
    Stages.join(adapter.closeAsync());
    client.close();
    executor.shutdown();
    database.close();
  }
}
