package io.polymigrate.elastic;

import io.polymigrate.api.spi.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
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
  private final Map<String, Old> there = new HashMap<>();
  private final Set<String> merging = new HashSet<>();

  /** A document that is there. */
  private record Old(Row row, long seqNo, long term) {}

  Merge(ElasticConnection connection, String index, List<DocEncoder.Doc> docs) {
    if (docs.isEmpty()) {
      return;
    }
    Bytes body = new Bytes();
    body.addAscii("{\"ids\":");
    char separator = '[';
    for (DocEncoder.Doc doc : docs) {
      body.add(separator);
      DocWriter.quoted(body, doc.id());
      merging.add(doc.id());
      separator = ',';
    }
    body.addAscii("]}");
    Reply reply = connection.call("POST", "/" + ElasticConnection.path(index) + "/_mget", body);
    read(reply.bytes());
  }

  boolean merges(DocEncoder.Doc doc) {
    return merging.contains(doc.id());
  }

  private void read(byte[] bytes) {
    JsonCursor cursor = new JsonCursor(bytes, 0);
    cursor.open();
    while (cursor.next()) {
      if (!cursor.name().equals("docs")) {
        cursor.skip();
        continue;
      }
      cursor.open();
      while (cursor.next()) {
        doc(cursor, bytes);
      }
    }
  }

  private void doc(JsonCursor cursor, byte[] bytes) {
    String id = "";
    int source = Row.NONE;
    long seqNo = 0;
    long term = 0;
    cursor.open();
    while (cursor.next()) {
      String name = cursor.name();
      int from = cursor.position();
      switch (name) {
        case "_id" -> id = cursor.text();
        case "_seq_no" -> seqNo = number(cursor, bytes);
        case "_primary_term" -> term = number(cursor, bytes);
        case "error" -> throw new IllegalStateException("Elasticsearch could not get a document");
        default -> {
          source = name.equals("_source") ? from : source;
          cursor.skip();
        }
      }
    }
    if (source != Row.NONE) {
      there.put(id, new Old(new Row(bytes, id, source, source, new int[0]), seqNo, term));
    }
  }

  private static long number(JsonCursor cursor, byte[] bytes) {
    int from = cursor.position();
    cursor.skip();
    return Long.parseLong(new String(bytes, from, cursor.end() - from, StandardCharsets.US_ASCII));
  }

  /** Adds the lines of a document. */
  void add(DocEncoder.Doc doc, String action, Bytes sources, Bytes lines) {
    Old old = there.get(doc.id());
    boolean fresh = merging.contains(doc.id()) && old == null;
    lines.addAscii("{\"").addAscii(fresh ? "create" : action).addAscii("\":{\"_id\":");
    DocWriter.quoted(lines, doc.id());
    if (old != null) {
      lines.addAscii(",\"if_seq_no\":").addAscii(Long.toString(old.seqNo()));
      lines.addAscii(",\"if_primary_term\":").addAscii(Long.toString(old.term()));
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

  private static void addKept(DocEncoder.Doc doc, Old old, Bytes sources, Bytes lines) {
    Set<String> given = new HashSet<>();
    JsonCursor cursor = new JsonCursor(sources.array(), doc.from());
    cursor.open();
    while (cursor.next()) {
      given.add(cursor.name());
      cursor.skip();
    }
    JsonCursor kept = new JsonCursor(old.row().bytes(), old.row().from());
    kept.open();
    while (kept.next()) {
      int from = kept.position();
      boolean stays = given.add(kept.name());
      kept.skip();
      if (stays) {
        lines.add(',');
        DocWriter.onOneLine(lines, old.row().bytes(), from, kept.end() - from);
      }
    }
  }
}
