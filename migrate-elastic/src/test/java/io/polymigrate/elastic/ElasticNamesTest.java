package io.polymigrate.elastic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.MigrationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElasticNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "users",
        "Users",
        "order lines",
        "\u00dcbung",
        "a~b",
        "~",
        "-a",
        "_a",
        "a.b",
        "..",
        "A*?,#/",
        "\ud83d\ude00"
      })
  void aContainersNameIsAnIndexNameAndBack(String container) {
    IndexNames names = new IndexNames("p-");

    String index = names.of(container);

    assertThat(index).matches("p-[a-z0-9~._-]+").isLowerCase();
    assertThat(names.container(index)).contains(container);
  }

  @Test
  void whatIsOursOrOfAnotherSpaceIsNoContainer() {
    IndexNames names = new IndexNames("p-");

    assertThat(names.container("q-users")).isEmpty();
    assertThat(names.container(names.side())).isEmpty();
    assertThat(names.container(IndexNames.generation("p-users", "0"))).isEmpty();
    assertThat(names.container("p-Users")).isEmpty();
    assertThatThrownBy(() -> names.of("_polymigrate_x")).isInstanceOf(MigrationException.class);
    assertThatThrownBy(() -> names.of("x".repeat(300))).isInstanceOf(MigrationException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "  ",
        "a",
        "a.b",
        ".",
        "..a",
        "_id",
        "_source",
        "a_b",
        "~",
        "~7e",
        "*",
        "a\tb",
        "\u00e9\u6f22",
        "\ud83d\ude00",
        "UPPER"
      })
  void aFieldsNameComesBackAndIsOneThatElasticsearchTakes(String name) {
    String escaped = FieldNames.escaped(name);

    assertThat(FieldNames.unescaped(escaped)).isEqualTo(name);
    assertThat(escaped).isNotBlank().doesNotContain(".", "*").doesNotStartWith("_");
    assertThat(escaped).isNotEqualTo(FieldNames.KEY);
  }
}
