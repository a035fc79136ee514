package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.OperationType;
import io.polymigrate.api.Operations;
import io.polymigrate.api.json.Json;
import io.polymigrate.api.spi.OperationCodec;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.testkit.server.ServerKind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real process dies at each step; another run ends as an undisturbed one, and is undone whole.
 */
class KilledOperationsTest {
  private static final int KILLED = 137;
  private static final boolean CHAOS = Boolean.getBoolean("polymigrate.chaos");

  /** An operation, and the instants to die at. */
  record Case(ServerKind kind, MigrationOperation operation, List<String> killPoints) {
    @Override
    public String toString() {
      return kind.id() + " " + operation.type() + " " + operation.operationId().orElse("");
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (ServerKind kind : SqlServers.all()) {
      if (kind == ServerKind.POSTGRESQL_18 || (!CHAOS && kind == ServerKind.MARIADB)) {
        continue;
      }
      boolean postgresql = kind == ServerKind.POSTGRESQL_16;
      cases.add(
          new Case(
              kind,
              Operations.addField("people", "score", "int", 7)
                  .withConditions(Map.of("id", Map.of("lte", 9)))
                  .withBatchSize(3)
                  .withOperationId("create"),
              List.of(
                  "add_field.column.before",
                  postgresql ? "add_field.column.after" : "add_field.column.noted",
                  "add_field.fill.commit:2",
                  "add_field.fill.batch:2")));
      cases.add(
          new Case(
              kind,
              Operations.addField("people", "level", "int", 7)
                  .withBatchSize(3)
                  .withOperationId("fill"),
              List.of(
                  "add_field.fill.undo_table.after",
                  "add_field.fill.kept:2",
                  "add_field.fill.commit:2",
                  "add_field.fill.batch:2")));
      cases.add(
          new Case(
              kind,
              MigrationOperation.of(
                      OperationType.MIGRATE_DATA,
                      "people",
                      Map.of("set", Map.of("name", Map.of("concatenate", List.of("name", "name")))))
                  .withBatchSize(3)
                  .withOperationId("set"),
              List.of("migrate_data.kept:2", "migrate_data.batch:2")));
      cases.add(
          new Case(
              kind,
              Operations.runNative(
                      "people",
                      "UPDATE people SET level = COALESCE(level, 0) + 1",
                      "UPDATE people SET level = NULLIF(level - 1, 0)")
                  .withOperationId("native"),
              List.of("run_native.commit", "run_native.after")));
      cases.add(
          new Case(
              kind,
              Operations.removeField("people", "name").withOperationId("remove"),
              List.of("remove_field.nullable.after", "remove_field.hide.after")));
    }
    return cases.stream();
  }

  private static Store people(ServerKind kind) throws SQLException {
    Store store = Store.open(kind);
    store.run(
        "CREATE TABLE people (id int PRIMARY KEY, name varchar(50) NOT NULL, level int)",
        "INSERT INTO people VALUES (1, 'a', 1), (2, 'b', null), (3, 'c', null), (4, 'd', 4),"
            + " (5, 'e', null), (6, 'f', null), (7, 'g', 7), (8, 'h', null), (9, 'i', null),"
            + " (10, 'j', null), (11, 'k', null)");
    return store;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void runAgainItEndsAsUndisturbedAndIsUndoneExactly(Case each) throws Exception {
    String id = each.operation().operationId().orElseThrow();
    List<String> undisturbed;
    List<String> before;
    try (Store store = people(each.kind())) {
      before = store.everything();
      store.apply(each.operation());
      undisturbed = store.everything();
    }
    int points = each.killPoints().size();
    for (String killPoint : each.killPoints().subList(CHAOS ? 0 : points - 1, points)) {
      try (Store store = people(each.kind())) {
        assertThat(child(store, each.operation(), killPoint)).as(killPoint).isEqualTo(KILLED);

        store.apply(each.operation());

        assertThat(store.everything()).as(killPoint).isEqualTo(undisturbed);

        store.rollBack(id);

        assertThat(store.everything()).as(killPoint).isEqualTo(before);
      }
      try (Store store = people(each.kind())) {
        assertThat(child(store, each.operation(), killPoint)).as(killPoint).isEqualTo(KILLED);

        store.rollBack(id);

        assertThat(store.everything()).as("rolled back after " + killPoint).isEqualTo(before);
      }
    }
  }

  private static int child(Store store, MigrationOperation operation, String killPoint)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dpolymigrate.killpoint=" + killPoint,
                "-cp",
                System.getProperty("java.class.path"),
                KilledOperationsTest.class.getName(),
                store.url(),
                Json.write(operation.toMap()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** The process that dies. */
  public static void main(String[] arguments) {
    ExecutorService executor = Executors.newCachedThreadPool();
    DatabaseAdapter adapter = Store.adapter(arguments[0], executor);
    var result =
        Stages.join(adapter.execute(OperationCodec.fromJson(arguments[1]), CallContext.create()));
    System.out.println("Lived to the end: " + result);
    System.exit(0);
  }
}
