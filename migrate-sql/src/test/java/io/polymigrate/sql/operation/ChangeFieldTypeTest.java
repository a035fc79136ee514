package io.polymigrate.sql.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.MigrationOperation;
import io.polymigrate.api.Operations;
import io.polymigrate.api.RollbackResult;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.testkit.server.ServerKind;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChangeFieldTypeTest {

  static List<ServerKind> servers() {
    return SqlServers.all();
  }

  private static Store goods(ServerKind kind) throws SQLException {
    Store store = Store.open(kind);
    store.run(
        "CREATE TABLE goods (id int PRIMARY KEY, code varchar(20) DEFAULT '7' NOT NULL, price"
            + " decimal(10,2), after_it int)",
        "INSERT INTO goods VALUES (1, '10', 1.00, 1), (2, '-3', 2.00, 2), (3, '0', null, 3),"
            + " (4, '2147483648', 3.50, 4)");
    return store;
  }

  @ParameterizedTest
  @MethodSource("servers")
  void valuesThatDoNotFitAreReportedBeforehand(ServerKind kind) throws Exception {
    try (Store store = goods(kind)) {
      List<String> before = store.everything();

      assertThat(store.check(Operations.changeFieldType("goods", "code", "int")).problems())
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.code()).isEqualTo(StandardErrorCode.VALUE_NOT_REPRESENTABLE);
                assertThat(problem.count()).isEqualTo(1);
                assertThat(problem.firstKeys()).containsExactly("4");
              });
      assertThat(store.check(Operations.changeFieldType("goods", "price", "int")).problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem.firstKeys()).containsExactly("4"));
      assertThatThrownBy(() -> store.apply(Operations.changeFieldType("goods", "code", "int")))
          .isInstanceOf(RuntimeException.class);
      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aTypeIsChangedAndComesBackExactly(ServerKind kind) throws Exception {
    try (Store store = goods(kind)) {
      List<String> before = store.everything();
      MigrationOperation operation =
          Operations.changeFieldType("goods", "code", "long")
              .withBatchSize(2)
              .withOperationId("type-1");

      store.apply(operation);

      assertThat(store.inspect(operation).problems()).isEmpty();
      assertThat(store.rows("SELECT code + 1 FROM goods ORDER BY id"))
          .containsExactly("11", "-2", "1", "2147483649");
      store.run("INSERT INTO goods (id) VALUES (9)");
      assertThat(store.rows("SELECT code FROM goods WHERE id = 9")).containsExactly("7");
      assertThatThrownBy(() -> store.run("UPDATE goods SET code = null"))
          .isInstanceOf(SQLException.class);
      store.run("DELETE FROM goods WHERE id = 9");

      RollbackResult result = store.rollBack("type-1");

      assertThat(result.conflictCount()).isZero();
      assertThat(store.everything()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void whatOthersWroteSinceIsKeptInTheOldTypeAndTold(ServerKind kind) throws Exception {
    try (Store store = goods(kind)) {
      store.apply(Operations.changeFieldType("goods", "code", "long").withOperationId("type-2"));
      store.run("UPDATE goods SET code = 55 WHERE id = 2");

      RollbackResult result = store.rollBack("type-2");

      assertThat(result.conflicts()).containsExactly("2");
      assertThat(store.rows("SELECT code FROM goods ORDER BY id"))
          .containsExactly("10", "55", "0", "2147483648");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aFinalizedChangeLeavesNothingBehind(ServerKind kind) throws Exception {
    try (Store store = goods(kind)) {
      store.apply(Operations.changeFieldType("goods", "price", "string").withOperationId("type-3"));

      store.finalizeUndo("type-3");

      assertThat(store.rows("SELECT * FROM goods WHERE id = 1")).containsExactly("1|10|1|1.00");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aFieldThatAnIndexNeedsIsRefused(ServerKind kind) throws Exception {
    try (Store store = goods(kind)) {
      store.run("CREATE INDEX by_code ON goods (code)");

      assertThat(store.check(Operations.changeFieldType("goods", "code", "long")).problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem.message()).contains("by_code"));
    }
  }
}
