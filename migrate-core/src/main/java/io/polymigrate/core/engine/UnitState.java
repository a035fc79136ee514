package io.polymigrate.core.engine;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.ContainerDescription.Part;
import io.polymigrate.api.record.ContainerDescription.PartKind;
import io.polymigrate.api.record.LeftOut;
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
 * @param leftOut what its target does not have of the source container, once done
 */
record UnitState(
    boolean done,
    boolean resumable,
    Optional<String> resumeState,
    List<String> undoIds,
    Counts counts,
    List<LeftOut> leftOut) {
  UnitState {
    undoIds = List.copyOf(undoIds);
    leftOut = List.copyOf(leftOut);
  }

  String write() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("done", done);
    map.put("resumable", resumable);
    map.put("resume", resumeState.orElse(null));
    if (!undoIds.isEmpty()) {
      map.put("undo", undoIds);
    }
    if (!leftOut.isEmpty()) {
      map.put("left_out", leftOut.stream().map(UnitState::write).toList());
    }
    map.put("read", counts.read());
    map.put("written", counts.written());
    map.put("skipped", counts.skipped());
    map.put("rejected", counts.rejected());
    return Json.write(map);
  }

  private static Map<String, @Nullable Object> write(LeftOut leftOut) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("kind", leftOut.part().kind().name());
    map.put("name", leftOut.part().name());
    map.put("reason", leftOut.reason());
    map.put("waits", leftOut.waits());
    return map;
  }

  private static List<LeftOut> leftOut(@Nullable Object given) {
    List<LeftOut> all = new ArrayList<>();
    if (given instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Map<?, ?> map) {
          PartKind kind = PartKind.valueOf(String.valueOf(map.get("kind")));
          all.add(
              new LeftOut(
                  new Part(kind, String.valueOf(map.get("name"))),
                  String.valueOf(map.get("reason")),
                  Boolean.TRUE.equals(map.get("waits"))));
        }
      }
    }
    return all;
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
        SplitState.read(json).counts(),
        leftOut(map.get("left_out")));
  }
}
