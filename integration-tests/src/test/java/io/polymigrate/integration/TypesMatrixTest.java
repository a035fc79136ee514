package io.polymigrate.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.polymigrate.integration.Crossing.Letter;
import io.polymigrate.testkit.server.ServerKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every hard value of every native type goes from its store into another and back into an empty
 * database of the first. It is there again as it was, by the store's own account, or it was refused
 * with the field and the reason. There is no third case.
 */
@ParameterizedClass
@CsvSource({
  "POSTGRESQL_16, MONGODB_8",
  "POSTGRESQL_16, MYSQL_8",
  "POSTGRESQL_16, MARIADB",
  "MYSQL_8, POSTGRESQL_16",
  "MARIADB, POSTGRESQL_16",
  "MYSQL_8, MONGODB_8",
  "MARIADB, MONGODB_8",
  "MONGODB_8, POSTGRESQL_16",
  "MONGODB_8, MYSQL_8",
  "MONGODB_8, MARIADB",
})
class TypesMatrixTest {
  @TempDir private Path folder;

  private final ServerKind sourceKind;
  private final Door source;
  private final Door target;
  private final Door back;

  TypesMatrixTest(ServerKind sourceKind, ServerKind targetKind) {
    this.sourceKind = sourceKind;
    source = Door.open(sourceKind);
    target = Door.open(targetKind);
    back = Door.open(sourceKind);
  }

  @AfterEach
  void close() {
    source.close();
    target.close();
    back.close();
  }

  private List<TypeCase> cases() {
    return switch (sourceKind) {
      case POSTGRESQL_16, POSTGRESQL_18 -> PostgresqlCases.all();
      case MYSQL_8 -> MysqlCases.all(false);
      case MARIADB -> MysqlCases.all(true);
      case MONGODB_8 -> MongoCases.all();
      case REDIS_7, DYNAMODB_LOCAL, CASSANDRA_5, ELASTICSEARCH_8 ->
          throw new IllegalArgumentException("No cases of " + sourceKind.title() + " yet");
    };
  }

  @TestFactory
  Stream<DynamicNode> everyHardValueComesBackOrIsRefusedWithItsReason() {
    source.prepare();
    back.prepare();
    List<List<TypeColumn>> columns = TypeColumn.tables(cases());
    columns.forEach(source::create);
    List<String> tables = columns.stream().map(table -> table.get(0).table()).toList();
    Crossing there = Crossing.of(source.end(), target.end(), tables, folder.resolve("there"));
    Crossing home = Crossing.of(target.end(), back.end(), tables, folder.resolve("home"));
    List<DynamicNode> tests = new ArrayList<>();
    for (List<TypeColumn> table : columns) {
      table.forEach(
          each ->
              tests.add(dynamicTest(each.typeCase().nativeType(), () -> check(each, there, home))));
      String name = table.get(0).table();
      tests.add(dynamicTest("records of " + name, () -> checkTable(table, there)));
    }
    return Stream.of(dynamicContainer(source.type() + " to " + target.type() + " and back", tests));
  }

  private void checkTable(List<TypeColumn> columns, Crossing there) {
    String table = columns.get(0).table();
    Set<Integer> kept = new HashSet<>();
    columns.forEach(column -> kept.addAll(source.records(column).keySet()));
    kept.removeAll(there.letters(table).keySet());
    assertThat(target.count(table)).isEqualTo(kept.size());
    assertThat(back.shape(table)).isEqualTo(source.shape(table));
  }

  private void check(TypeColumn each, Crossing there, Crossing home) {
    String table = each.table();
    Map<Integer, String> expected = source.records(each);
    Map<Integer, String> problems = problems(each, target.type(), there.letters(table), expected);
    assertThat(problems).isEmpty();

    assertThat(problems(each, TypeCase.HOME, home.letters(table), expected)).isEmpty();
    assertThat(differing(expected, back.records(each))).isEmpty();
  }

  // Takes out of the expected ones what was rightly refused.
  private static Map<Integer, String> problems(
      TypeColumn each, String by, Map<Integer, Letter> refused, Map<Integer, String> expected) {
    Map<Integer, String> problems = new LinkedHashMap<>();
    for (int i = 0; i <= each.values().size(); i++) {
      String reason = i == 0 ? "" : each.values().get(i - 1).refusal(by).orElse("");
      String value = i == 0 ? "null" : each.values().get(i - 1).toString();
      Letter letter = refused.get(each.key(i));
      if (letter != null && by.equals(TypeCase.HOME) && i > 0 && reason.isEmpty()) {
        reason = each.values().get(i - 1).refusal(TypeCase.HOME_MAYBE).orElse("");
      }
      if (letter == null) {
        if (!reason.isEmpty()) {
          problems.put(i, value + " was not refused");
        }
        continue;
      }
      expected.remove(each.key(i));
      if (reason.isEmpty()) {
        problems.put(i, value + " was refused: " + letter);
      } else if (!each.name().equals(letter.field()) || !letter.reason().contains(reason)) {
        problems.put(i, value + " was refused in other words: " + letter);
      }
    }
    return problems;
  }

  private static Map<Integer, String> differing(
      Map<Integer, String> expected, Map<Integer, String> actual) {
    Map<Integer, String> differing = new LinkedHashMap<>();
    expected.forEach(
        (key, value) -> {
          String found = actual.getOrDefault(key, "nothing");
          if (!found.equals(value)) {
            differing.put(key, "expected " + value + " but was " + found);
          }
        });
    actual.keySet().stream()
        .filter(key -> !expected.containsKey(key))
        .forEach(key -> differing.put(key, "expected nothing but was " + actual.get(key)));
    return differing;
  }
}
