package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.polymigrate.api.error.MigrationException;
import io.polymigrate.api.error.StandardErrorCode;
import io.polymigrate.api.record.Rejection;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.core.CrossPlatformMigrator;
import io.polymigrate.core.engine.RunSummary;
import io.polymigrate.core.spec.RunOptions.OnError;
import io.polymigrate.core.transform.FieldRule;
import io.polymigrate.core.transform.Lossy;
import io.polymigrate.core.transform.Transforms;
import io.polymigrate.integration.Crossing.Letter;
import io.polymigrate.testkit.GeneratedPart;
import io.polymigrate.testkit.HardTable;
import io.polymigrate.testkit.HardValues;
import io.polymigrate.testkit.server.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
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

  private static final Map<Store, TestDatabase> SOURCES = new EnumMap<>(Store.class);
  private static final Map<Store, Map<Integer, Rejection>> NOT_THERE = new EnumMap<>(Store.class);
  private static final Map<Store, HardTable> TABLES = new EnumMap<>(Store.class);
  private static final Map<String, UnaryOperator<FieldRule>> REMEDIES = remedies();
  private static final PairsPage PAGE = new PairsPage();

  @TempDir private Path folder;

  // The first that helps is told.
  private static Map<String, UnaryOperator<FieldRule>> remedies() {
    Map<String, UnaryOperator<FieldRule>> remedies = new LinkedHashMap<>();
    remedies.put("convert: microseconds", rule -> rule.convert(Lossy.MICROSECONDS));
    remedies.put("convert: milliseconds", rule -> rule.convert(Lossy.MILLISECONDS));
    remedies.put("cast: string", rule -> rule.cast(Simple.STRING));
    remedies.put("cast: json", rule -> rule.cast(Simple.JSON));
    remedies.put("cast: bytes", rule -> rule.cast(Simple.BYTES));
    return remedies;
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
    nodes.add(dynamicTest("the page says so", this::checkPage));
    return nodes.stream();
  }

  private void checkPage() {
    new GeneratedPart(Path.of("..", "docs", "types.md"), "pairs").require(PAGE.text(this::remedy));
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

      assertThat(unclear(table, refused)).isEmpty();
      assertThat(table.differing(target.provider(), to.url(), TABLE, absent)).isEmpty();

      End last = source.end(home);
      Crossing back = Crossing.of(to, last, List.of(TABLE), letters.resolve("back"));

      assertThat(back.letters(TABLE)).isEmpty();
      assertThat(table.differing(source.provider(), last.url(), TABLE, absent)).isEmpty();

      PAGE.add(source, target, table, NOT_THERE.get(source).keySet(), refused);
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

  /** What makes a target take the values of a type that it refuses: found by trying. */
  private Optional<String> remedy(Store target, LogicalType type) {
    Store source = Store.REDIS;
    HardTable table = TABLES.get(source);
    String field = table.field(type);
    for (Map.Entry<String, UnaryOperator<FieldRule>> remedy : REMEDIES.entrySet()) {
      Path letters = folder.resolve(target + "-" + field + "-" + remedy.getValue().hashCode());
      try (TestDatabase space = target.space()) {
        RunSummary summary =
            CrossPlatformMigrator.builder()
                .source(source.type(), SOURCES.get(source).url())
                .target(target.type(), space.url())
                .extract(TABLE)
                .transform(
                    Transforms.mapping()
                        .field(HardTable.KEY, FieldRule.from(HardTable.KEY))
                        .field(field, remedy.getValue().apply(FieldRule.from(field)))
                        .dropOthers())
                .load(TABLE)
                .options(it -> it.withOnError(OnError.REJECT).withDeadLetters(letters))
                .build()
                .run();
        if (summary.rejected() == 0) {
          return Optional.of(remedy.getKey());
        }
      } catch (MigrationException e) {
        assertThat(e.code()).as("%s", e).isEqualTo(StandardErrorCode.INVALID_INPUT);
      }
    }
    return Optional.empty();
  }
}
