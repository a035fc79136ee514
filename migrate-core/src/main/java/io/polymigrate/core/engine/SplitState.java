package io.polymigrate.core.engine;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.record.KeyRange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint entry: how far one key range has come.
 *
 * @param range the whole range
 * @param position everything up to this key is done; empty means nothing is
 * @param done whether all of it is done
 * @param counts what became of its records so far
 */
record SplitState(KeyRange range, Optional<String> position, boolean done, Counts counts) {

  static SplitState fresh(KeyRange range) {
    return new SplitState(range, Optional.empty(), false, Counts.NONE);
  }

  /** What is left to do. */
  KeyRange remaining() {
    return position.map(range::after).orElse(range);
  }

  SplitState advanced(Optional<String> newPosition, Counts more) {
    return new SplitState(
        range, newPosition.isPresent() ? newPosition : position, false, counts.plus(more));
  }

  SplitState finished() {
    return new SplitState(range, position, true, counts);
  }

  String write() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("after", range.after().orElse(null));
    map.put("until", range.until().orElse(null));
    map.put("position", position.orElse(null));
    map.put("done", done);
    map.put("read", counts.read());
    map.put("written", counts.written());
    map.put("skipped", counts.skipped());
    map.put("rejected", counts.rejected());
    return Json.write(map);
  }

  static SplitState read(String json) {
    Map<String, @Nullable Object> map = Json.parseObject(json);
    return new SplitState(
        new KeyRange(text(map, "after"), text(map, "until")),
        text(map, "position"),
        Boolean.TRUE.equals(map.get("done")),
        new Counts(
            number(map, "read"),
            number(map, "written"),
            number(map, "skipped"),
            number(map, "rejected")));
  }

  private static Optional<String> text(Map<String, @Nullable Object> map, String name) {
    return Optional.ofNullable((String) map.get(name));
  }

  private static long number(Map<String, @Nullable Object> map, String name) {
    return map.get(name) instanceof Long number ? number : 0;
  }
}
