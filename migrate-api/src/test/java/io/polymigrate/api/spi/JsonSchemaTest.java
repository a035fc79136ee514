package io.polymigrate.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.json.Json;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonSchemaTest {

  private static JsonSchema schema(String json) {
    return JsonSchema.parse(Json.parseObject(json));
  }

  static List<Arguments> values() {
    return List.of(
        Arguments.of("{\"type\":\"integer\"}", 9007199254740993L, true),
        Arguments.of("{\"type\":\"integer\"}", new BigDecimal("1.0"), true),
        Arguments.of("{\"type\":\"integer\"}", new BigDecimal("1.5"), false),
        Arguments.of("{\"type\":\"number\"}", DecimalSpecial.NAN, true),
        Arguments.of("{\"type\":\"string\"}", LocalDate.of(2020, 1, 1), true),
        Arguments.of("{\"type\":\"string\"}", true, false),
        Arguments.of("{\"type\":[\"string\",\"boolean\"]}", true, true),
        Arguments.of("{\"type\":\"object\"}", new JsonText("{\"a\":1}"), true),
        Arguments.of("{\"type\":\"array\"}", new JsonText("{\"a\":1}"), false),
        Arguments.of("{\"maximum\":9007199254740992}", 9007199254740993L, false),
        Arguments.of("{\"maximum\":0.1}", new BigDecimal("0.1000000000000000000000000001"), false),
        Arguments.of("{\"exclusiveMinimum\":1}", new BigInteger("1"), false),
        Arguments.of("{\"minimum\":1}", Double.NaN, true),
        Arguments.of("{\"minimum\":1}", "a text", true),
        Arguments.of("{\"maxLength\":1}", "\uD83D\uDE00", true),
        Arguments.of("{\"minLength\":2}", "\uD83D\uDE00", false),
        Arguments.of("{\"pattern\":\"^a+$\"}", "aa", true),
        Arguments.of("{\"pattern\":\"^a+$\"}", "ab", false),
        Arguments.of("{\"enum\":[1,\"x\"]}", new BigDecimal("1.00"), true),
        Arguments.of("{\"enum\":[1,\"x\"]}", "1", false),
        Arguments.of("{\"enum\":[[1,2]]}", List.of(1L, new BigDecimal("2.0")), true),
        Arguments.of("{\"items\":{\"type\":\"integer\"}}", List.of(1, "x"), false),
        Arguments.of("{\"items\":{\"minimum\":1}}", new JsonText("[1, 0]"), false),
        Arguments.of("{\"maxItems\":1}", List.of(1, 2), false),
        Arguments.of("{\"required\":[\"a\"]}", Map.of("b", 1), false),
        Arguments.of("{\"properties\":{\"a\":{\"maximum\":1}}}", Map.of("a", 2), false));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueIsAsThePropertyHasItOrNot(String property, Object value, boolean holds) {
    JsonSchema schema = schema("{\"properties\":{\"f\":" + property + "}}");

    assertThat(schema.violation(name -> value).isEmpty()).isEqualTo(holds);
  }

  @Test
  void nullIsMissingAndOnlyARequiredFieldMayNotBe() {
    JsonSchema schema =
        schema("{\"required\":[\"id\"],\"properties\":{\"n\":{\"type\":\"integer\"}}}");
    Map<String, @Nullable Object> noNumber = Map.of("id", 1);

    assertThat(schema.violation(noNumber::get)).isEmpty();
    assertThat(schema.violation(name -> null)).contains(new JsonSchema.Violation("id", "required"));
    assertThat(schema.only(Set.of("n")).violation(name -> null)).isEmpty();
  }

  @Test
  void theReasonNamesTheKeywordAndNotTheValue() {
    JsonSchema schema = schema("{\"properties\":{\"n\":{\"maximum\":3}}}");

    assertThat(schema.violation(name -> 4711).orElseThrow().reason())
        .isEqualTo("it violates 'maximum' of the schema");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"propertys\":{}}|'schema' has the unknown keyword 'propertys'",
        "{\"type\":\"array\"}|'schema.type' must be 'object'",
        "{}|'schema' has neither 'required' nor 'properties'",
        "{\"required\":\"id\"}|'schema.required' must be a list of names",
        "{\"properties\":[]}|'schema.properties' must be a map",
        "{\"properties\":{\"a\":1}}|'schema.properties.a' must be a map",
        "{\"properties\":{\"a\":{\"min\":1}}}|'schema.properties.a' has the unknown keyword 'min'",
        "{\"properties\":{\"a\":{\"type\":\"int\"}}}|'schema.properties.a.type' has a value of the",
        "{\"properties\":{\"a\":{\"maxLength\":1.5}}}|'schema.properties.a.maxLength' has a value",
        "{\"properties\":{\"a\":{\"pattern\":\"(\"}}}|'schema.properties.a.pattern' has a value of",
        "{\"properties\":{\"a\":{\"items\":{\"x\":1}}}}|'schema.properties.a.items' has the unknown"
      })
  void whatIsNoSchemaIsRefusedWithItsPlace(String json, String message) {
    assertThatThrownBy(() -> schema(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aServerThatKnowsNoPartsIsGivenNone() {
    Map<String, @Nullable Object> parts =
        Json.parseObject("{\"properties\":{\"a\":{\"items\":{\"type\":\"integer\"}}}}");

    assertThatThrownBy(() -> JsonSchema.parse(parts, JsonSchema.SIMPLE))
        .hasMessageContaining("unknown keyword 'items'");
    assertThat(JsonSchema.parse(parts, JsonSchema.ALL).fields()).isEqualTo(Set.of("a"));
  }
}
