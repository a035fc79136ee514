package io.polymigrate.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table goes from PostgreSQL into Cassandra and comes back as it was. */
class RoundTripTest {

  private static Connection connect(TestDatabase database) throws SQLException {
    String url = database.url();
    String login = url.substring(url.indexOf("//") + 2, url.indexOf('@'));
    String[] parts = login.split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://" + url.substring(url.indexOf('@') + 1),
        parts[0],
        parts.length > 1 ? parts[1] : "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"k", "u", "a, b", ""})
  void everyValueComesBackWhateverTheKey(String key) throws SQLException {
    try (TestDatabase database =
            Servers.shared().server(ServerKind.POSTGRESQL_16).newDatabase("trip");
        CassandraSpace space = CassandraSpace.open();
        Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE mixed (k bigint NOT NULL, u uuid NOT NULL, a text NOT NULL, b int NOT NULL,"
              + " num numeric, price numeric(38,10), d double precision, f real, flag boolean,"
              + " at timestamptz, local timestamp, day date, time_of_day time, raw bytea,"
              + " doc jsonb, tags text[], grid int[]"
              + (key.isEmpty() ? "" : ", PRIMARY KEY (" + key + ")")
              + ")");
      statement.execute(
          "INSERT INTO mixed SELECT i * 7919 - 5000, md5(i::text)::uuid, 'k:' || i % 50, i,"
              + " CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 0.000 ELSE (i::numeric / 7) END,"
              + " i * 12345678901234567890.0123456789, CASE i % 3 WHEN 0 THEN 'Infinity' ELSE i /"
              + " 3.0 END, i / 3.0, i % 2 = 0, timestamptz '1969-12-31 23:59:59.999999Z' + i *"
              + " interval '1 day 1 microsecond', timestamp '2024-03-31 02:30:00', date '0001-01-01'"
              + " + i, time '00:00:00.000001', decode(md5(i::text), 'hex'), CASE WHEN i % 5 = 0 THEN"
              + " NULL ELSE jsonb_build_object('n', i / 7.0, 'e', '') END, CASE i % 3 WHEN 0 THEN"
              + " '{}'::text[] WHEN 1 THEN NULL ELSE ARRAY['', 'x,\"y'] END, ARRAY[i, -i]"
              + " FROM generate_series(1, 3000) i");

      CrossPlatformMigrator.builder()
          .source("postgresql", database.url())
          .target("cassandra", space.url())
          .extract("mixed")
          .load("mixed")
          .options(options -> options.withParallelism(2).withVerify(true))
          .build()
          .run();
      CrossPlatformMigrator.builder()
          .source("cassandra", space.url())
          .target("postgresql", database.url())
          .extract("mixed")
          .load("back")
          .options(options -> options.withParallelism(2).withVerify(true))
          .build()
          .run();

      assertThat(count(statement, "SELECT count(*) FROM back")).isEqualTo(3000);
      assertThat(count(statement, difference("mixed", "back"))).isZero();
      assertThat(count(statement, difference("back", "mixed"))).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"'NaN'::numeric", "ARRAY[1, NULL]"})
  void whatCassandraCanNotHoldIsRefusedByName(String value) throws SQLException {
    try (TestDatabase database =
            Servers.shared().server(ServerKind.POSTGRESQL_16).newDatabase("trip");
        CassandraSpace space = CassandraSpace.open();
        Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t AS SELECT 1 AS id, " + value + " AS v");
      statement.execute("ALTER TABLE t ADD PRIMARY KEY (id)");

      assertThatThrownBy(
              () ->
                  CrossPlatformMigrator.builder()
                      .source("postgresql", database.url())
                      .target("cassandra", space.url())
                      .extract("t")
                      .load("t")
                      .build()
                      .run())
          .hasMessageContaining("'v'")
          .extracting(CassandraSpace::code)
          .isEqualTo(StandardErrorCode.VALUE_NOT_REPRESENTABLE);
    }
  }

  private static String difference(String one, String other) {
    String text = "SELECT (t.*)::text FROM ";
    return "SELECT count(*) FROM (" + text + one + " t EXCEPT ALL " + text + other + " t) x";
  }

  private static int count(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getInt(1);
    }
  }
}
