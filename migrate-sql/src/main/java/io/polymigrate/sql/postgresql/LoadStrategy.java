package io.polymigrate.sql.postgresql;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a load goes, decided once at its start and kept for resuming.
 *
 * @param way how records get into the table
 * @param created whether this load made the table
 */
record LoadStrategy(Way way, boolean created) {

  /** How records get into the table. */
  enum Way {
    /** Straight by COPY, each batch with its checkpoint; the table was empty at the start. */
    DIRECT,
    /** By way of a temporary table and ON CONFLICT. */
    MERGE,
    /** All into a staging table, which takes the table's place in the end: there is no key. */
    WHOLE
  }

  String write() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("way", way.name());
    map.put("created", created);
    return Json.write(map);
  }

  static LoadStrategy read(String text) {
    try {
      Map<String, @Nullable Object> map = Json.parseObject(text);
      return new LoadStrategy(
          Way.valueOf(String.valueOf(map.get("way"))), Boolean.TRUE.equals(map.get("created")));
    } catch (IllegalArgumentException e) {
      throw MigrationException.invalid("The state to resume a PostgreSQL load from is malformed");
    }
  }
}
