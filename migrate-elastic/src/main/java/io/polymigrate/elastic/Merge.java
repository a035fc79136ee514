package io.polymigrate.elastic;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.JsonCursor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes documents onto those that are there: the fields that the new one lacks stay as they stand,
 * to the byte, on condition that nobody changes the document meanwhile. The server's own partial
 * update would merge objects into one another and write numbers anew. Blocks.
 */
final class Merge {
  private final Map<String, Row> there;
  private final Set<String> merging = new HashSet<>();

  Merge(ElasticConnection connection, String index, List<DocEncoder.Doc> docs) {
    docs.forEach(doc -> merging.add(doc.id()));
    there = Documents.get(connection, index, merging, Columns.NONE);
  }

  boolean merges(DocEncoder.Doc doc) {
    return merging.contains(doc.id());
  }

  /** Adds the lines of a document. */
  void add(DocEncoder.Doc doc, String action, Bytes sources, Bytes lines) {
    Row old = there.get(doc.id());
    boolean fresh = merging.contains(doc.id()) && old == null;
    lines.addAscii("{\"").addAscii(fresh ? "create" : action).addAscii("\":{\"_id\":");
    DocWriter.quoted(lines, doc.id());
    if (old != null) {
      lines.addAscii(",\"if_seq_no\":").addAscii(Long.toString(old.version().seqNo()));
      lines.addAscii(",\"if_primary_term\":").addAscii(Long.toString(old.version().term()));
    }
    lines.addAscii("}}\n");
    lines.add(sources.array(), doc.from(), doc.to() - doc.from());
    if (old != null) {
      lines.truncate(lines.length() - 1);
      addKept(doc, old, sources, lines);
      lines.add('}');
    }
    lines.add('\n');
  }

  private static void addKept(DocEncoder.Doc doc, Row old, Bytes sources, Bytes lines) {
    Set<String> given = new HashSet<>();
    JsonCursor cursor = new JsonCursor(sources.array(), doc.from());
    cursor.open();
    while (cursor.next()) {
      given.add(cursor.name());
      cursor.skip();
    }
    JsonCursor kept = new JsonCursor(old.bytes(), old.from());
    kept.open();
    while (kept.next()) {
      int from = kept.position();
      boolean stays = given.add(kept.name());
      kept.skip();
      if (stays) {
        lines.add(',');
        DocWriter.onOneLine(lines, old.bytes(), from, kept.end() - from);
      }
    }
  }
}
