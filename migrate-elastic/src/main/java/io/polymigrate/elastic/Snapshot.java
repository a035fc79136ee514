package io.polymigrate.elastic;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.JsonCursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A point in time of an index: it sees nothing of what is changed later. Blocks. */
final class Snapshot implements AutoCloseable {
  private final ElasticConnection connection;
  private volatile String id;

  private Snapshot(ElasticConnection connection, String id) {
    this.connection = connection;
    this.id = id;
  }

  /** Of all that was written until now. */
  static Snapshot open(ElasticConnection connection, String index) {
    new Indices(connection).refresh(index);
    String keepAlive = connection.options().keepAlive().toMillis() + "ms";
    Map<String, @Nullable Object> reply =
        connection
            .call("POST", "/" + ElasticConnection.path(index) + "/_pit?keep_alive=" + keepAlive)
            .json();
    return new Snapshot(connection, String.valueOf(reply.get("id")));
  }

  /**
   * A page of a search.
   *
   * @param rows what was found
   * @param last what to go on after, as the server wrote it; empty when nothing was found
   * @param giveBack to be run when nobody will read in the rows any more, or never
   */
  record Page(List<Row> rows, Optional<byte[]> last, Runnable giveBack) {
    /** The same page in another order. */
    Page withRows(List<Row> newRows) {
      return new Page(newRows, last, giveBack);
    }
  }

  /**
   * Searches.
   *
   * @param query in the server's language
   * @param sort in the server's language, as JSON; empty for the fastest order
   * @param after where to go on; empty means from the start
   */
  Page search(
      Map<String, @Nullable Object> query,
      String sort,
      Optional<byte[]> after,
      int size,
      boolean source,
      Columns columns) {
    return search(query, sort, after, size, source, columns, "");
  }

  /**
   * A page of one of several slices, in the fastest order, with the versions of the documents.
   *
   * @param slice which one, from 0
   * @param slices of how many
   */
  Page slice(int slice, int slices, Optional<byte[]> after, int size, Columns columns) {
    String part = slices == 1 ? "" : ",\"slice\":{\"id\":" + slice + ",\"max\":" + slices + "}";
    return search(
        Map.of("match_all", Map.of()),
        "[\"_shard_doc\"]",
        after,
        size,
        true,
        columns,
        ",\"seq_no_primary_term\":true" + part);
  }

  private Page search(
      Map<String, @Nullable Object> query,
      String sort,
      Optional<byte[]> after,
      int size,
      boolean source,
      Columns columns,
      String more) {
    Bytes body = new Bytes();
    body.addAscii("{\"size\":").addAscii(Integer.toString(size));
    body.addAscii(",\"track_total_hits\":false,\"_source\":").addAscii(source ? "true" : "false");
    body.addAscii(",\"pit\":{\"id\":\"").addAscii(id).addAscii("\",\"keep_alive\":\"");
    body.addAscii(Long.toString(connection.options().keepAlive().toMillis()));
    body.addAscii("ms\"},\"sort\":").addAscii(sort);
    body.addAscii(more)
        .addAscii(",\"query\":")
        .add(Json.write(query).getBytes(StandardCharsets.UTF_8));
    after.ifPresent(it -> body.addAscii(",\"search_after\":").add(it));
    body.add('}');
    Reply reply = connection.search("/_search?allow_partial_search_results=false", body);
    return page(reply.bytes(), columns, size);
  }

  private Page page(byte[] bytes, Columns columns, int size) {
    List<Row> rows = new ArrayList<>(size);
    int[] places = connection.pages().takePlaces(size * columns.width());
    byte[] last = null;
    JsonCursor cursor = new JsonCursor(bytes, 0);
    cursor.open();
    while (cursor.next()) {
      String name = cursor.name();
      if (name.equals("pit_id")) {
        id = cursor.text();
      } else if (name.equals("hits")) {
        cursor.open();
        while (cursor.next()) {
          if (cursor.name().equals("hits")) {
            last = hits(cursor, new Hit(bytes, cursor, columns, places), rows);
          } else {
            cursor.skip();
          }
        }
      } else {
        cursor.skip();
      }
    }
    return new Page(
        rows, Optional.ofNullable(last), () -> connection.pages().giveBack(bytes, places));
  }

  private static byte @Nullable [] hits(JsonCursor cursor, Hit hits, List<Row> rows) {
    cursor.open();
    while (cursor.next()) {
      rows.add(hits.next());
    }
    return rows.isEmpty() ? null : hits.sort();
  }

  /** How many records match. */
  long count(Map<String, @Nullable Object> query) {
    Map<String, @Nullable Object> body =
        Map.of(
            "size",
            0,
            "track_total_hits",
            true,
            "query",
            query,
            "pit",
            Map.of("id", id, "keep_alive", connection.options().keepAlive().toMillis() + "ms"));
    Map<String, @Nullable Object> reply =
        connection.call("POST", "/_search?allow_partial_search_results=false", body).json();
    return Indices.number(Reply.object(Reply.object(reply, "hits"), "total"), "value");
  }

  /** Some keys, by chance. */
  List<String> sampleKeys(int count) {
    Map<String, @Nullable Object> random =
        Map.of(
            "query",
            KeyPages.range(Optional.empty(), Optional.empty()),
            "random_score",
            Map.of(),
            "boost_mode",
            "replace");
    Map<String, @Nullable Object> body =
        Map.of(
            "size",
            count,
            "track_total_hits",
            false,
            "_source",
            false,
            "docvalue_fields",
            List.of(FieldNames.KEY),
            "query",
            Map.of("function_score", random),
            "pit",
            Map.of("id", id, "keep_alive", connection.options().keepAlive().toMillis() + "ms"));
    Map<String, @Nullable Object> reply =
        connection.call("POST", "/_search?allow_partial_search_results=false", body).json();
    List<String> keys = new ArrayList<>();
    if (Reply.object(reply, "hits").get("hits") instanceof List<?> hits) {
      for (Object hit : hits) {
        Object values =
            hit instanceof Map<?, ?> map
                ? Reply.object(map, "fields").get(FieldNames.KEY)
                : List.of();
        if (values instanceof List<?> list) {
          list.forEach(key -> keys.add(String.valueOf(key)));
        }
      }
    }
    return keys;
  }

  /** Ends it; whatever happens to it, the server ends it after a while. */
  @Override
  public void close() {
    connection.find("DELETE", "/_pit", Map.of("id", id));
  }
}
