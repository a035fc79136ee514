package io.polymigrate.examples.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.examples.testing.SqlDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pagila and Chinook, all tables, go into each store and come back into an empty schema. */
class WholeDatabasesTest {
  private static final String TABLES =
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
          + " AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_polymigrate\\_%' ORDER BY 1";

  @ParameterizedTest
  @CsvSource({
    "chinook, postgresql, POSTGRESQL_16",
    "chinook, mysql, MYSQL_8",
    "chinook, mongodb, MONGODB_8",
    "chinook, dynamodb, DYNAMODB_LOCAL",
    "chinook, cassandra, CASSANDRA_5",
    "chinook, elasticsearch, ELASTICSEARCH_8",
    "chinook, redis, REDIS_7",
    "pagila, postgresql, POSTGRESQL_16",
    "pagila, mysql, MYSQL_8",
    "pagila, mongodb, MONGODB_8",
    "pagila, dynamodb, DYNAMODB_LOCAL",
    "pagila, cassandra, CASSANDRA_5",
    "pagila, elasticsearch, ELASTICSEARCH_8",
    "pagila, redis, REDIS_7",
  })
  void everyRowComesBack(String database, String type, ServerKind kind) {
    try (TestDatabase first =
            Servers.shared().server(ServerKind.POSTGRESQL_18).newDatabase(database);
        TestDatabase other = Servers.shared().server(kind).newDatabase(database);
        SqlDoor door = new SqlDoor(first.url())) {
      fill(door, database);
      door.run("CREATE SCHEMA back");
      List<String> tables = door.texts(TABLES);

      copy("postgresql", first.url(), type, other.url(), tables);
      copy(type, other.url(), "postgresql", first.url() + "?schema=back", tables);

      assertThat(tables).hasSize(database.equals("pagila") ? 21 : 11);
      for (String table : tables) {
        String ours = rows(door, table, "public");
        String theirs = rows(door, table, "back");
        assertThat(door.texts(ours + " EXCEPT ALL " + theirs)).as(table).isEmpty();
        assertThat(door.texts(theirs + " EXCEPT ALL " + ours)).as(table).isEmpty();
      }
    }
  }

  private static void fill(SqlDoor door, String database) {
    if (database.equals("pagila")) {
      door.script("/pagila/schema.sql");
      door.copies("/pagila/data.sql");
    } else {
      door.script("/chinook/postgresql.sql");
    }
  }

  private static void copy(
      String sourceType, String source, String targetType, String target, List<String> tables) {
    CrossPlatformMigrator.Builder builder =
        CrossPlatformMigrator.builder()
            .source(sourceType, source)
            .target(targetType, target)
            .options(options -> options.withVerify(true));
    tables.forEach(table -> builder.extract(table).load(table));

    RunSummary summary = builder.build().run();

    assertThat(summary.differences()).as(sourceType + " to " + targetType).hasValue(0);
  }

  // As texts, in the order of the first schema's columns.
  private static String rows(SqlDoor door, String table, String schema) {
    String columns =
        String.join(
            ", ",
            door.texts(
                "SELECT quote_ident(column_name) FROM information_schema.columns WHERE table_schema ="
                    + " 'public' AND table_name = '"
                    + table
                    + "' ORDER BY ordinal_position"));
    return "SELECT ROW(" + columns + ")::text FROM " + schema + "." + table;
  }
}
