package io.polymigrate.elastic;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept beside the data: one document for each checkpoint's run, execution, lock and index
 * whose settings were turned down. A document is written as a whole, under the condition that
 * nobody else wrote it meanwhile, and is on disk when that is answered. Blocks.
 */
final class SideIndex {
  private static final Map<String, @Nullable Object> MAPPING =
      Map.of(
          "dynamic",
          "strict",
          "properties",
          Map.of(
              "kind",
              Map.of("type", "keyword"),
              "name",
              Map.of("type", "keyword", "index", false, "doc_values", false),
              "body",
              Map.of("type", "keyword", "index", false, "doc_values", false)));
  private static final int MOST_LISTED = 1000;

  private final ElasticConnection connection;
  private final Indices indices;
  private final String index;

  SideIndex(ElasticConnection connection) {
    this.connection = connection;
    this.indices = new Indices(connection);
    this.index = connection.names().side();
  }

  /**
   * A document.
   *
   * @param name what it is about
   * @param body what it says
   * @param seqNo with the term, which writing of it this is
   */
  record Doc(String name, Map<String, @Nullable Object> body, long seqNo, long term) {}

  private String path(String kind, String name) {
    return "/" + ElasticConnection.path(index) + "/_doc/" + ElasticConnection.path(id(kind, name));
  }

  // Names may be longer than ids.
  private static String id(String kind, String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return kind + ':' + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK has no SHA-256", e);
    }
  }

  /** The document; what was written before is seen at once. */
  Optional<Doc> find(String kind, String name) {
    Reply reply = connection.find("GET", path(kind, name), null);
    if (!reply.found()) {
      return Optional.empty();
    }
    return Optional.of(doc(reply.json()));
  }

  private static Doc doc(Map<String, @Nullable Object> reply) {
    Map<String, @Nullable Object> source = Reply.object(reply, "_source");
    return new Doc(
        String.valueOf(source.get("name")),
        Json.parseObject(String.valueOf(source.get("body"))),
        Indices.number(reply, "_seq_no"),
        Indices.number(reply, "_primary_term"));
  }

  /** All documents of a kind. */
  List<Doc> all(String kind) {
    if (!connection.find("POST", "/" + ElasticConnection.path(index) + "/_refresh", null).found()) {
      return List.of();
    }
    Map<String, @Nullable Object> query =
        Map.of(
            "size",
            MOST_LISTED,
            "seq_no_primary_term",
            true,
            "query",
            Map.of("term", Map.of("kind", kind)));
    Map<String, @Nullable Object> reply =
        connection
            .call(
                "POST",
                "/" + ElasticConnection.path(index) + "/_search?allow_partial_search_results=false",
                query)
            .json();
    List<Doc> all = new ArrayList<>();
    if (Reply.object(reply, "hits").get("hits") instanceof List<?> hits) {
      for (Object hit : hits) {
        if (hit instanceof Map<?, ?> map) {
          all.add(doc(Reply.strings(map)));
        }
      }
    }
    return all;
  }

  /** Writes it if it is not there; false if it is. */
  boolean create(String kind, String name, Map<String, ? extends @Nullable Object> body) {
    return write(kind, name, body, "?op_type=create");
  }

  /** Writes it whatever is there. */
  void put(String kind, String name, Map<String, ? extends @Nullable Object> body) {
    write(kind, name, body, "");
  }

  /** Writes it if nobody did since; false if somebody did. */
  boolean replace(String kind, Doc there, Map<String, ? extends @Nullable Object> body) {
    return write(kind, there.name(), body, condition(there));
  }

  private static String condition(Doc there) {
    return "?if_seq_no=" + there.seqNo() + "&if_primary_term=" + there.term();
  }

  /** Removes it if nobody wrote it since. */
  void remove(String kind, Doc there) {
    try {
      connection.find("DELETE", path(kind, there.name()) + condition(there), null);
    } catch (ServerError e) {
      if (!isConflict(e)) {
        throw e;
      }
    }
  }

  /** Removes it if it is there. */
  void remove(String kind, String name) {
    connection.find("DELETE", path(kind, name), null);
  }

  private boolean write(
      String kind, String name, Map<String, ? extends @Nullable Object> body, String how) {
    Bytes json = new Bytes();
    json.addAscii("{\"kind\":");
    DocWriter.quoted(json, kind);
    json.addAscii(",\"name\":");
    DocWriter.quoted(json, name);
    json.addAscii(",\"body\":");
    DocWriter.quoted(json, Json.write(body));
    json.add('}');
    for (boolean made = false; ; made = true) {
      try {
        // Behind an alias, so that it is never made by its first document, with a guessed mapping.
        String separator = how.isEmpty() ? "?" : "&";
        connection.call("PUT", path(kind, name) + how + separator + "require_alias=true", json);
        return true;
      } catch (ServerError e) {
        if (isConflict(e)) {
          return false;
        }
        if (made || !e.type().equals("index_not_found_exception")) {
          throw e;
        }
        make();
      }
    }
  }

  private void make() {
    indices.create(
        index + "~0",
        Map.of(index, Map.of()),
        MAPPING,
        Map.of("index.number_of_shards", 1, "index.auto_expand_replicas", "0-1"));
  }

  private static boolean isConflict(ServerError e) {
    return e.type().equals("version_conflict_engine_exception");
  }
}
