package io.polymigrate.testkit.memory;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.CheckpointMark;
import io.polymigrate.api.spi.JournalEntry;
import io.polymigrate.testkit.SecondDoor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a store in memory holds. Everything is done holding its lock. */
public final class MemoryDatabase implements SecondDoor {
  private static final Map<String, MemoryDatabase> ALL = new ConcurrentHashMap<>();

  final Map<String, MemoryContainer> containers = new TreeMap<>();
  final Map<List<String>, CheckpointMark> marks = new LinkedHashMap<>();
  final Map<String, JournalEntry> journal = new LinkedHashMap<>();
  final Map<String, MemoryImages> images = new LinkedHashMap<>();

  private final AtomicInteger connections = new AtomicInteger();

  private MemoryDatabase() {}

  public static MemoryDatabase named(String name) {
    return ALL.computeIfAbsent(name, any -> new MemoryDatabase());
  }

  MemoryContainer container(String name) {
    MemoryContainer container = containers.get(name);
    if (container == null) {
      throw new MigrationException(
          StandardErrorCode.CONTAINER_NOT_FOUND,
          Outcome.NOT_APPLIED,
          "There is no container '" + name + "' in memory");
    }
    return container;
  }

  @Override
  public synchronized boolean exists(String container) {
    return containers.containsKey(container);
  }

  @Override
  public synchronized List<Map<String, @Nullable String>> records(String container) {
    List<Map<String, @Nullable String>> records = new ArrayList<>();
    for (Map<String, @Nullable Object> record : container(container).records()) {
      Map<String, @Nullable String> texts = new LinkedHashMap<>();
      record.forEach((name, value) -> texts.put(name, value == null ? null : value.toString()));
      records.add(texts);
    }
    return records;
  }

  @Override
  public synchronized void change(String container, int id, String field, String value) {
    Map<String, @Nullable Object> record = container(container).keyed.get(List.of(id));
    if (record != null) {
      record.put(field, value);
    }
  }

  /** Notes that so many more connections are open. */
  void connected(int more) {
    connections.addAndGet(more);
  }

  @Override
  public int connections() {
    return connections.get();
  }
}
