package io.polymigrate.redis;

import io.lettuce.core.KeyScanArgs;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.Range;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.record.Batches;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A space with an adapter open on it, for the tests of operations. */
final class OperationSpace implements OperatedStore {
  private final AutoCloseable door;
  private final RedisClusterCommands<String, String> redis;
  private final String prefix;
  private final String url;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final DatabaseAdapter adapter;

  /**
   * A space.
   *
   * @param door closed with it
   * @param redis looks at it past the adapter
   */
  OperationSpace(
      AutoCloseable door, RedisClusterCommands<String, String> redis, String prefix, String url) {
    this.door = door;
    this.redis = redis;
    this.prefix = prefix;
    this.url = url;
    this.adapter =
        Stages.join(
            new RedisAdapterProvider()
                .open(new AdapterConfig(ConnectionString.parse(url), executor)));
  }

  static OperationSpace open() {
    return openWith("");
  }

  static OperationSpace openWith(String options) {
    RedisSpace space = new RedisSpace("operations");
    return new OperationSpace(
        space, space.redis(), space.prefix(), space.url() + "&lease=1000" + options);
  }

  /** The same space for another user. */
  OperationSpace as(String user, String password) {
    String other = url.replaceFirst("redis://", "redis://" + user + ":" + password + "@");
    return new OperationSpace(() -> {}, redis, prefix, other);
  }

  @Override
  public String url() {
    return url;
  }

  RedisClusterCommands<String, String> redis() {
    return redis;
  }

  @Override
  public DatabaseAdapter adapter() {
    return adapter;
  }

  String key(String name) {
    return prefix + name;
  }

  static RecordSchema schema(List<String> key, Object... namesAndTypes) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(
          RedisTypes.held(Field.of((String) namesAndTypes[i], (LogicalType) namesAndTypes[i + 1])));
    }
    return new RecordSchema(fields, key);
  }

  WriteResult load(
      String container, RecordSchema schema, LoadMode mode, @Nullable Object[]... rows) {
    return load(container, schema, mode, Map.of(), rows);
  }

  WriteResult load(
      String container,
      RecordSchema schema,
      LoadMode mode,
      Map<String, @Nullable Object> options,
      @Nullable Object[]... rows) {
    LoadRequest request =
        LoadRequest.of(container, schema, "run-" + container).withMode(mode).withOptions(options);
    LoadSession session = Stages.join(adapter.openLoad(request, CallContext.create()));
    RecordSink sink = Stages.join(session.openSink());
    WriteResult result =
        Stages.join(
            sink.write(new ObjectBatch(schema, List.of(rows), Optional.empty()), Optional.empty()));
    Stages.join(sink.closeAsync());
    Stages.join(session.complete());
    return result;
  }

  /** All records, as texts. */
  List<String> read(ExtractRequest request) {
    return read(adapter, request);
  }

  static List<String> read(DatabaseAdapter adapter, ExtractRequest request) {
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
    return all;
  }

  /** All keys of the space, without its prefix. */
  List<String> keys() {
    TreeSet<String> keys = new TreeSet<>();
    KeyScanArgs all = KeyScanArgs.Builder.matches(prefix + "*").limit(1000);
    KeyScanCursor<String> page = redis.scan(ScanCursor.INITIAL, all);
    keys.addAll(page.getKeys());
    while (!page.isFinished()) {
      page = redis.scan(page, all);
      keys.addAll(page.getKeys());
    }
    return keys.stream().map(key -> key.substring(prefix.length())).toList();
  }

  /** What the store holds, times to live included, but for what is kept for rollbacks. */
  @Override
  public List<String> everything() {
    List<String> all = new ArrayList<>();
    for (String name : keys()) {
      if (name.startsWith("_polymigrate_")
          && !name.startsWith("_polymigrate_schema")
          && !name.startsWith("_polymigrate_keys:")
          && !name.startsWith("_polymigrate_index:")) {
        continue;
      }
      String key = key(name);
      String type = redis.type(key);
      String content =
          switch (type) {
            case "hash" -> new java.util.TreeMap<>(redis.hgetall(key)).toString();
            case "zset" ->
                redis.zrangebylex(key, Range.unbounded()).stream()
                    .map(it -> HexFormat.of().formatHex(it.getBytes(StandardCharsets.UTF_8)))
                    .toList()
                    .toString();
            default -> redis.get(key);
          };
      all.add(name + " " + type + " " + (redis.pttl(key) > 0) + " " + content);
    }
    return all;
  }

  @Override
  public List<String> leftOver() {
    return keys().stream()
        .filter(key -> key.matches("_polymigrate_(undo_|dropped_|locks).*"))
        .toList();
  }

  @Override
  public void close() {
    Stages.join(adapter.closeAsync());
    executor.shutdown();
    try {
      door.close();
    } catch (Exception e) {
      throw new IllegalStateException("The door can't be closed", e);
    }
  }
}
