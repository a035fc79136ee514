package io.polymigrate.api.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypeNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "boolean",
        "decimal",
        "decimal(38,10)",
        "decimal(5,-2)",
        "list<map<struct<a:int,\"b c:\\\"d\":list<string>>>>",
        "extension<\"postgresql:enum\",string,labels=\"a,\\\"b\">",
        "struct<>",
        "variant"
      })
  void aNameIsReadAndWrittenAlike(String name) {
    assertThat(TypeNames.parse(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "integer", "decimal(", "list<int", "map<>", "int int", "struct<a>"})
  void whatIsNoTypeIsRefused(String name) {
    assertThatThrownBy(() -> TypeNames.parse(name)).isInstanceOf(IllegalArgumentException.class);
  }
}
