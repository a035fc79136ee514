package io.polymigrate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.benchmarks.raw.Jdbc;
import io.polymigrate.testkit.server.Servers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other movers get wrong is found in whatever store they wrote to. */
class PeerComparisonTest {
  private static final int ROWS = 1000;

  @ParameterizedTest
  @EnumSource(Store.class)
  void lostRecordsLostNullsAndWrongValuesAreCountedInEveryStore(Store store) throws Exception {
    try (Ends ends = ends()) {
      // given
      Job.Place source = ends.source(Store.PG, Data.A);
      Job.Place right = ends.target(store, Data.A);
      Jdbc.execute(
          source.url(),
          "CREATE TABLE items_wrong (LIKE items)",
          "INSERT INTO items_wrong SELECT * FROM items WHERE id > 3",
          "ALTER TABLE items_wrong ADD PRIMARY KEY (id), ALTER name DROP NOT NULL",
          "UPDATE items_wrong SET name = NULL WHERE id IN (11, 12)",
          "UPDATE items_wrong SET note = 'null' WHERE id ="
              + " (SELECT min(id) FROM items WHERE note IS NULL AND id > 100)",
          "UPDATE items_wrong SET note = NULL WHERE id ="
              + " (SELECT min(id) FROM items WHERE note IS NOT NULL AND id > 100)",
          "UPDATE items_wrong SET reference = reference >> 32 WHERE id BETWEEN 20 AND 23",
          "UPDATE items_wrong SET amount = amount + 0.0001 WHERE id BETWEEN 30 AND 34",
          "UPDATE items_wrong SET created_at = created_at + interval '1 microsecond' WHERE id = 40",
          "UPDATE items_wrong SET active = NOT active, doc = doc || '{\"more\": 1}' WHERE id = 50",
          "INSERT INTO items_wrong SELECT id + 10000, quantity, reference, amount, name, note,"
              + " created_at, token, doc, active FROM items WHERE id IN (7, 8)");
      Job.Place wrong = new Job.Place(store, right.url(), "items_wrong");
      copy(source, right);
      copy(new Job.Place(Store.PG, source.url(), "items_wrong"), wrong);

      // when
      Map<String, Long> found = PeerComparison.wrong(right, wrong);

      // then
      assertThat(found)
          .containsEntry(PeerComparison.MISSING, 3L)
          .containsEntry(PeerComparison.TOO_MANY, 2L)
          .containsEntry("name", 2L)
          .containsEntry("note", 2L)
          .containsEntry("reference", 4L)
          .containsEntry("amount", 5L)
          .containsEntry("created_at", 1L)
          .containsEntry("active", 1L)
          .containsEntry("doc", 1L)
          .hasSize(9);
      assertThat(PeerComparison.wrong(right, right)).isEmpty();
      assertThat(PeerComparison.wrong(right, new Job.Place(store, right.url(), "items_of_nobody")))
          .isEqualTo(Map.of(PeerComparison.MISSING, (long) ROWS));
    }
  }

  @Test
  void aValueIsRightWhenItSaysTheSameWhateverItsType() throws Exception {
    try (Ends ends = ends()) {
      // given
      Job.Place source = ends.source(Store.PG, Data.A);
      Jdbc.execute(
          source.url(),
          "CREATE TABLE items_text AS SELECT id::text AS _id, quantity::float8 AS quantity,"
              + " reference::text AS reference, amount::text || '0' AS amount, name, note,"
              + " created_at AT TIME ZONE 'UTC' AS created_at, upper(token::text) AS token,"
              + " doc::text AS doc, active::int AS active FROM items",
          "ALTER TABLE items_text ADD PRIMARY KEY (_id)");

      // when
      Map<String, Long> found =
          PeerComparison.wrong(source, new Job.Place(Store.PG, source.url(), "items_text"));

      // then
      assertThat(found).isEmpty();
    }
  }

  private static Ends ends() {
    return new Ends(store -> Servers.shared().server(store.kind()), Jobs.here(), ROWS);
  }

  private static void copy(Job.Place from, Job.Place to) throws Exception {
    Jobs.here().run(new Job(Job.Kind.COPY, Data.A, from, to, 2));
  }
}
