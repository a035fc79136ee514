package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.OperationResult;
import io.polymigrate.api.Operations;
import io.polymigrate.testkit.server.ServerKind;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LockPatienceTest {

  static List<ServerKind> servers() {
    return SqlServers.all();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aChangeStepsBackForALongTransactionAndComesThroughWhenItEnds(ServerKind kind)
      throws Exception {
    try (Store store =
            Store.open(
                kind,
                kind.name().startsWith("MY") || kind == ServerKind.MARIADB
                    ? "?lock_timeout=1000"
                    : "?lock_timeout=100");
        Connection reader = store.connect();
        Statement statement = reader.createStatement()) {
      store.run("CREATE TABLE users (id int PRIMARY KEY)", "INSERT INTO users VALUES (1)");
      reader.setAutoCommit(false);
      statement.execute("SELECT * FROM users");

      CompletableFuture<OperationResult> change =
          store
              .adapter()
              .execute(
                  Operations.addField("users", "score", "int", 1).withOperationId("patient"),
                  CallContext.create())
              .toCompletableFuture();

      // Between its attempts others get through: nobody queues behind it for longer.
      for (int i = 2; i < 6; i++) {
        String row = "INSERT INTO users (id) VALUES (" + i + ")";
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> store.run(row));
      }
      assertThat(change).isNotDone();

      reader.commit();

      assertThat(change).succeedsWithin(Duration.ofSeconds(60));
      assertThat(store.rows("SELECT count(*) FROM users WHERE score = 1")).containsExactly("5");
    }
  }
}
