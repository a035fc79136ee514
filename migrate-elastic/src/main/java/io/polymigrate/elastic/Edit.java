package io.polymigrate.elastic;

import io.polymigrate.api.spi.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

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

  /** Writes the new source. */
  void write(Row row, Bytes out) {
    if (isNothing()) {
      DocWriter.onOneLine(out, row.bytes(), row.from(), row.size());
      return;
    }
    out.add('{');
    boolean first = true;
    JsonCursor cursor = new JsonCursor(row.bytes(), row.from());
    cursor.open();
    while (cursor.next()) {
      int from = cursor.position();
      boolean stays = !dropped.contains(cursor.name());
      cursor.skip();
      if (stays) {
        out.addAscii(first ? "" : ",");
        DocWriter.onOneLine(out, row.bytes(), from, cursor.end() - from);
        first = false;
      }
    }
    for (Map.Entry<String, String> member : added.entrySet()) {
      out.addAscii(first ? "" : ",");
      DocWriter.quoted(out, member.getKey());
      out.add(':').add(Bytes.utf8(member.getValue()));
      first = false;
    }
    out.add('}');
  }
}
