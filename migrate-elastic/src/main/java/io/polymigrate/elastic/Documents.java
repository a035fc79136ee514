package io.polymigrate.elastic;

import io.polymigrate.api.spi.Bytes;
import io.polymigrate.api.spi.JsonCursor;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Documents by their ids, as they are now: what was just written is seen. */
final class Documents {
  private Documents() {}

  /** Those that are there, by id. Blocks. */
  static Map<String, Row> get(
      ElasticConnection connection, String index, Collection<String> ids, Columns columns) {
    Map<String, Row> found = new HashMap<>();
    if (ids.isEmpty()) {
      return found;
    }
    Bytes body = new Bytes();
    body.addAscii("{\"ids\":");
    char separator = '[';
    for (String id : ids) {
      body.add(separator);
      DocWriter.quoted(body, id);
      separator = ',';
    }
    body.addAscii("]}");
    byte[] bytes =
        connection.call("POST", "/" + ElasticConnection.path(index) + "/_mget", body).bytes();
    JsonCursor cursor = new JsonCursor(bytes, 0);
    Hit hits = new Hit(bytes, cursor, columns, new int[ids.size() * columns.width()]);
    cursor.open();
    while (cursor.next()) {
      if (!cursor.name().equals("docs")) {
        cursor.skip();
        continue;
      }
      cursor.open();
      while (cursor.next()) {
        Row row = hits.next();
        if (hits.found()) {
          found.put(row.id(), row);
        }
      }
    }
    return found;
  }
}
