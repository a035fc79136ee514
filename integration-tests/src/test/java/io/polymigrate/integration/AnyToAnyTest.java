package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.polymigrate.api.AdapterProvider;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.core.AdapterRegistry;
import io.polymigrate.integration.Crossing.Letter;
import io.polymigrate.testkit.HardTable;
import io.polymigrate.testkit.HardValues;
import io.polymigrate.testkit.server.ServerKind;
import io.polymigrate.testkit.server.Servers;
import io.polymigrate.testkit.server.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every hard value of every logical type goes from every store into every store, and from there
 * back into an empty space of the first. At each station it is what it was, or was refused with its
 * field and a reason. What came of it is a part of docs/types.md.
 */
class AnyToAnyTest {
  private static final String TABLE = "hard";

  private static final AdapterRegistry ADAPTERS = AdapterRegistry.load();
  private static final Map<Store, TestDatabase> SOURCES = new EnumMap<>(Store.class);
  private static final Map<Store, Map<Integer, Rejection>> NOT_THERE = new EnumMap<>(Store.class);
  private static final Map<Store, HardTable> TABLES = new EnumMap<>(Store.class);

  @TempDir private Path folder;

  /** The stores, in the order of the page. */
  private enum Store {
    POSTGRESQL(ServerKind.POSTGRESQL_16),
    MYSQL(ServerKind.MYSQL_8),
    MONGODB(ServerKind.MONGODB_8),
    DYNAMODB(ServerKind.DYNAMODB_LOCAL),
    REDIS(ServerKind.REDIS_7);

    private final ServerKind kind;

    Store(ServerKind kind) {
      this.kind = kind;
    }

    String type() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    AdapterProvider provider() {
      return ADAPTERS.provider(type());
    }

    TestDatabase space() {
      return Servers.shared().server(kind).newDatabase("any");
    }

    End end(TestDatabase space) {
      return new End(type(), space.url());
    }
  }

  @BeforeAll
  static void fillAllStores() {
    for (Store store : Store.values()) {
      TestDatabase space = store.space();
      HardTable table = new HardTable(HardValues.types()).heldBy(store.provider());
      SOURCES.put(store, space);
      TABLES.put(store, table);
      NOT_THERE.put(store, table.fill(store.provider(), space.url(), TABLE));
    }
  }

  @AfterAll
  static void close() {
    SOURCES.values().forEach(TestDatabase::close);
  }

  @TestFactory
  Stream<DynamicNode> everyValueComesOverOrIsRefused() {
    List<DynamicNode> nodes = new ArrayList<>();
    for (Store source : Store.values()) {
      List<DynamicNode> pairs = new ArrayList<>();
      for (Store target : Store.values()) {
        pairs.add(dynamicTest(source + " to " + target, () -> check(source, target)));
      }
      nodes.add(dynamicContainer("from " + source, pairs));
    }
    return nodes.stream();
  }

  private void check(Store source, Store target) {
    HardTable table = TABLES.get(source);
    End from = source.end(SOURCES.get(source));
    Path letters = folder.resolve(source + "-" + target);
    try (TestDatabase space = target.space();
        TestDatabase home = source.space()) {
      End to = target.end(space);
      Crossing there = Crossing.of(from, to, List.of(TABLE), letters.resolve("there"));
      Map<Integer, Letter> refused = there.letters(TABLE);
      Set<Integer> absent = new HashSet<>(NOT_THERE.get(source).keySet());
      absent.addAll(refused.keySet());

      refused.forEach(
          (n, l) ->
              System.out.println(
                  "REFUSED " + target + " " + table.values().get(n) + " | " + l.reason()));
      assertThat(unclear(table, refused)).isEmpty();
      assertThat(table.differing(target.provider(), to.url(), TABLE, absent)).isEmpty();

      End last = source.end(home);
      Crossing back = Crossing.of(to, last, List.of(TABLE), letters.resolve("back"));

      assertThat(back.letters(TABLE)).isEmpty();
      assertThat(table.differing(source.provider(), last.url(), TABLE, absent)).isEmpty();
    }
  }

  private static Map<Integer, String> unclear(HardTable table, Map<Integer, Letter> refused) {
    Map<Integer, String> unclear = new LinkedHashMap<>();
    refused.forEach(
        (number, letter) -> {
          String field = table.field(table.values().get(number).type());
          if (!field.equals(letter.field()) || letter.reason().isBlank()) {
            unclear.put(number, table.values().get(number) + " was refused as " + letter);
          }
        });
    return unclear;
  }
}
