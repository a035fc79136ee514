package io.polymigrate.core.carry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.type.Field;
import io.polymigrate.api.type.LogicalType;
import io.polymigrate.api.type.LogicalType.ListOf;
import io.polymigrate.api.type.LogicalType.MapOf;
import io.polymigrate.api.type.LogicalType.Simple;
import io.polymigrate.api.type.LogicalType.Struct;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedJsonDecoderTest {
  private static final LogicalType TYPE =
      new Struct(
          List.of(
              Field.of("small", Simple.INT),
              Field.of("big", Simple.LONG),
              Field.of("te\"xt", Simple.STRING),
              Field.of("truth", Simple.BOOLEAN),
              Field.of("amount", LogicalType.Decimal.UNBOUNDED),
              Field.of("any", Simple.VARIANT),
              Field.of("list", new ListOf(new ListOf(Simple.INT))),
              Field.of("map", new MapOf(new Struct(List.of(Field.of("in", Simple.LONG)))))));

  private final ValueCollector read = new ValueCollector();
  private final TypedJsonDecoder decoder = new TypedJsonDecoder(TYPE);

  @Test
  void theValueIsThatOfTheText() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("list", List.of(List.of(), Arrays.asList(1, null, -2)));
    value.put("small", Integer.MIN_VALUE);
    value.put("big", Long.MIN_VALUE);
    value.put("te\"xt", "quote \" and \\ and \n and 🎉");
    value.put("truth", null);
    value.put("amount", new BigDecimal("1E+3"));
    value.put("any", Map.of("a", List.of(true, "x", 5L)));
    value.put("map", Map.of("k\\1", Map.of("in", 7L), "k2", Map.of()));

    assertThat(decoded(TypedJson.write(value))).isEqualTo(value);
  }

  @Test
  void textThatAStoreHasSpacedOutIsReadAllTheSame() {
    String text = " { \"$struct\" : { \"small\" :\n{ \"$int\" : \"5\" } , \"truth\" : true } } ";

    assertThat(decoded(text)).isEqualTo(Map.of("small", 5, "truth", true));
  }

  @Test
  void aLongMayHaveBeenKeptAsAnInt() {
    assertThat(decoded("{\"$struct\":{\"big\":{\"$int\":\"5\"}}}")).isEqualTo(Map.of("big", 5L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"$struct\":{}",
        "{\"$struct\":{}} x",
        "{\"$struct\":{}}}",
        "{\"other\":{}}",
        "{\"$struct\":{\"unknown\":true}}",
        "{\"$struct\":{\"truth\":true,\"truth\":true}}",
        "{\"$struct\":{\"truth\":true,}}",
        "{\"$struct\":{\"truth\":\"true\"}}",
        "{\"$struct\":{\"small\":5}}",
        "{\"$struct\":{\"small\":{\"$long\":\"5\"}}}",
        "{\"$struct\":{\"small\":{\"$int\":\"\"}}}",
        "{\"$struct\":{\"small\":{\"$int\":\"5x\"}}}",
        "{\"$struct\":{\"small\":{\"$int\":\"2147483648\"}}}",
        "{\"$struct\":{\"big\":{\"$long\":\"9223372036854775808\"}}}",
        "{\"$struct\":{\"amount\":{\"$decimal\":\"one\"}}}",
        "{\"$struct\":{\"amount\":}}",
        "{\"$struct\":{\"te\\\"xt\":\"open}}",
        "{\"$struct\":{\"list\":[[{\"$int\":\"1\"}]}}",
        "{\"$struct\":{\"map\":{\"$struct\":{\"a\":null,\"a\":null}}}}"
      })
  void textThatIsNotOfTheTypeIsRefused(String text) {
    assertThatThrownBy(() -> decoded(text)).isInstanceOf(RefusedValueException.class);
  }

  private Object decoded(String text) {
    decoder.to(read);
    decoder.string(text);
    return read.take();
  }
}
