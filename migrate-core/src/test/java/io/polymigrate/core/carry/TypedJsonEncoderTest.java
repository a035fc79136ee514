package io.polymigrate.core.carry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymigrate.api.error.RefusedValueException;
import io.polymigrate.api.record.TypedJson;
import io.polymigrate.api.record.ValueCollector;
import io.polymigrate.api.record.Values;
import io.polymigrate.api.type.DecimalSpecial;
import io.polymigrate.api.type.ExtensionValue;
import io.polymigrate.api.type.JsonText;
import io.polymigrate.api.type.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TypedJsonEncoderTest {
  private final ValueCollector written = new ValueCollector();
  private final TypedJsonEncoder encoder = new TypedJsonEncoder(false);

  static List<Object> values() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("a", 0);
    document.put("b", null);
    document.put("quote\" and \\ back", Long.MIN_VALUE);
    document.put("none", List.of());
    document.put("inner", Map.of("list", Arrays.asList(1, null, List.of(Map.of()))));
    document.put("text", "tab\t line\n \u0001 \u007f é 🎉");
    document.put("amount", new BigDecimal("1E+3"));
    document.put("extended", List.of(new ExtensionValue("x:y", List.of("z", 9_999_999_999L))));
    return List.of(
        true,
        -1,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        1_000_000_000_000_000_000L,
        new BigInteger("99999999999999999999"),
        DecimalSpecial.NAN,
        Double.NaN,
        -0.0f,
        new byte[] {0, 1, -1},
        LocalDate.MIN,
        Instant.parse("1969-12-31T23:59:59.999999999Z"),
        new UUID(1, 2),
        new JsonText("{\"a\": 1.0}"),
        new ExtensionValue("mongodb:object_id", "0123456789"),
        Map.of(),
        document,
        List.of(document, document));
  }

  @ParameterizedTest
  @MethodSource("values")
  void theTextIsThatOfTheWholeValue(Object value) {
    encoder.to(written);

    Values.write(value, LogicalType.Simple.VARIANT, encoder);

    assertThat(written.take()).isEqualTo(TypedJson.write(value));
  }

  @Test
  void textInUtf8IsSpeltAsTextInStrings() {
    String text = "\" \\ \b \f \r \u007f ü 🎉";
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    encoder.to(written);

    encoder.beginList();
    encoder.utf8(utf8, 0, utf8.length);
    encoder.endList();

    assertThat(written.take()).isEqualTo(TypedJson.write(List.of(text)));
  }

  @Test
  void aMissingMemberIsLeftOut() {
    encoder.to(written);

    encoder.beginStruct();
    encoder.name("a");
    encoder.missing();
    encoder.name("b");
    encoder.intValue(1);
    encoder.name("c");
    encoder.missing();
    encoder.endStruct();

    assertThat(written.take()).isEqualTo("{\"$struct\":{\"b\":{\"$int\":\"1\"}}}");
  }

  @Test
  void aValueAfterOneGivenUpHalfWayStartsAnew() {
    encoder.to(written);
    encoder.beginStruct();
    encoder.name("a");

    encoder.to(written);
    encoder.string("whole");

    assertThat(written.take()).isEqualTo("\"whole\"");
  }

  @Test
  void twoMembersOfOneNameAreRefusedRatherThanOneOfThemLost() {
    encoder.to(written);
    encoder.beginStruct();
    encoder.name("a");
    encoder.intValue(1);

    assertThatThrownBy(() -> encoder.name("a")).isInstanceOf(RefusedValueException.class);
  }
}
