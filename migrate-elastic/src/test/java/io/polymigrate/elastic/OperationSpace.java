package io.polymigrate.elastic;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.Batches;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.DataRecord;
import io.polymigrate.api.record.ExtractPlan;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.LoadRequest;
import io.polymigrate.api.record.LoadSession;
import io.polymigrate.api.record.ObjectBatch;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.record.RecordSink;
import io.polymigrate.api.record.RecordSource;
import io.polymigrate.api.record.Split;
import io.polymigrate.api.record.WriteResult;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.testkit.OperatedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A space with an adapter open on it, for the tests of operations. */
final class OperationSpace implements OperatedStore {
  private final ElasticDoor door;
  private final String url;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final DatabaseAdapter adapter;

  private OperationSpace(ElasticDoor door, String options) {
    this.door = door;
    this.url = door.url() + options;
    this.adapter = adapterOf(url);
  }

  static OperationSpace open() {
    return new OperationSpace(new ElasticDoor("operations"), "&lease=1000");
  }

  /** One more adapter, on the same executor. */
  DatabaseAdapter adapterOf(String other) {
    return OperatedStore.open(other, executor);
  }

  @Override
  public String url() {
    return url;
  }

  ElasticDoor door() {
    return door;
  }

  @Override
  public DatabaseAdapter adapter() {
    return adapter;
  }

  static RecordSchema schema(List<String> key, Object... namesAndTypes) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(Field.of((String) namesAndTypes[i], (LogicalType) namesAndTypes[i + 1]));
    }
    return ElasticTypes.held(new RecordSchema(fields, key));
  }

  static LoadRequest request(String container, RecordSchema schema, LoadMode mode) {
    return new LoadRequest(
        container,
        schema,
        Optional.empty(),
        mode,
        true,
        "run-" + container,
        Optional.empty(),
        false,
        Optional.empty(),
        1000,
        Map.of());
  }

  WriteResult load(
      String container, RecordSchema schema, LoadMode mode, @Nullable Object[]... rows) {
    return load(adapter, request(container, schema, mode), rows);
  }

  static WriteResult load(
      DatabaseAdapter adapter, LoadRequest request, @Nullable Object[]... rows) {
    LoadSession session = Stages.join(adapter.openLoad(request, CallContext.create()));
    WriteResult result = write(session, request.schema(), rows);
    Stages.join(session.complete());
    Stages.join(session.closeAsync());
    return result;
  }

  static WriteResult write(LoadSession session, RecordSchema schema, @Nullable Object[]... rows) {
    RecordSink sink = Stages.join(session.openSink());
    WriteResult result =
        Stages.join(
            sink.write(new ObjectBatch(schema, List.of(rows), Optional.empty()), Optional.empty()));
    Stages.join(sink.closeAsync());
    return result;
  }

  /** All records, as texts. */
  List<String> read(ExtractRequest request) {
    ExtractPlan plan = Stages.join(adapter.plan(request, CallContext.create()));
    List<String> all = new ArrayList<>();
    for (Split split : plan.splits()) {
      RecordSource source = Stages.join(plan.open(split));
      Stages.join(
          Batches.forEach(
              source,
              batch -> {
                for (int i = 0; i < batch.size(); i++) {
                  all.add(DataRecord.of(batch, i).values().toString());
                }
                return CompletableFuture.completedFuture(null);
              }));
    }
    Stages.join(plan.closeAsync());
    return all;
  }

  ContainerDescription describe(String container) {
    return Stages.join(adapter.describe(container, CallContext.create()));
  }

  // Indices that are no container, and locks.
  @Override
  public List<String> leftOver() {
    List<String> left = new ArrayList<>();
    door.call("GET", "/" + door.prefix() + "*", null)
        .forEach(
            (name, facts) -> {
              Map<String, @Nullable Object> aliases =
                  Reply.object((Map<?, ?>) java.util.Objects.requireNonNull(facts), "aliases");
              boolean container =
                  aliases.values().stream().anyMatch(it -> String.valueOf(it).contains("true"));
              if (!container && !name.contains("polymigrate~state")) {
                left.add(name);
              }
            });
    String side = "/" + ElasticConnection.path(new IndexNames(door.prefix()).side());
    door.call("POST", side + "/_refresh", null);
    Map<String, @Nullable Object> locks =
        door.call("POST", side + "/_count", "{\"query\":{\"term\":{\"kind\":\"lock\"}}}");
    if (Indices.number(locks, "count") > 0) {
      left.add("a lock");
    }
    return left;
  }

  /** What there is, as others see it: containers, mappings, the settings that matter, documents. */
  @Override
  public List<String> everything() {
    List<String> all = new ArrayList<>();
    for (ContainerDescription container : Stages.join(adapter.describe(CallContext.create()))) {
      String name = container.name();
      all.add(name + " " + container.schema() + container.indexes() + container.constraints());
      door.call("GET", "/" + door.index(name) + "/_mapping", null)
          .values()
          .forEach(mapping -> all.add(name + " " + sorted(mapping)));
      Map<String, @Nullable Object> settings = door.settings(name);
      for (String setting : List.of("blocks", "refresh_interval", "number_of_replicas")) {
        Object value = settings.get(setting);
        boolean none = value == null || value.toString().equals("{write=false}");
        all.add(name + " " + setting + " " + (none ? "none" : value));
      }
      List<String> records = new ArrayList<>();
      door.sources(name).forEach(source -> records.add(name + " " + new TreeMap<>(source)));
      records.sort(null);
      all.addAll(records);
    }
    return all;
  }

  private static String sorted(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      TreeMap<String, String> sorted = new TreeMap<>();
      map.forEach((key, item) -> sorted.put(String.valueOf(key), sorted(item)));
      return sorted.toString();
    }
    return String.valueOf(value);
  }

  @Override
  public void close() {
    Stages.join(adapter.closeAsync());
    executor.shutdown();
    door.close();
  }
}
