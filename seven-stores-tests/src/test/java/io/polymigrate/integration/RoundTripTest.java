package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.TestDatabase;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A table goes from PostgreSQL into a store and comes back as it was, whatever its key. */
class RoundTripTest {
  private static final int ROWS = 3000;
  // With NaN and with nulls in lists, which Cassandra has not; and without.
  private static final String WITH_HOLES = "'NaN', ARRAY['', NULL, 'x,\"y'], ARRAY[i, NULL]";
  private static final String WITHOUT = "0.000, ARRAY['', 'x,\"y'], ARRAY[i, -i]";

  private final PostgresqlDoor door = new PostgresqlDoor(ServerKind.POSTGRESQL_16);

  @AfterEach
  void close() {
    door.close();
  }

  static Stream<Arguments> storesAndKeys() {
    return Arrays.stream(Store.values())
        .filter(store -> store != Store.POSTGRESQL && store != Store.MYSQL)
        .flatMap(store -> Stream.of("k", "u", "a, b", "").map(key -> Arguments.of(store, key)));
  }

  @ParameterizedTest
  @MethodSource("storesAndKeys")
  void everyValueComesBackWhateverTheKey(Store store, String key) {
    fill(key, List.of((store == Store.CASSANDRA ? WITHOUT : WITH_HOLES).split(", (?=ARRAY)", -1)));

    try (TestDatabase space = store.space()) {
      copy(door.end(), "mixed", store.end(space), "mixed");
      copy(store.end(space), "mixed", door.end(), "back");
    }

    assertThat(door.count("back")).isEqualTo(ROWS);
    assertThat(onlyIn("mixed", "back")).isZero();
    assertThat(onlyIn("back", "mixed")).isZero();
  }

  private void fill(String key, List<String> holes) {
    door.sql(
        "CREATE TABLE mixed (k bigint NOT NULL, u uuid NOT NULL, a text NOT NULL, b int NOT NULL,"
            + " num numeric, price numeric(38,10), d double precision, f real, flag boolean,"
            + " at timestamptz, local timestamp, day date, time_of_day time, raw bytea,"
            + " doc jsonb, tags text[], grid int[]"
            + (key.isEmpty() ? "" : ", PRIMARY KEY (" + key + ")")
            + ")",
        "INSERT INTO mixed SELECT i * 7919 - 5000, md5(i::text)::uuid, 'k:' || i % 50, i,"
            + " CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN "
            + holes.get(0)
            + " ELSE (i::numeric / 7) END, i * 12345678901234567890.0123456789,"
            + " CASE i % 3 WHEN 0 THEN 'Infinity' ELSE i / 3.0 END, i / 3.0, i % 2 = 0,"
            + " timestamptz '1969-12-31 23:59:59.999999Z' + i * interval '1 day 1 microsecond',"
            + " timestamp '2024-03-31 02:30:00', date '0001-01-01' + i, time '00:00:00.000001',"
            + " decode(md5(i::text), 'hex'), CASE WHEN i % 5 = 0 THEN NULL ELSE"
            + " jsonb_build_object('n', i / 7.0, 'e', '') END, CASE i % 3 WHEN 0 THEN"
            + " '{}'::text[] WHEN 1 THEN NULL ELSE "
            + holes.get(1)
            + " END, "
            + holes.get(2)
            + " FROM generate_series(1, "
            + ROWS
            + ") i");
  }

  private static void copy(End source, String from, End target, String into) {
    RunSummary summary =
        CrossPlatformMigrator.builder()
            .source(source.type(), source.url())
            .target(target.type(), target.url())
            .extract(from)
            .load(into)
            .options(options -> options.withParallelism(2).withVerify(true))
            .build()
            .run();

    assertThat(summary.differences()).hasValue(0);
  }

  private long onlyIn(String one, String other) {
    String text = "SELECT (t.*)::text FROM ";
    return Long.parseLong(
        door.text(
            "SELECT count(*) FROM (" + text + one + " t EXCEPT ALL " + text + other + " t) x"));
  }
}
