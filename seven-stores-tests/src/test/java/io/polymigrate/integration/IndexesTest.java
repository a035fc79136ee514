package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.CallContext;
import io.polymigrate.api.ConnectionString;
import io.polymigrate.api.DatabaseAdapter;
import io.polymigrate.api.Operations;
import io.polymigrate.api.record.ContainerDescription;
import io.polymigrate.api.record.ContainerDescription.ForeignKey;
import io.polymigrate.api.record.ContainerDescription.ForeignKey.Action;
import io.polymigrate.api.record.ContainerDescription.IndexDescription;
import io.polymigrate.api.spi.Stages;
import io.polymigrate.core.AdapterRegistry;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.spec.LoadStep;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Indexes and keys go along with the records, to each kind of store that has them. */
class IndexesTest {
  private static final String[] SHOP = {
    "CREATE TABLE customers (id int PRIMARY KEY, mail varchar(200), born date,"
        + " CONSTRAINT one_mail UNIQUE (mail))",
    "CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, place int NOT NULL,"
        + " sum int NOT NULL, CONSTRAINT its_customer FOREIGN KEY (customer)"
        + " REFERENCES customers (id) ON UPDATE CASCADE ON DELETE CASCADE)",
    "CREATE INDEX by_customer ON orders (customer, sum DESC)",
    "CREATE UNIQUE INDEX by_place ON orders (place)",
    "INSERT INTO customers VALUES (1, 'a@example.org', NULL), (2, NULL, NULL), (3, NULL, NULL)",
    "INSERT INTO orders VALUES (1, 1, 1, 10), (2, 1, 2, 20), (3, 2, 3, 30)",
  };
  private static final ForeignKey ITS_CUSTOMER =
      new ForeignKey(
          "its_customer",
          List.of("customer"),
          "customers",
          List.of("id"),
          Action.CASCADE,
          Action.CASCADE);

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL_18", "MYSQL_8", "MARIADB"})
  void aSqlStoreGetsIndexesUniqueKeysAndForeignKeysOfAnotherOne(ServerKind kind) {
    ServerKind other =
        kind == ServerKind.POSTGRESQL_18 ? ServerKind.MYSQL_8 : ServerKind.POSTGRESQL_16;
    try (Door source = Door.open(other);
        Door target = Door.open(kind)) {
      fill(source);

      // The table that refers comes first: its key waits for the other.
      copy(source, target, "orders", Map.of());
      copy(source, target, "customers", Map.of());

      assertThat(indexes(describe(target.end(), "orders")))
          .contains("by_customer [customer, sum desc] false", "by_place [place] true");
      ContainerDescription customers = describe(target.end(), "customers");
      assertThat(indexes(customers)).contains("one_mail [mail] true");
      assertThat(describe(target.end(), "orders").keys().foreignKeys())
          .containsExactly(ITS_CUSTOMER);
    }
  }

  @Test
  void aDocumentStoreGetsIndexesAndUniqueKeysThatLeaveOutNulls() {
    try (Door source = Door.open(ServerKind.POSTGRESQL_16);
        Door target = Door.open(ServerKind.MONGODB_8)) {
      fill(source);

      copy(source, target, "customers", Map.of());
      copy(source, target, "orders", Map.of());

      assertThat(describe(target.end(), "customers").indexes())
          .extracting(IndexDescription::name, IndexDescription::unique)
          .containsExactly(org.assertj.core.groups.Tuple.tuple("one_mail", true));
      assertThat(indexes(describe(target.end(), "orders")))
          .containsExactlyInAnyOrder(
              "by_customer [customer, sum desc] false", "by_place [place] true");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL_18", "MYSQL_8", "MONGODB_8"})
  void nothingIsMadeWhenTheLoadSaysSo(ServerKind kind) {
    ServerKind other =
        kind == ServerKind.POSTGRESQL_18 ? ServerKind.MYSQL_8 : ServerKind.POSTGRESQL_16;
    try (Door source = Door.open(other);
        Door target = Door.open(kind)) {
      fill(source);

      copy(source, target, "customers", Map.of("indexes", false));
      copy(source, target, "orders", Map.of("indexes", false));

      assertThat(describe(target.end(), "customers").indexes()).isEmpty();
      ContainerDescription orders = describe(target.end(), "orders");
      assertThat(orders.indexes()).isEmpty();
      assertThat(orders.keys().foreignKeys()).isEmpty();
    }
  }

  // What a store of the same kind can have that no other can, too.
  @ParameterizedTest
  @EnumSource
  void anIndexGoesAlongToAStoreOfTheSameKind(Store store) {
    try (Door source = Door.open(ServerKind.POSTGRESQL_16);
        TestDatabase first = store.space();
        TestDatabase second = store.space()) {
      fill(source);
      copy(source.end(), store.end(first), "orders", Map.of("indexes", false));
      on(
          store.end(first),
          adapter ->
              adapter.execute(
                  Operations.createIndex("orders", "sums", List.of("sum"), false),
                  CallContext.create()));

      copy(store.end(first), store.end(second), "orders", Map.of());

      assertThat(indexes(describe(store.end(second), "orders")))
          .containsExactly("sums [sum] false");
    }
  }

  @Test
  void aWideColumnStoreGetsIndexesOfOneFieldAndHandsThemOn() {
    try (Door source = Door.open(ServerKind.POSTGRESQL_16);
        TestDatabase cassandra = Store.CASSANDRA.space();
        Door back = Door.open(ServerKind.POSTGRESQL_18)) {
      fill(source);
      End end = Store.CASSANDRA.end(cassandra);

      copy(source.end(), end, "orders", Map.of());
      copy(end, back.end(), "orders", Map.of());

      assertThat(indexes(describe(end, "orders"))).containsExactly("by_place [place] false");
      assertThat(indexes(describe(back.end(), "orders"))).containsExactly("by_place [place] false");
    }
  }

  private static void fill(Door source) {
    if (source instanceof PostgresqlDoor door) {
      door.sql(SHOP);
    } else {
      ((MysqlDoor) source).sql(SHOP);
    }
  }

  private static List<String> indexes(ContainerDescription container) {
    return container.portableIndexes(container.schema()).stream()
        .map(index -> index.name() + " " + index.fields() + " " + index.unique())
        .toList();
  }

  private static void copy(Door source, Door target, String table, Map<String, Object> options) {
    copy(source.end(), target.end(), table, options);
  }

  private static void copy(End source, End target, String table, Map<String, Object> options) {
    CrossPlatformMigrator.builder()
        .source(source.type(), source.url())
        .target(target.type(), target.url())
        .extract(table)
        .step(
            new LoadStep(
                table,
                List.of(),
                io.polymigrate.api.record.LoadMode.UPSERT,
                true,
                OptionalInt.empty(),
                false,
                options))
        .build()
        .run();
  }

  private static ContainerDescription describe(End end, String container) {
    return on(end, adapter -> adapter.describe(container, CallContext.create()));
  }

  private static <T> T on(End end, Function<DatabaseAdapter, CompletionStage<T>> call) {
    DatabaseAdapter adapter =
        Stages.join(
            AdapterRegistry.load()
                .open(ConnectionString.parse(end.url()), ForkJoinPool.commonPool()));
    try {
      return Stages.join(call.apply(adapter));
    } finally {
      Stages.join(adapter.closeAsync());
    }
  }
}
