package io.polymigrate.elastic;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.JsonCursor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a document was before an operation changed it, and which of its members became what.
 *
 * @param origin id of the document that it was made from; empty when from itself
 * @param names the members that changed, as they stand in the source
 * @param was hash of these members before; {@link #ABSENT} when there was no document
 * @param now hash of these members after
 * @param whole hash of the whole document after
 * @param before the source that it had; null when there was no document
 * @param version of the image; null when it is not written yet
 */
record Image(
    String origin,
    List<String> names,
    String was,
    String now,
    String whole,
    @Nullable Row before,
    Row.@Nullable Version version) {

  private static final String ABSENT = "absent";
  private static final Map<String, Object> TEXT =
      Map.of("type", "keyword", "index", false, "doc_values", false);
  private static final String BEFORE = "before";

  /** The mapping of an index of images: nothing in it is searched for. */
  static final Map<String, @Nullable Object> MAPPING =
      Map.of(
          "dynamic",
          "strict",
          "properties",
          Map.of(
              "origin",
              TEXT,
              "names",
              TEXT,
              "was",
              TEXT,
              "now",
              TEXT,
              "whole",
              TEXT,
              BEFORE,
              Map.of("type", "object", "enabled", false)));

  /** The image of a change. */
  static Image of(String origin, @Nullable Row row, Edit edit) {
    List<String> names = List.copyOf(edit.names());
    byte[] source = edit.source(row);
    Row after = new Row(source, "", 0, source.length, new int[0], Row.UNKNOWN);
    return new Image(
        origin, names, state(row, names), state(after, names), whole(after), row, null);
  }

  /** The source of the image; the document's own stands in it to the byte. */
  byte[] source() {
    Bytes out = new Bytes();
    out.addAscii("{\"origin\":");
    DocWriter.quoted(out, origin);
    out.addAscii(",\"names\":");
    char separator = '[';
    for (String name : names) {
      out.add(separator);
      DocWriter.quoted(out, name);
      separator = ',';
    }
    out.addAscii("],\"was\":\"").addAscii(was).addAscii("\",\"now\":\"").addAscii(now);
    out.addAscii("\",\"whole\":\"").addAscii(whole).add('"');
    if (before != null) {
      out.addAscii(",\"" + BEFORE + "\":");
      DocWriter.onOneLine(out, before.bytes(), before.from(), before.size());
    }
    return out.add('}').toArray();
  }

  /** Reads one. */
  static Image read(Row image) {
    Map<String, String> texts = new TreeMap<>();
    List<String> names = new ArrayList<>();
    Row before = null;
    JsonCursor cursor = new JsonCursor(image.bytes(), image.from());
    cursor.open();
    while (cursor.next()) {
      String name = cursor.name();
      int from = cursor.position();
      if (name.equals("names")) {
        cursor.open();
        while (cursor.next()) {
          names.add(cursor.text());
        }
      } else if (name.equals(BEFORE)) {
        cursor.skip();
        before = new Row(image.bytes(), image.id(), from, cursor.end(), new int[0], Row.UNKNOWN);
      } else {
        texts.put(name, cursor.text());
      }
    }
    return new Image(
        texts.getOrDefault("origin", ""),
        names,
        texts.getOrDefault("was", ""),
        texts.getOrDefault("now", ""),
        texts.getOrDefault("whole", ""),
        before,
        image.version());
  }

  /** Whether the members are as they were. */
  boolean isBefore(@Nullable Row row) {
    return state(row, names).equals(was);
  }

  /** Whether the document is as the change left it; of one that was there, these members. */
  boolean isAfter(@Nullable Row row) {
    return row != null
        && (before == null ? whole(row).equals(whole) : state(row, names).equals(now));
  }

  /** Adds what puts the document back; what others changed in other members stays. */
  void putBack(String id, @Nullable Row row, BulkLines lines) {
    if (row == null) {
      return;
    }
    if (before == null) {
      lines.delete(id, row.version());
    } else if (whole(row).equals(whole)) {
      lines.put(id, Edit.NOTHING.source(before), row.version());
    } else {
      Map<String, String> old = members(before);
      old.keySet().retainAll(names);
      lines.put(id, new Edit(Set.copyOf(names), old).source(row), row.version());
    }
  }

  /** The members of a source with their values as JSON, in their order. */
  static Map<String, String> members(Row row) {
    Map<String, String> values = new LinkedHashMap<>();
    JsonCursor cursor = new JsonCursor(row.bytes(), row.from());
    cursor.open();
    while (cursor.next()) {
      String name = cursor.name();
      int from = cursor.position();
      cursor.skip();
      Bytes value = new Bytes();
      DocWriter.onOneLine(value, row.bytes(), from, cursor.end() - from);
      values.put(name, new String(value.toArray(), StandardCharsets.UTF_8));
    }
    return values;
  }

  private static String state(@Nullable Row row, Collection<String> names) {
    if (row == null) {
      return ABSENT;
    }
    Map<String, String> values = members(row);
    Bytes all = new Bytes();
    for (String name : names) {
      String value = values.get(name);
      byte[] utf8 = value == null ? new byte[0] : Bytes.utf8(value);
      all.addInt(value == null ? -1 : utf8.length).add(utf8);
    }
    return hash(all.toArray());
  }

  private static String whole(Row row) {
    return hash(Edit.NOTHING.source(row));
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK has no SHA-256", e);
    }
  }
}
