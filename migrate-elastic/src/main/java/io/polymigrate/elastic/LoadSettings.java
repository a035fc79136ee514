package io.polymigrate.elastic;

import io.polymigrate.api.spi.KillPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings of an index that are turned down while it is loaded, and what they were before: kept
 * beside the data first, so that whoever comes next puts back what a killed load left. Blocks.
 */
final class LoadSettings {
  private static final String KIND = "settings";
  private static final String HOLDERS = "holders";
  private static final String SINCE = "since";
  private static final List<String> TURNED = List.of("refresh_interval", "number_of_replicas");

  /** Loads of other machines that are older than this are taken for dead. */
  private static final Duration LONGEST = Duration.ofDays(2);

  private final SideIndex side;
  private final Indices indices;

  LoadSettings(ElasticConnection connection) {
    this.side = new SideIndex(connection);
    this.indices = new Indices(connection);
  }

  /**
   * Turns them down.
   *
   * @param holder who wants that; the same one may ask again
   * @param replicas whether replicas too: not where they guard records that were there before
   */
  void turnDown(Index index, String holder, boolean replicas) {
    boolean kept = false;
    while (!kept) {
      Optional<SideIndex.Doc> there = side.find(KIND, index.name());
      Map<String, @Nullable Object> body =
          new LinkedHashMap<>(there.map(SideIndex.Doc::body).orElseGet(() -> before(index)));
      Map<String, @Nullable Object> holders = new LinkedHashMap<>(Reply.object(body, HOLDERS));
      Map<String, @Nullable Object> process = Lease.process();
      process.put(SINCE, Instant.now().toString());
      holders.put(holder, process);
      body.put(HOLDERS, holders);
      kept =
          there.isPresent()
              ? side.replace(KIND, there.get(), body)
              : side.create(KIND, index.name(), body);
    }
    KillPoint.at("settings.noted");
    Map<String, @Nullable Object> down = new LinkedHashMap<>();
    down.put("index.refresh_interval", "-1");
    if (replicas) {
      down.put("index.number_of_replicas", 0);
    }
    indices.set(index.name(), down);
    KillPoint.at("settings.down");
  }

  private static Map<String, @Nullable Object> before(Index index) {
    Map<String, @Nullable Object> before = new LinkedHashMap<>();
    TURNED.forEach(name -> before.put(name, index.settings().get(name)));
    return before;
  }

  /** Puts them back, unless others still load. */
  void putBack(String index, String holder) {
    Optional<SideIndex.Doc> there = side.find(KIND, index);
    while (there.isPresent()) {
      Map<String, @Nullable Object> body = new LinkedHashMap<>(there.get().body());
      Map<String, @Nullable Object> holders = new LinkedHashMap<>(Reply.object(body, HOLDERS));
      holders.remove(holder);
      holders.values().removeIf(LoadSettings::isDead);
      body.put(HOLDERS, holders);
      if (holders.isEmpty()) {
        restore(there.get());
        return;
      }
      if (side.replace(KIND, there.get(), body)) {
        return;
      }
      there = side.find(KIND, index);
    }
  }

  /** Puts back what loads left that were killed. */
  void putBackLeft() {
    for (SideIndex.Doc doc : side.all(KIND)) {
      List<Object> living = new ArrayList<>();
      for (Object holder : Reply.object(doc.body(), HOLDERS).values()) {
        if (holder != null && !isDead(holder)) {
          living.add(holder);
        }
      }
      if (living.isEmpty()) {
        restore(doc);
      }
    }
  }

  private static boolean isDead(@Nullable Object holder) {
    if (!(holder instanceof Map<?, ?> process)) {
      return true;
    }
    Instant since = Instant.parse(String.valueOf(process.get(SINCE)));
    return Lease.process(process).isHere()
        ? Lease.process(process).died()
        : since.plus(LONGEST).isBefore(Instant.now());
  }

  private void restore(SideIndex.Doc doc) {
    Map<String, @Nullable Object> before = new LinkedHashMap<>();
    TURNED.forEach(name -> before.put("index." + name, doc.body().get(name)));
    try {
      indices.set(doc.name(), before);
    } catch (ServerError e) {
      if (!e.type().equals("index_not_found_exception")) {
        throw e;
      }
    }
    KillPoint.at("settings.back");
    side.remove(KIND, doc);
  }
}
