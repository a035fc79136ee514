package io.polymigrate.cassandra;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.json.Json;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in the order in which Cassandra gives rows: by the token of their partition key, and
 * within a partition by the clustering columns. The end of all partitions of a token is {@code
 * {"token":"-42"}}; with a {@code "key"}, the bytes of its columns, it is the place of that row.
 *
 * @param token the token of the partition key
 * @param key the cells of the key columns; empty for the end of the token
 */
record TokenBound(long token, List<ByteBuffer> key) {
  /** Copies the list. */
  TokenBound {
    key = List.copyOf(key);
  }

  static TokenBound end(long token) {
    return new TokenBound(token, List.of());
  }

  String text() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("token", Long.toString(token));
    if (!key.isEmpty()) {
      List<String> cells = new ArrayList<>();
      for (ByteBuffer cell : key) {
        cells.add(Base64.getEncoder().encodeToString(CellReader.rest(cell.duplicate())));
      }
      map.put("key", cells);
    }
    return Json.write(map);
  }

  /**
   * The inverse of {@link #text}.
   *
   * @param columns how many key columns the table has
   * @throws MigrationException when it is not one
   */
  static TokenBound parse(String text, int columns) {
    try {
      Map<String, @Nullable Object> map = Json.parseObject(text);
      long token = Long.parseLong(String.valueOf(map.get("token")));
      if (map.get("key") == null) {
        return end(token);
      }
      if (map.get("key") instanceof List<?> cells && cells.size() == columns) {
        List<ByteBuffer> key = new ArrayList<>();
        for (Object cell : cells) {
          key.add(ByteBuffer.wrap(Base64.getDecoder().decode(String.valueOf(cell))));
        }
        return new TokenBound(token, key);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw MigrationException.invalid(
        "'" + text + "' is no place in a table of Cassandra with " + columns + " key columns");
  }
}
