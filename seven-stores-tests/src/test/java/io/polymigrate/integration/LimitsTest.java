package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.Outcome;
import io.polymigrate.integration.Crossing.Letter;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Names, keys and records at the limits of stores: from PostgreSQL into each, and back. What a
 * store can't hold it refuses, with a reason; all else is there again as it was.
 */
class LimitsTest {
  private static final List<String> NAMES =
      List.of(
          "select",
          "order",
          "key",
          "_id",
          "_source",
          "UPPER",
          "gr\u00f6\u00dfe",
          "\ud83d\ude00",
          "with space",
          "with:colon",
          "$dollar",
          "quote\"d",
          "#hash");

  // Around 400 KB, 1 MiB, and 16 MiB; two that don't fit into 16 MiB together.
  private static final int[] SIZES = {
    1_000, 390_000, 420_000, 1_040_000, 1_060_000, 9_000_000, 16_700_000, 16_800_000
  };

  @TempDir private Path folder;

  private final PostgresqlDoor source = new PostgresqlDoor(ServerKind.POSTGRESQL_16);
  private final PostgresqlDoor back = new PostgresqlDoor(ServerKind.POSTGRESQL_16);

  @AfterEach
  void close() {
    source.close();
    back.close();
  }

  @ParameterizedTest
  @EnumSource
  void hardNamesOfFieldsAreKeptOrRefused(Store store) {
    List<String> tables = new ArrayList<>();
    List<String> names = new ArrayList<>(NAMES);
    names.add("with.dot");
    for (int i = 0; i < names.size(); i++) {
      tables.add("t" + i);
      source.sql(
          String.format("CREATE TABLE t%d (id int PRIMARY KEY, %s text)", i, quoted(names.get(i))),
          String.format("INSERT INTO t%d VALUES (1, 'x'), (2, ''), (3, NULL)", i));
    }

    Map<String, String> refused = there(store, tables);

    assertThat(refused)
        .allSatisfy(
            (table, reason) ->
                assertThat(reason).contains(names.get(Integer.parseInt(table.substring(1)))));
    assertThat(refused.size()).as("%s", refused).isLessThan(NAMES.size() / 2);
  }

  @ParameterizedTest
  @EnumSource
  void hardNamesOfContainersAreKeptOrRefused(Store store) {
    for (String name : NAMES) {
      source.sql(
          "CREATE TABLE " + quoted(name) + " (id int PRIMARY KEY, v text)",
          "INSERT INTO " + quoted(name) + " VALUES (1, 'x'), (2, ''), (3, NULL)");
    }

    Map<String, String> refused = there(store, NAMES);

    assertThat(refused).allSatisfy((table, reason) -> assertThat(reason).contains(table));
    assertThat(refused.size()).as("%s", refused).isLessThan(NAMES.size() / 2);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  // Copies there and back, compares what arrived, and says what was refused as a whole, and why.
  private Map<String, String> there(Store store, List<String> tables) {
    Map<String, String> refused = new LinkedHashMap<>();
    List<String> held = new ArrayList<>();
    try (TestDatabase space = store.space()) {
      Crossing there = Crossing.of(source.end(), store.end(space), tables, folder.resolve("there"));
      for (String table : tables) {
        try {
          assertThat(there.letters(table)).as(table).isEmpty();
          held.add(table);
        } catch (MigrationException e) {
          assertThat(e.outcome()).as("%s: %s", table, e).isEqualTo(Outcome.NOT_APPLIED);
          refused.put(table, e.getMessage());
        }
      }
      Crossing home = Crossing.of(store.end(space), back.end(), held, folder.resolve("home"));
      for (String table : held) {
        assertThat(home.letters(table)).as(table).isEmpty();
        assertThat(shown(back, table)).as(table).isEqualTo(shown(source, table));
      }
    }
    return refused;
  }

  private static Map<Integer, String> shown(PostgresqlDoor door, String table) {
    return Sql.records(
        door.connection(), "SELECT id, t::text FROM " + quoted(table) + " t ORDER BY id");
  }

  @ParameterizedTest
  @EnumSource
  void longKeysAreKeptOrRefused(Store store) {
    source.sql(
        "CREATE TABLE keys (id text PRIMARY KEY, v int)",
        "INSERT INTO keys SELECT lpad(n::text, 3, '0') || '-' || left((SELECT"
            + " string_agg(md5((n * 1000 + i)::text), '') FROM generate_series(1, 90) i), n * 100),"
            + " n FROM generate_series(0, 26) n",
        "INSERT INTO keys SELECT lpad(n::text, 3, '0') || '-' || left((SELECT string_agg(chr(19968"
            + " + (n * 97 + i * 31) % 20000), '') FROM generate_series(1, 700) i), (n - 99) * 40), n"
            + " FROM generate_series(100, 116) n");

    check(store, "keys", "SELECT v, t::text FROM keys t ORDER BY v", "id");
  }

  @ParameterizedTest
  @EnumSource
  void largeRecordsAreKeptOrRefused(Store store) {
    source.sql("CREATE TABLE large (id int PRIMARY KEY, v bytea)");
    for (int size : SIZES) {
      source.sql(
          String.format(
              "INSERT INTO large SELECT %d, decode(repeat(md5('%d'), %d), 'hex')",
              size, size, size / 16));
    }

    check(store, "large", "SELECT id, md5(v) FROM large ORDER BY id", "v");
  }

  @ParameterizedTest
  @EnumSource
  void longListsAreKeptOrRefused(Store store) {
    source.sql(
        "CREATE TABLE lists (id int PRIMARY KEY, v int[], w text[], x numeric(38,10)[], y jsonb)",
        "INSERT INTO lists SELECT n, array_agg(i), array_agg(i::text), array_agg(i / 7.0),"
            + " jsonb_agg(i) FROM (VALUES (1), (1000), (65000)) AS lengths(n), LATERAL"
            + " generate_series(1, n) i GROUP BY n");

    check(store, "lists", "SELECT id, md5(t::text) FROM lists t ORDER BY id", "");
  }

  private void check(Store store, String table, String shown, String field) {
    try (TestDatabase space = store.space()) {
      Crossing there =
          Crossing.of(source.end(), store.end(space), List.of(table), folder.resolve("there"));
      Map<Integer, Letter> refused = there.letters(table);
      Map<Integer, String> expected = new TreeMap<>(Sql.records(source.connection(), shown));
      expected.keySet().removeAll(refused.keySet());

      assertThat(refused.values())
          .allSatisfy(
              letter -> {
                assertThat(letter.reason()).isNotBlank();
                if (!field.isEmpty() && letter.field() != null) {
                  assertThat(letter.field()).isEqualTo(field);
                }
              });
      assertThat(expected).isNotEmpty();

      Crossing home =
          Crossing.of(store.end(space), back.end(), List.of(table), folder.resolve("home"));

      assertThat(home.letters(table)).isEmpty();
      assertThat(Sql.records(back.connection(), shown)).isEqualTo(expected);
    }
  }
}
