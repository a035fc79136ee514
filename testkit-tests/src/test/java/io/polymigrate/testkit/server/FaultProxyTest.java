package io.polymigrate.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
  private final TestDatabase database =
      Servers.shared().server(ServerKind.POSTGRESQL_16).newDatabase("faults");
  private final FaultProxy proxy = FaultProxy.before(database.url());

  @BeforeEach
  void aTable() throws SQLException {
    Jdbc.execute(database.url(), "CREATE TABLE t (id INT PRIMARY KEY)");
  }

  @AfterEach
  void close() {
    proxy.close();
    database.close();
  }

  @Test
  void itPassesEverythingOnAtFirst() throws SQLException {
    Jdbc.execute(proxy.url(), "INSERT INTO t VALUES (1)");

    assertThat(Jdbc.query(proxy.url(), "SELECT count(*) FROM t")).isEqualTo("1");
    assertThat(proxy.cuts()).isZero();
  }

  @Test
  void aDroppedReplyLeavesTheWorkDoneAndTheClientWithAnError() throws SQLException {
    try (Connection connection = Jdbc.connect(proxy.url());
        Statement statement = connection.createStatement()) {
      proxy.dropNextReply();

      assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES (1)"))
          .isInstanceOf(SQLException.class);
    }

    assertThat(count()).isEqualTo("1");
    assertThat(proxy.cuts()).isEqualTo(1);
  }

  @Test
  void theReplyToACommitIsDroppedAndNoOther() throws SQLException {
    try (Connection connection = Jdbc.connect(proxy.url());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      proxy.dropReplyTo("COMMIT");
      statement.execute("INSERT INTO t VALUES (1)");
      statement.execute("INSERT INTO t VALUES (2)");

      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }

    assertThat(count()).isEqualTo("2");
    assertThat(Jdbc.query(proxy.url(), "SELECT 1")).isEqualTo("1");
  }

  @Test
  void aReplyIsCutInItsMiddle() throws SQLException {
    try (Connection connection = Jdbc.connect(proxy.url());
        Statement statement = connection.createStatement()) {
      proxy.cutAfterReplyBytes(100_000);

      assertThatThrownBy(
              () ->
                  statement.executeQuery("SELECT repeat('x', 1000) FROM generate_series(1, 1000)"))
          .isInstanceOf(SQLException.class);
    }

    assertThat(Jdbc.query(proxy.url(), "SELECT 1")).isEqualTo("1");
  }

  @Test
  void aCutEndsTheConnectionsThereAreAndTakesNewOnes() throws SQLException {
    try (Connection connection = Jdbc.connect(proxy.url());
        Statement statement = connection.createStatement()) {
      proxy.cut();

      assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
      assertThat(Jdbc.query(proxy.url(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void newConnectionsAreRefusedUntilItPassesAgain() throws Exception {
    try (Connection connection = Jdbc.connect(proxy.url());
        Statement statement = connection.createStatement()) {
      proxy.refuse();

      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), proxy.port()).close())
          .isInstanceOf(ConnectException.class);
      assertThat(statement.execute("SELECT 1")).isTrue();
      proxy.pass();
      assertThat(Jdbc.query(proxy.url(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aBlackHoleHoldsTheAnswerUntilItPassesAgain() throws Exception {
    try (Connection connection = Jdbc.connect(proxy.url());
        Statement statement = connection.createStatement()) {
      proxy.blackHole();
      CompletableFuture<Boolean> answer =
          CompletableFuture.supplyAsync(
              () -> catchThrowable(() -> statement.execute("SELECT 1")) == null);

      assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      proxy.pass();
      assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aDelayIsFeltInBothDirections() throws SQLException {
    try (Connection connection = Jdbc.connect(proxy.url());
        Statement statement = connection.createStatement()) {
      proxy.delay(Duration.ofMillis(100));
      Instant start = Instant.now();

      statement.execute("SELECT 1");

      assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(200));
    }
  }

  @Test
  void mongoGoesThroughItAndNotAround() {
    RunningServer server = Servers.shared().server(ServerKind.MONGODB_8);
    try (TestDatabase own = server.newDatabase("faults");
        FaultProxy before = FaultProxy.before(own.url());
        MongoClient client = MongoClients.create(before.url())) {
      var records = client.getDatabase(own.name()).getCollection("c");
      records.insertOne(new Document("_id", 1));
      before.dropReplyTo("updateMe");

      // The driver tries the write once more by itself; the server knows it has done it.
      records.updateOne(new Document("_id", 1), new Document("$inc", new Document("updateMe", 1)));

      assertThat(records.find().first()).containsEntry("updateMe", 1);
      assertThat(before.cuts()).isPositive();
    }
  }

  private String count() throws SQLException {
    return Jdbc.query(database.url(), "SELECT count(*) FROM t");
  }
}
