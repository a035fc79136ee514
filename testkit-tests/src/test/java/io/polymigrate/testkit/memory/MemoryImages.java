package io.polymigrate.testkit.memory;

import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.spi.JournalEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the records of a container were before a load, and what it made of them. */
final class MemoryImages {
  private final boolean created;
  private final TreeMap<List<?>, Image> images = new TreeMap<>(MemoryKeys.ORDER);

  MemoryImages(boolean created) {
    this.created = created;
  }

  /** A record at first, if it was there, and at last. */
  private record Image(
      Optional<Map<String, @Nullable Object>> before, Map<String, @Nullable Object> after) {}

  static void requireRunning(MemoryDatabase database, String id) {
    JournalEntry entry = database.journal.get(id);
    if (entry == null || entry.state() != JournalEntry.State.RUNNING) {
      throw new MigrationException(
          StandardErrorCode.ALREADY_ROLLED_BACK,
          Outcome.NOT_APPLIED,
          "Load '" + id + "' was rolled back; start the run anew");
    }
  }

  /** Keeps what a batch changed; of a record that was changed before, the first image stays. */
  void keep(MemoryContainer before, MemoryContainer after) {
    after.keyed.forEach(
        (key, record) -> {
          Map<String, @Nullable Object> old = before.keyed.get(key);
          if (!record.equals(old)) {
            Image first = images.get(key);
            Optional<Map<String, @Nullable Object>> was =
                first != null ? first.before() : Optional.ofNullable(old).map(LinkedHashMap::new);
            images.put(key, new Image(was, new LinkedHashMap<>(record)));
          }
        });
  }

  int size() {
    return images.size();
  }

  RollbackResult restore(MemoryDatabase database, String container, String id) {
    MemoryContainer target = database.container(container);
    List<String> conflicts = new ArrayList<>();
    long restored = 0;
    for (Map.Entry<List<?>, Image> entry : new HashMap<>(images).entrySet()) {
      Map<String, @Nullable Object> now = target.keyed.get(entry.getKey());
      if (!Objects.equals(now, entry.getValue().after())) {
        conflicts.add(MemoryKeys.write(entry.getKey()));
        continue;
      }
      restored++;
      entry
          .getValue()
          .before()
          .ifPresentOrElse(
              before -> target.keyed.put(entry.getKey(), before),
              () -> target.keyed.remove(entry.getKey()));
    }
    if (created && target.keyed.isEmpty()) {
      database.containers.remove(container);
    }
    conflicts.sort(null);
    return new RollbackResult(id, restored, conflicts, conflicts.size());
  }
}
