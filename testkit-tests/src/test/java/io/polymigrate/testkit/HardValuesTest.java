package io.polymigrate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HardValuesTest {
  static List<LogicalType> types() {
    return HardValues.types();
  }

  @Test
  void everySimpleTypeIsInTheCorpus() {
    assertThat(HardValues.types()).contains(LogicalType.Simple.values());
  }

  @ParameterizedTest
  @MethodSource("types")
  void eachValueIsOfItsTypeAndComesBackThroughTypedJson(LogicalType type) {
    ValueCollector collector = new ValueCollector();

    for (HardValue value : HardValues.of(type)) {
      Values.write(value.value(), type, collector);
      Object written = collector.take();
      assertThat(ValueEquality.same(value.value(), written)).as("%s", value).isTrue();
      Object read = TypedJson.read(TypedJson.write(value.value()));
      assertThat(ValueEquality.same(value.value(), read)).as("%s", value).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void noTwoValuesOfATypeAreTheSame(LogicalType type) {
    List<HardValue> values = HardValues.of(type);

    assertThat(values).extracting(HardValue::name).doesNotHaveDuplicates();
    for (HardValue left : values) {
      for (HardValue right : values) {
        assertThat(ValueEquality.same(left.value(), right.value()))
            .as("%s and %s", left, right)
            .isEqualTo(left.equals(right));
      }
    }
  }

  @Test
  void jsonIsTheSameByValueAndNumberText() {
    assertThat(same("{\"a\":1.10,\"b\":[]}", "{ \"b\" : [ ], \"a\":1.10 }")).isTrue();
    assertThat(same("\"\\u0061\"", "\"a\"")).isTrue();
    assertThat(same("[1.10]", "[1.1]")).isFalse();
    assertThat(same("[-0]", "[0]")).isFalse();
    assertThat(same("[\"1\"]", "[1]")).isFalse();
    assertThat(same("[1,2]", "[2,1]")).isFalse();
    assertThat(same("{}", "{\"a\":null}")).isFalse();
  }

  private static boolean same(String left, String right) {
    return ValueEquality.same(new JsonText(left), new JsonText(right));
  }

  @Test
  void nullIsNotMissingAndTypesCount() {
    assertThat(ValueEquality.same(null, Values.MISSING)).isFalse();
    assertThat(ValueEquality.same(null, null)).isTrue();
    assertThat(ValueEquality.same(1, 1L)).isFalse();
    assertThat(ValueEquality.same(0.0, -0.0)).isFalse();
    assertThat(ValueEquality.same(Double.NaN, Double.NaN)).isTrue();
    assertThat(ValueEquality.same("\u00e9", "e\u0301")).isFalse();
    assertThat(ValueEquality.same(new BigDecimal("1.0"), new BigDecimal("1.00"))).isFalse();
    assertThat(ValueEquality.same(Map.of("a", List.of(1)), Map.of("a", List.of(1)))).isTrue();
  }
}
