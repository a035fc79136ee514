package io.polymigrate.redis;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.polymigrate.api.AdapterProvider;
import io.polymigrate.testkit.AdapterSpace;
import io.polymigrate.testkit.Capabilities;
import io.polymigrate.testkit.Capability;
import io.polymigrate.testkit.SecondDoor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A fresh prefix for the contract tests, and the driver as the second door. */
final class RedisContractSpace implements AdapterSpace, SecondDoor {
  private static final String NULL = "_polymigrate_null:";

  private final RedisSpace space = new RedisSpace("contract");

  @Override
  public AdapterProvider provider() {
    return new RedisAdapterProvider();
  }

  @Override
  public String url() {
    return space.url();
  }

  @Override
  public SecondDoor door() {
    return this;
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.all().without(Capability.SNAPSHOTS, Capability.UNDO_OF_LOADS);
  }

  @Override
  public boolean exists(String container) {
    boolean described = space.redis().hexists(space.prefix() + "_polymigrate_schema", container);
    return described || !keys(container).isEmpty();
  }

  private List<String> keys(String container) {
    List<String> keys = new ArrayList<>();
    ScanIterator.scan(
            space.redis(), ScanArgs.Builder.limit(5000).match(space.prefix() + container + ":*"))
        .forEachRemaining(keys::add);
    return keys.stream().distinct().toList();
  }

  @Override
  public List<Map<String, @Nullable String>> records(String container) {
    List<Map<String, @Nullable String>> records = new ArrayList<>();
    for (String key : keys(container)) {
      // The fields of a hash have no order.
      Map<String, @Nullable String> record = new TreeMap<>();
      space
          .redis()
          .hgetall(key)
          .forEach(
              (field, value) -> {
                boolean none = field.startsWith(NULL);
                record.put(none ? field.substring(NULL.length()) : field, none ? null : value);
              });
      records.add(record);
    }
    records.sort(
        Comparator.comparing((Map<String, @Nullable String> r) -> String.valueOf(r.get("id"))));
    records.sort(Comparator.comparingInt(r -> Integer.parseInt(String.valueOf(r.get("id")))));
    return records;
  }

  @Override
  public void change(String container, int id, String field, String value) {
    space.redis().hset(space.prefix() + container + ":" + id, field, value);
  }

  @Override
  public int connections() {
    return (int)
        space.redis().clientList().lines().filter(line -> !line.contains("name=door")).count();
  }

  @Override
  public void close() {
    space.close();
  }
}
