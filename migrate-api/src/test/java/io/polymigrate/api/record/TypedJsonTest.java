package io.polymigrate.api.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TypedJsonTest {

  static Stream<Object> canonicalValues() {
    Map<String, Object> struct = new LinkedHashMap<>();
    struct.put("z", 1);
    struct.put("$long", Arrays.asList("x", null, 2L));
    return Stream.of(
        true,
        Integer.MIN_VALUE,
        Long.MIN_VALUE,
        9007199254740993L,
        new BigInteger("-123456789012345678901234567890"),
        new BigDecimal("1.50"),
        new BigDecimal("-1E+400"),
        DecimalSpecial.NAN,
        DecimalSpecial.NEGATIVE_INFINITY,
        DecimalSpecial.POSITIVE_INFINITY,
        Float.NaN,
        -0.0f,
        -0.0d,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        "",
        "e\u0301 😀 \u0000",
        LocalDate.of(-4712, 1, 1),
        LocalDate.of(5874897, 12, 31),
        LocalTime.of(23, 59, 59, 999_999_999),
        LocalDateTime.of(294276, 12, 31, 23, 59, 59, 999_999_000),
        Instant.parse("-4713-01-01T00:00:00.000001Z"),
        new UUID(-1, 1),
        new JsonText("{\"a\": 1e400}"),
        new ExtensionValue("mongodb:object_id", "507f1f77bcf86cd799439011"),
        new ExtensionValue("x:list", List.of(1, 2)),
        struct,
        Arrays.asList(1, null, List.of()));
  }

  @ParameterizedTest
  @MethodSource("canonicalValues")
  void aValueKeepsItsTypeThroughTypedJson(Object value) {
    assertThat(TypedJson.read(TypedJson.write(value))).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("canonicalValues")
  void aValueIsCollectedAsItWasPushed(Object value) {
    ValueCollector collector = new ValueCollector();

    Values.write(value, LogicalType.Simple.VARIANT, collector);

    assertThat(collector.take()).isEqualTo(value);
  }

  @Test
  void bytesKeepTheirContent() {
    assertThat((byte[]) TypedJson.read(TypedJson.write(new byte[] {0, -1, 5})))
        .containsExactly(0, -1, 5);
  }

  @Test
  void anUntaggedNumberIsRefused() {
    assertThatThrownBy(() -> TypedJson.read("5")).hasMessageContaining("untagged number");
    assertThatThrownBy(() -> TypedJson.read("{\"$x\":\"5\"}")).hasMessageContaining("'$x'");
  }
}
