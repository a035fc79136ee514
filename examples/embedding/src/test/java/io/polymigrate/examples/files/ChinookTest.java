package io.polymigrate.examples.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.transform.NameCase;
import io.polymigrate.examples.testing.Spec;
import io.polymigrate.examples.testing.SqlDoor;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chinook between PostgreSQL and MySQL, each with the names of its own script. */
class ChinookTest {
  private static final List<String> TABLES =
      List.of(
          "album",
          "artist",
          "customer",
          "employee",
          "genre",
          "invoice",
          "invoice_line",
          "media_type",
          "playlist",
          "playlist_track",
          "track");

  private final TestDatabase postgresql =
      Servers.shared().server(ServerKind.POSTGRESQL_18).newDatabase("chinook");
  private final TestDatabase mysql =
      Servers.shared().server(ServerKind.MYSQL_8).newDatabase("chinook");
  private final TestDatabase copy =
      Servers.shared().server(ServerKind.MYSQL_8).newDatabase("chinook_copy");
  private final SqlDoor postgresqlDoor = new SqlDoor(postgresql.url());
  private final SqlDoor mysqlDoor = new SqlDoor(mysql.url());
  private final SqlDoor copyDoor = new SqlDoor(copy.url());

  @BeforeEach
  void fill() {
    postgresqlDoor.script("/chinook/postgresql.sql");
    mysqlDoor.script("/chinook/mysql.sql");
  }

  @AfterEach
  void close() {
    postgresqlDoor.close();
    mysqlDoor.close();
    copyDoor.close();
    postgresql.close();
    mysql.close();
    copy.close();
  }

  private static List<List<String>> rows(SqlDoor door, String table) {
    return door.rows("SELECT * FROM " + table + " ORDER BY 1, 2");
  }

  @Test
  void theCopyInMysqlHoldsWhatTheMysqlScriptHolds() {
    RunSummary summary = Spec.run("chinook-to-mysql.yaml", postgresql.url(), copy.url());

    assertThat(summary.differences()).hasValue(0);
    for (String table : TABLES) {
      String name = NameCase.PASCAL.apply(table);
      assertThat(rows(copyDoor, name)).as(name).isNotEmpty().isEqualTo(rows(mysqlDoor, name));
      assertThat(columns(copyDoor, name)).as(name).isEqualTo(columns(mysqlDoor, name));
    }
  }

  private static List<List<String>> columns(SqlDoor door, String table) {
    return door.rows(
        "SELECT column_name, is_nullable, column_key = 'PRI' FROM information_schema.columns"
            + " WHERE table_schema = database() AND table_name = '"
            + table
            + "' ORDER BY ordinal_position");
  }

  @Test
  void theCopyInPostgresqlHoldsWhatThePostgresqlScriptHolds() {
    postgresqlDoor.run("CREATE SCHEMA copy");

    RunSummary summary =
        Spec.run("chinook-from-mysql.yaml", mysql.url(), postgresql.url() + "?schema=copy");

    assertThat(summary.differences()).hasValue(0);
    assertSame("copy");
  }

  @Test
  void thereAndBackAgainNothingDiffers() {
    postgresqlDoor.run("CREATE SCHEMA back");

    Spec.run("chinook-to-mysql.yaml", postgresql.url(), copy.url());
    Spec.run("chinook-from-mysql.yaml", copy.url(), postgresql.url() + "?schema=back");

    assertSame("back");
    assertThat(
            postgresqlDoor.texts(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                    + " WHERE conrelid = 'back.playlist_track'::regclass AND contype = 'p'"))
        .containsExactly("PRIMARY KEY (playlist_id, track_id)");
  }

  private void assertSame(String schema) {
    for (String table : TABLES) {
      String ours = "SELECT * FROM public." + table;
      String theirs = "SELECT * FROM " + schema + "." + table;
      assertThat(postgresqlDoor.rows(ours)).as(table).isNotEmpty();
      assertThat(postgresqlDoor.rows(ours + " EXCEPT ALL " + theirs)).as(table).isEmpty();
      assertThat(postgresqlDoor.rows(theirs + " EXCEPT ALL " + ours)).as(table).isEmpty();
    }
  }
}
