package io.polymigrate.core.engine;

import io.polymigrate.api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A load's checkpoint entry.
 *
 * @param done whether it is complete
 * @param resumable whether its splits can be resumed
 * @param resumeState what the load session wants to hear again
 * @param undoIds identities that it can be rolled back by, the last one's first image being the
 *     latest; several when the load was begun anew before it was done
 * @param counts what became of its records, once done
 */
record UnitState(
    boolean done,
    boolean resumable,
    Optional<String> resumeState,
    List<String> undoIds,
    Counts counts) {
  UnitState {
    undoIds = List.copyOf(undoIds);
  }

  String write() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("done", done);
    map.put("resumable", resumable);
    map.put("resume", resumeState.orElse(null));
    if (!undoIds.isEmpty()) {
      map.put("undo", undoIds);
    }
    map.put("read", counts.read());
    map.put("written", counts.written());
    map.put("skipped", counts.skipped());
    map.put("rejected", counts.rejected());
    return Json.write(map);
  }

  private static List<String> undoIds(@Nullable Object given) {
    List<String> ids = new ArrayList<>();
    if (given instanceof List<?> list) {
      list.forEach(id -> ids.add(String.valueOf(id)));
    }
    return ids;
  }

  static UnitState read(String json) {
    Map<String, @Nullable Object> map = Json.parseObject(json);
    return new UnitState(
        Boolean.TRUE.equals(map.get("done")),
        Boolean.TRUE.equals(map.get("resumable")),
        Optional.ofNullable((String) map.get("resume")),
        undoIds(map.get("undo")),
        SplitState.read(json).counts());
  }
}
