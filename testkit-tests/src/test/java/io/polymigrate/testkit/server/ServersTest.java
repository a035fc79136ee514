package io.polymigrate.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServersTest {

  @ParameterizedTest
  @CsvSource({
    "POSTGRESQL_16, 16.",
    "POSTGRESQL_18, 18.",
    "MYSQL_8, 8.",
    "MARIADB, 1",
    "MONGODB_8, 8.",
    "REDIS_7, 7.",
    "ELASTICSEARCH_8, 8.19.",
    "CASSANDRA_5, 5."
  })
  void everyKindAnswersWithItsVersionAndSaysWhereItCameFrom(ServerKind kind, String version) {
    RunningServer server = Servers.shared().server(kind);

    assertThat(server.version()).startsWith(version);
    assertThat(server.origin().sentence()).isNotBlank();
    assertThat(ServerReport.ofThisRun().lines()).anyMatch(line -> line.contains(kind.title()));
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"POSTGRESQL_16", "MYSQL_8", "MARIADB"})
  void aDatabaseIsThereUntilItIsClosed(ServerKind kind) throws SQLException {
    RunningServer server = Servers.shared().server(kind);
    String url;

    try (TestDatabase database = server.newDatabase("users")) {
      url = database.url();
      try (Connection connection = Jdbc.connect(url);
          var statement = connection.createStatement()) {
        statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
      }
      assertThat(database.name()).startsWith("users_");
    }

    assertThatThrownBy(() -> Jdbc.connect(url).close()).isInstanceOf(SQLException.class);
  }

  @Test
  void aMongoDatabaseIsThereUntilItIsClosedAndHasTransactions() {
    RunningServer server = Servers.shared().server(ServerKind.MONGODB_8);
    TestDatabase database = server.newDatabase("users");

    try (MongoClient client = MongoClients.create(database.url());
        var session = client.startSession()) {
      session.startTransaction();
      client
          .getDatabase(database.name())
          .getCollection("c")
          .insertOne(session, new Document("_id", 1));
      session.commitTransaction();
      assertThat(client.listDatabaseNames()).contains(database.name());

      database.close();

      assertThat(client.listDatabaseNames()).doesNotContain(database.name());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"POSTGRESQL_16", "MYSQL_8", "MARIADB"})
  void aWrongPasswordIsRefused(ServerKind kind) {
    String wrong = Servers.shared().server(kind).url().replace(":secret@", ":wrong@");

    assertThatThrownBy(() -> Jdbc.connect(wrong).close()).isInstanceOf(SQLException.class);
  }

  @Test
  void manyThreadsGetTheSameServer() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<RunningServer>> servers =
          IntStream.range(0, 8)
              .mapToObj(
                  i -> threads.submit(() -> Servers.shared().server(ServerKind.POSTGRESQL_16)))
              .toList();

      RunningServer first = servers.get(0).get();
      for (Future<RunningServer> server : servers) {
        assertThat(server.get()).isEqualTo(first);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void postgresIsReadyForLogicalDecoding() throws SQLException {
    String url = Servers.shared().server(ServerKind.POSTGRESQL_18).url();

    assertThat(Jdbc.query(url, "SHOW wal_level")).isEqualTo("logical");
    assertThat(Jdbc.query(url, "SHOW server_encoding")).isEqualTo("UTF8");
    assertThat(Jdbc.query(url, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"MYSQL_8", "MARIADB"})
  void mysqlHasARowBinlogAndLoadsLocalFiles(ServerKind kind) throws SQLException {
    String url = Servers.shared().server(kind).url();

    assertThat(Jdbc.query(url, "SELECT @@binlog_format")).isEqualTo("ROW");
    assertThat(Jdbc.query(url, "SELECT @@log_bin + @@local_infile")).isEqualTo("2");
    assertThat(Jdbc.query(url, "SELECT @@bind_address")).isEqualTo("127.0.0.1");
    assertThat(Jdbc.query(url, "SELECT @@character_set_server")).isEqualTo("utf8mb4");
  }

  @Test
  void aPrefixThatIsNoNameIsRefused() {
    RunningServer server = Servers.shared().server(ServerKind.MONGODB_8);

    assertThatThrownBy(() -> server.newDatabase("no name").close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'no name'");
  }
}
