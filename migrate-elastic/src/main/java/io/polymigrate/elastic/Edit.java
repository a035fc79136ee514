package io.polymigrate.elastic;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.JsonCursor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A document's source with some of its members left out and others added; what stays, stays to the
 * byte.
 *
 * @param dropped names of members, as they stand in the source
 * @param added members with their values as JSON, names as they are to stand there
 */
record Edit(Set<String> dropped, Map<String, String> added) {
  /** Copies both. */
  Edit {
    dropped = Set.copyOf(dropped);
    added = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(added));
  }

  /** What becomes of each document. */
  @FunctionalInterface
  interface Maker {
    /** The change of a document; one that changes nothing leaves it. */
    Edit edit(Row row);
  }

  static final Edit NOTHING = new Edit(Set.of(), Map.of());

  static Edit drop(String member) {
    return new Edit(Set.of(member), Map.of());
  }

  static Edit add(String member, String json) {
    return new Edit(Set.of(), Map.of(member, json));
  }

  static Edit replace(String member, String by, String json) {
    return new Edit(Set.of(member), Map.of(by, json));
  }

  boolean isNothing() {
    return dropped.isEmpty() && added.isEmpty();
  }

  /** Names of the members that it changes. */
  Set<String> names() {
    Set<String> names = new TreeSet<>(dropped);
    names.addAll(added.keySet());
    return names;
  }

  /** The new source. */
  byte[] source(@Nullable Row row) {
    Bytes out = new Bytes();
    write(row, out);
    return out.toArray();
  }

  /** Writes the new source; what takes the place of a member stands where that stood. */
  void write(@Nullable Row row, Bytes out) {
    if (isNothing() && row != null) {
      DocWriter.onOneLine(out, row.bytes(), row.from(), row.size());
      return;
    }
    int begin = out.length();
    Map<String, String> left = new LinkedHashMap<>(added);
    if (row != null) {
      JsonCursor cursor = new JsonCursor(row.bytes(), row.from());
      cursor.open();
      while (cursor.next()) {
        int from = cursor.position();
        String name = cursor.name();
        cursor.skip();
        String json = dropped.contains(name) ? left.remove(name) : null;
        if (json != null) {
          member(out, begin, name, json);
        } else if (!dropped.contains(name)) {
          out.add(out.length() == begin ? '{' : ',');
          DocWriter.onOneLine(out, row.bytes(), from, cursor.end() - from);
        }
      }
    }
    left.forEach((name, json) -> member(out, begin, name, json));
    if (out.length() == begin) {
      out.add('{');
    }
    out.add('}');
  }

  private static void member(Bytes out, int begin, String name, String json) {
    out.add(out.length() == begin ? '{' : ',');
    DocWriter.quoted(out, name);
    out.add(':').add(Bytes.utf8(json));
  }
}
