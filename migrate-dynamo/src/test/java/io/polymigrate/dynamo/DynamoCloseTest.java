package io.polymigrate.dynamo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.AdapterConfig;
import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class DynamoCloseTest {
  private static final int TIMES = 30;
  private static final int AT_ONCE = 8;

  // As when an extract is given up that has asked for its next pages.
  @Test
  void requestsUnderWayAreGivenUpWithoutAWord() {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (TestDatabase database =
        Servers.shared().server(ServerKind.DYNAMODB_LOCAL).newDatabase("close")) {
      System.setErr(new PrintStream(said, true, UTF_8));

      for (int time = 0; time < TIMES; time++) {
        try (LoneConnection lone = LoneConnection.to(database.url())) {
          for (int i = 0; i < AT_ONCE; i++) {
            var unused = lone.connection().send(client -> client.listTables(it -> it.limit(1)));
          }
        }
      }
    } finally {
      System.setErr(before);
    }

    assertThat(said.toString(UTF_8)).isEmpty();
  }

  @Test
  void anAdapterClosesWithoutAWord() {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ExecutorService executor = Executors.newCachedThreadPool();
    try (TestDatabase database =
        Servers.shared().server(ServerKind.DYNAMODB_LOCAL).newDatabase("close")) {
      AdapterConfig config = new AdapterConfig(ConnectionString.parse(database.url()), executor);
      System.setErr(new PrintStream(said, true, UTF_8));

      for (int time = 0; time < TIMES; time++) {
        DatabaseAdapter adapter = Stages.join(new DynamoAdapterProvider().open(config));
        List<CompletionStage<?>> asked = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
          asked.add(adapter.describe(CallContext.create()));
        }
        asked.forEach(Stages::join);
        Stages.join(adapter.closeAsync());
      }
    } finally {
      System.setErr(before);
      executor.shutdown();
    }

    assertThat(said.toString(UTF_8)).isEmpty();
  }
}
