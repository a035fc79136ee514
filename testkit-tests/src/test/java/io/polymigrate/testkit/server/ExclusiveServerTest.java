package io.polymigrate.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.sql.SQLException;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExclusiveServerTest {

  @ParameterizedTest
  @EnumSource(
      value = ServerKind.class,
      names = {"POSTGRESQL_18", "MYSQL_8", "MARIADB"})
  void whatWasCommittedIsThereAfterAKillAndARestartOnTheSamePort(ServerKind kind)
      throws SQLException {
    try (ExclusiveServer server = Servers.exclusive(kind, Durability.DURABLE);
        TestDatabase database = server.server().newDatabase("crash")) {
      String url = database.url();
      Jdbc.execute(url, "CREATE TABLE t (id INT PRIMARY KEY)");
      Jdbc.execute(url, "INSERT INTO t VALUES (42)");

      server.kill9();
      assertThatThrownBy(() -> Jdbc.connect(url).close()).isInstanceOf(SQLException.class);
      server.restart();

      assertThat(Jdbc.query(url, "SELECT id FROM t")).isEqualTo("42");
      assertThat(server.server().url()).isEqualTo(server.url());
    }
  }

  @Test
  void mongoIsPrimaryAgainAfterAKillAndARestart() {
    try (ExclusiveServer server = Servers.exclusive(ServerKind.MONGODB_8);
        MongoClient client = MongoClients.create(server.url())) {
      var records = client.getDatabase("d").getCollection("c");
      records.insertOne(new Document("_id", 1));

      server.kill9();
      server.restart();
      records.insertOne(new Document("_id", 2));

      assertThat(records.countDocuments()).isEqualTo(2);
    }
  }

  @Test
  void itLeavesNothingBehindWhenItIsClosed() {
    ExclusiveServer server = Servers.exclusive(ServerKind.POSTGRESQL_16);
    var processes = server.server().pids().stream().map(ProcessIdentity::of).toList();
    var folder = ServerRoot.ofJvm().path();

    server.close();

    assertThat(processes).isNotEmpty().noneMatch(ProcessIdentity::isAlive);
    assertThat(folder).isDirectoryNotContaining("glob:**/postgresql-16-*");
  }

  @Test
  void aDurableServerForcesCommitsToTheDisk() throws SQLException {
    try (ExclusiveServer durable =
        Servers.exclusive(ServerKind.POSTGRESQL_16, Durability.DURABLE)) {
      assertThat(Jdbc.query(durable.url(), "SHOW fsync")).isEqualTo("on");
    }
  }
}
