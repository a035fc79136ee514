package io.polymigrate.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void whatIsWrittenIsReadBack() {
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("text", "\u0000 \" \\ \n 😀 é \u2028");
    value.put("list", Arrays.asList(1L, -5L, null, true, new BigDecimal("1.50")));
    value.put("long", Long.MAX_VALUE);
    value.put("big", new BigDecimal("9223372036854775808"));
    value.put("empty", Map.of("list", List.of(), "map", Map.of()));

    assertThat(Json.parse(Json.write(value))).isEqualTo(value);
  }

  @Test
  void theCanonicalFormSortsKeysOnEveryLevel() {
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("b", 1);
    inner.put("a", 2);

    assertThat(Json.writeCanonical(Map.of("x", List.of(inner))))
        .isEqualTo("{\"x\":[{\"a\":2,\"b\":1}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "01",
        "1.",
        "1e",
        "+1",
        "tru",
        "\"\t\"",
        "\"\\x\"",
        "1 2",
        "{\"a\":1,\"a\":2}",
        "\"\\u12g4\"",
        "nul",
        "-",
        ".5",
        "[1 2]",
        "{a:1}",
        "'a'"
      })
  void whatTheRfcDoesNotAllowIsRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid JSON");
  }

  @Test
  void nestingHasALimitInsteadOfAStackOverflow() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
        .hasMessageContaining("nested deeper than 1000");
  }

  @Test
  void aLoneSurrogateIsEscaped() {
    assertThat(Json.write("\ud800")).isEqualTo("\"\\ud800\"");
    assertThat(Json.write("😀")).isEqualTo("\"😀\"");
  }
}
