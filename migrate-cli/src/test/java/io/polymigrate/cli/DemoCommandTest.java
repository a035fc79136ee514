package io.polymigrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
  @Test
  void aShopGoesThereAndBackAndIsEqual() {
    Cli demo = Cli.run("demo", "--orders", "700", "--json");

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.json()).containsEntry("differences", 0L).containsEntry("rejected", 0L);
    List<?> tables = (List<?>) demo.json().get("tables");
    assertThat(tables).hasSize(4);
    assertThat(tables)
        .allSatisfy(table -> assertThat(((Map<?, ?>) table).get("only_back")).isEqualTo(0L));
    assertThat(tables)
        .anySatisfy(table -> assertThat(((Map<?, ?>) table).get("rows_back")).isEqualTo(700L));
  }

  @Test
  void aPersonSeesSpecificationsCommandsADocumentAndTheComparison() {
    Cli demo = Cli.run("demo", "--orders", "20");

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.out())
        .contains("{type: embed, source_table: order_lines, as: lines")
        .contains("$ polymigrate run ", "$ polymigrate verify ")
        .contains("\"lines\": [")
        .containsPattern("orders +20 +20 +0 +0 +equal")
        .contains("equal to the last value: 20 orders");
  }

  @Test
  void anEmptyShopIsBadInput() {
    assertThat(Cli.run("demo", "--orders", "0").exitCode()).isEqualTo(2);
  }
}
