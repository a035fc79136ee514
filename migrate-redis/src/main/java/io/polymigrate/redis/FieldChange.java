package io.polymigrate.redis;

import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field of one record before and after: a text, {@link Row#NULL}, or null where there is none.
 */
final class FieldChange {
  private final String field;
  private final byte @Nullable [] before;
  private final byte @Nullable [] after;

  FieldChange(String field, byte @Nullable [] before, byte @Nullable [] after) {
    this.field = field;
    this.before = before;
    this.after = after;
  }

  boolean changes() {
    return !same(before, after);
  }

  private static boolean same(byte @Nullable [] one, byte @Nullable [] other) {
    boolean nulls = one == Row.NULL || other == Row.NULL;
    return nulls ? one == other : Arrays.equals(one, other);
  }

  String field() {
    return field;
  }

  /** The same end from another beginning. */
  FieldChange from(byte @Nullable [] newBefore) {
    return new FieldChange(field, newBefore, after);
  }

  /** What some changes of a record and later ones of it come to. */
  static List<FieldChange> merged(List<FieldChange> earlier, List<FieldChange> later) {
    Map<String, FieldChange> all = new LinkedHashMap<>();
    earlier.forEach(change -> all.put(change.field, change));
    for (FieldChange change : later) {
      FieldChange first = all.get(change.field);
      // What others wrote between the two is what the later one began with.
      boolean joined = first != null && same(first.after, change.before);
      all.put(change.field, first != null && joined ? change.from(first.before) : change);
    }
    return List.copyOf(all.values());
  }

  FieldChange reversed() {
    return new FieldChange(field, after, before);
  }

  /** Adds field, whether it is there, and its value, as the script expects them. */
  int expect(List<Object> words) {
    if (before != null && before != Row.NULL) {
      words.addAll(List.of(Fields.value(field), "1", before));
      return 1;
    }
    words.addAll(List.of(Fields.value(field), "0", ""));
    words.addAll(List.of(Fields.marker(field), before == null ? "0" : "1", ""));
    return 2;
  }

  /** Adds what is to be set. */
  int sets(List<Object> words) {
    if (after == null) {
      return 0;
    }
    words.add(after == Row.NULL ? Fields.marker(field) : Fields.value(field));
    words.add(after);
    return 1;
  }

  /** Adds the fields that are to go. */
  int dels(List<Object> words) {
    int count = 0;
    if (after == null || after == Row.NULL) {
      words.add(Fields.value(field));
      count++;
    }
    if (after != Row.NULL) {
      words.add(Fields.marker(field));
      count++;
    }
    return count;
  }

  /** What is kept for the undo of some changes of one record, after a letter that says what. */
  static byte[] keep(char what, List<FieldChange> changes) {
    List<Object> all = new ArrayList<>();
    for (FieldChange change : changes) {
      all.add(Arrays.asList(change.field, state(change.before), state(change.after)));
    }
    return RedisConnection.bytes(what + TypedJson.write(all));
  }

  static List<FieldChange> kept(byte[] kept) {
    List<FieldChange> changes = new ArrayList<>();
    if (TypedJson.read(RedisConnection.text(kept).substring(1)) instanceof List<?> all) {
      for (Object item : all) {
        List<?> parts = (List<?>) item;
        changes.add(
            new FieldChange(String.valueOf(parts.get(0)), text(parts.get(1)), text(parts.get(2))));
      }
    }
    return changes;
  }

  private static @Nullable Object state(byte @Nullable [] text) {
    return text == null ? Values.MISSING : text == Row.NULL ? null : text;
  }

  private static byte @Nullable [] text(@Nullable Object state) {
    if (state == Values.MISSING) {
      return null;
    }
    return state == null ? Row.NULL : (byte[]) state;
  }
}
