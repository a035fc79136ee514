package io.polymigrate.sql.operation;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.api.error.StandardErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a load that keeps prior images notes of its table, and what the table of images looks like:
 * key columns {@code k_1...}, whether the row existed, its values before {@code o_1...}, and a hash
 * of what the row is after.
 *
 * @param key columns that tell rows apart
 * @param set columns whose values before are kept: none where existing rows stay as they are
 * @param all columns with a value of their own
 * @param created whether the load made the table
 * @param schemaBefore the logical schema kept beside the table before
 */
record UndoLayout(
    List<String> key,
    List<String> set,
    List<String> all,
    boolean created,
    Optional<String> schemaBefore) {
  UndoLayout {
    key = List.copyOf(key);
    set = List.copyOf(set);
    all = List.copyOf(all);
  }

  Map<String, @Nullable Object> notes() {
    Map<String, @Nullable Object> notes = new LinkedHashMap<>();
    notes.put("key", key);
    notes.put("set", set);
    notes.put("all", all);
    notes.put("created", created);
    notes.put("schema_before", schemaBefore.orElse(null));
    return notes;
  }

  static UndoLayout of(Map<String, @Nullable Object> notes) {
    return new UndoLayout(
        texts(notes.get("key")),
        texts(notes.get("set")),
        texts(notes.get("all")),
        Boolean.TRUE.equals(notes.get("created")),
        Optional.ofNullable((String) notes.get("schema_before")));
  }

  private static List<String> texts(@Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> texts.add(String.valueOf(item)));
    }
    return texts;
  }

  /** The columns of that name, or a refusal: without them nothing can be put back. */
  static List<Column> columns(Table table, List<String> names) {
    List<Column> columns = new ArrayList<>();
    for (String name : names) {
      columns.add(
          table
              .find(name)
              .orElseThrow(
                  () ->
                      new MigrationException(
                          StandardErrorCode.SCHEMA_MISMATCH,
                          Outcome.NOT_APPLIED,
                          table.missing(name)
                              + "; the load can't be undone before it is there again")));
    }
    return columns;
  }

  /** Rows of two tables that have the same key. */
  static String sameKey(SqlDialect dialect, List<String> key, String alias, String undoAlias) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      parts.add(alias + "." + dialect.quote(key.get(i)) + " = " + undoAlias + ".k_" + (i + 1));
    }
    return String.join(" AND ", parts);
  }

  /** The hash of a row {@code t}. */
  String hash(SqlDialect dialect, Table table) {
    return dialect.loads().hash(columns(table, all), "t.");
  }

  /** The statements that make the table of images. */
  List<Ddl> create(SqlDialect dialect, Table table, String kept) {
    List<String> columns = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      columns.add("t." + dialect.quote(key.get(i)) + " AS k_" + (i + 1));
      keys.add("k_" + (i + 1));
    }
    columns.add("1 AS existed");
    columns.add("0 AS done");
    columns.add(dialect.loads().hash(List.of(), "t.") + " AS hash");
    for (int i = 0; i < set.size(); i++) {
      columns.add("t." + dialect.quote(set.get(i)) + " AS o_" + (i + 1));
    }
    return dialect.createAs(
        kept, "SELECT " + String.join(", ", columns) + " FROM " + table.sql() + " t", keys);
  }
}
