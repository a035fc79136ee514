package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.testkit.server.ServerKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContainerOperationsTest {
  private static final String WEIRD = "select \"`'; é";

  static List<ServerKind> servers() {
    return SqlServers.all();
  }

  private static MigrationOperation create(String name) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("tenant", "string");
    fields.put("order", "long");
    fields.put("amount", "decimal(12,3)");
    fields.put("at", "timestamp");
    return Operations.createContainer(name, fields, List.of("tenant", "order"));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aContainerIsCreatedAndTheRollbackDropsIt(ServerKind kind) throws Exception {
    try (Store store = Store.open(kind)) {
      List<String> before = store.everything();
      MigrationOperation operation = create(WEIRD).withOperationId("create-1");

      store.apply(operation);

      assertThat(store.inspect(operation).problems()).isEmpty();
      assertThatThrownBy(() -> store.apply(create(WEIRD)))
          .satisfies(
              e ->
                  assertThat(FieldOperationsTest.code(e))
                      .isEqualTo(StandardErrorCode.CONTAINER_EXISTS));

      store.rollBack("create-1");

      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aCreatedContainerThatOthersFilledStays(ServerKind kind) throws Exception {
    try (Store store = Store.open(kind)) {
      store.apply(create("orders").withOperationId("create-2"));
      store.run("INSERT INTO orders VALUES ('a', 1, 2.5, null)");

      RollbackResult result = store.rollBack("create-2");

      assertThat(result).isEqualTo(new RollbackResult("create-2", 0, List.of("[\"a\",\"1\"]"), 1));
      assertThat(store.rows("SELECT count(*) FROM orders")).containsExactly("1");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aDroppedContainerComesBackWhole(ServerKind kind) throws Exception {
    try (Store store = Store.open(kind)) {
      store.run(
          "CREATE TABLE orders (id int PRIMARY KEY, note varchar(20) DEFAULT 'x' NOT NULL)",
          "CREATE INDEX by_note ON orders (note)",
          "INSERT INTO orders VALUES (1, 'a'), (2, 'b')");
      List<String> before = store.everything();

      store.apply(Operations.dropContainer("orders").withOperationId("drop-1"));

      assertThat(store.everything()).isEmpty();

      store.rollBack("drop-1");

      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aFinalizedDropIsGoneForGood(ServerKind kind) throws Exception {
    try (Store store = Store.open(kind)) {
      store.run("CREATE TABLE orders (id int PRIMARY KEY)");
      store.apply(Operations.dropContainer("orders").withOperationId("drop-2"));

      store.finalizeUndo("drop-2");

      String schema = store.postgresql() ? "current_schema()" : "database()";
      assertThat(
              store.rows(
                  "SELECT table_name FROM information_schema.tables WHERE table_schema = "
                      + schema))
          .containsExactly("_polymigrate_operations");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aContainerThatOthersNeedIsNotDropped(ServerKind kind) throws Exception {
    try (Store store = Store.open(kind)) {
      store.run(
          "CREATE TABLE orders (id int PRIMARY KEY)",
          "CREATE TABLE lines_of (id int PRIMARY KEY, order_id int,"
              + " CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id))");

      assertThat(store.check(Operations.dropContainer("orders")).problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem.message()).contains("foreign key of_order"));
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aRenamedContainerGetsItsNameBack(ServerKind kind) throws Exception {
    try (Store store = Store.open(kind)) {
      store.run("CREATE TABLE orders (id int PRIMARY KEY)", "INSERT INTO orders VALUES (1)");
      List<String> before = store.everything();
      MigrationOperation operation =
          Operations.renameContainer("orders", WEIRD).withOperationId("rename-1");

      store.apply(operation);

      assertThat(store.inspect(operation).problems()).isEmpty();
      assertThat(store.rows("SELECT * FROM " + store.quote(WEIRD))).containsExactly("1");

      store.rollBack("rename-1");

      assertThat(store.everything()).isEqualTo(before);
    }
  }
}
