package io.polymigrate.elastic;

import static io.polymigrate.elastic.OperationSpace.schema;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.Operations;
import io.polymigrate.api.record.ExtractRequest;
import io.polymigrate.api.record.LoadMode;
import io.polymigrate.api.record.RecordSchema;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.testkit.OperatedStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlicesTest {
  private static final int RECORDS = 9000;
  private static final RecordSchema SCHEMA =
      schema(List.of("id"), "id", Simple.INT, "price", Simple.STRING, "d", Simple.DOUBLE);

  private final OperationSpace space = OperationSpace.open();

  @AfterEach
  void close() {
    space.close();
  }

  private void load() {
    space.load(
        "goods",
        SCHEMA,
        LoadMode.UPSERT,
        IntStream.range(0, RECORDS)
            .mapToObj(i -> new Object[] {i, i + ".10", i / 3.0})
            .toArray(Object[][]::new));
  }

  @Test
  void manyRecordsAreChangedInSlicesEachOnceAndComeBackToTheByte() {
    load();
    String given = "{\"~key\":\"0280000007\",\"id\":7,\"price\":\"7.10\",\"d\":1.10}";
    space.door().call("PUT", "/" + space.door().index("goods") + "/_doc/7", given);
    List<String> before = space.everything();

    assertThat(
            space.applied(Operations.addField("goods", "level", "int", 7).withOperationId("add")))
        .isEqualTo(RECORDS);
    assertThat(
            space.applied(Operations.renameField("goods", "price", "cost").withOperationId("name")))
        .isEqualTo(RECORDS);

    assertThat(space.read(ExtractRequest.of("goods")))
        .hasSize(RECORDS)
        .contains("{id=12, cost=12.10, d=4.0, level=7}");
    assertThat(space.door().raw("goods", "7"))
        .contains("\"id\":7,\"d\":1.10,\"level\":7,\"cost\":\"7.10\"}");
    space.rollBack("name");
    assertThat(space.rollBack("add").restored()).isEqualTo(RECORDS);
    assertThat(space.everything()).isEqualTo(before);
    assertThat(space.door().raw("goods", "7")).contains(given);
  }

  @Test
  void anExecutorWithoutASpareThreadGetsToTheEnd() {
    load();
    ExecutorService lone = Executors.newSingleThreadExecutor();
    DatabaseAdapter adapter = OperatedStore.open(space.url(), lone);

    Stages.join(
        adapter.execute(
            Operations.addField("goods", "level", "int", 7).withOperationId("add"),
            CallContext.create()));

    Stages.join(adapter.closeAsync());
    lone.shutdown();
    assertThat(space.door().records("goods"))
        .hasSize(RECORDS)
        .allMatch(record -> "7".equals(record.get("level")));
  }

  // Why our own bytes go over, and no script of the server's.
  @Test
  void theServersOwnUpdateByQueryAndReindexWriteNumbersAnew() {
    String index = space.door().prefix() + "prices";
    String to = space.door().prefix() + "prices2";
    String given =
        "{\"price\":1.10,\"big\":123456789012345678901.5,\"long\":9007199254740993,\"e\":1E2}";
    space.door().call("PUT", "/" + index + "/_doc/1?refresh=true", given);

    space
        .door()
        .call(
            "POST",
            "/_reindex?refresh=true",
            "{\"source\":{\"index\":\""
                + index
                + "\"},\"dest\":{\"index\":\""
                + to
                + "\"}"
                + ",\"script\":{\"source\":\"ctx._source.added = 7\"}}");
    space
        .door()
        .call(
            "POST",
            "/" + index + "/_update_by_query?slices=2&refresh=true",
            "{\"script\":{\"source\":\"ctx._source.added = 7\"}}");

    for (String name : List.of(index, to)) {
      String source = raw(name);
      assertThat(source).contains("\"long\":9007199254740993").contains("\"added\":7");
      assertThat(source).doesNotContain("1.10").doesNotContain("123456789012345678901.5");
    }
  }

  private String raw(String index) {
    return space.door().rawOf(index, "1");
  }

  @Test
  void othersGoOnWritingWhileAFieldIsAddedAndNoWriteIsLost() {
    load();
    String change = "{\"doc\":{\"price\":\"0.05\"}}";
    CompletableFuture<Void> others = CompletableFuture.runAsync(() -> change(change));

    space.apply(Operations.addField("goods", "level", "int", 7).withOperationId("add"));

    assertThat(others).succeedsWithin(Duration.ofMinutes(1));
    List<Map<String, @Nullable String>> records = space.door().records("goods");
    assertThat(records).hasSize(RECORDS).allMatch(record -> "7".equals(record.get("level")));
    assertThat(records).filteredOn(record -> "0.05".equals(record.get("price"))).hasSize(200);
  }

  private void change(String change) {
    String index = "/" + space.door().index("goods") + "/_update/";
    for (int i = 0; i < 200; i++) {
      space.door().call("POST", index + (i * 41 % RECORDS) + "?retry_on_conflict=20", change);
    }
  }
}
